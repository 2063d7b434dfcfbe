"""Kinds of requests: what each is for, how soon it is answered, about which contracts it may be asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.business_days import CalendarUnknown, add_working_days
from contracts.models import Contract, ContractStatus, RequestKind

L, K = ContractStatus, RequestKind
RUNNING = frozenset({L.ACTIVE, L.RESTRUCTURED})
# A copy or a question may be asked for years after the end.
KNOWN = frozenset(L) - {L.CANCELLED}


class CertificateKind(models.TextChoices):
    """What a client asks to be given."""

    SETTLEMENTS = "settlements", _("State of settlements")
    NO_DEBT = "no_debt", _("No debt")
    BALANCE = "balance", _("Remaining debt")
    CONTRACT_COPY = "contract_copy", _("Copy of the contract")
    OTHER = "other", _("Other, as the comment says")


@dataclass(frozen=True, slots=True)
class Kind:
    """Term of the answer in working days, states of contracts, and what the answer is.

    `is_answered`: a text ends it; other kinds end in an offer that the client accepts. `has_schedule`: the offer has a
    new schedule.
    """

    days: int
    about: str | Promise
    states: frozenset[ContractStatus] = RUNNING
    is_answered: bool = False
    has_schedule: bool = False
    icon: str = "file-text"

    def promised_on(self, at: datetime) -> date | None:
        """Last day of the term; None where the calendar of the year is not known."""
        try:
            return add_working_days(timezone.localdate(at), self.days)
        except CalendarUnknown:
            return None


KINDS: Mapping[RequestKind, Kind] = MappingProxyType(
    {
        K.DATE_SHIFT: Kind(3, _("One payment moves to another day."), has_schedule=True, icon="calendar-event"),
        K.PAYMENT_DAY: Kind(
            3, _("All payments ahead move to another day of the month."), has_schedule=True, icon="calendar"
        ),
        K.TERM_CHANGE: Kind(
            5, _("More or fewer months: the payments ahead are planned anew."), has_schedule=True, icon="calendar-stats"
        ),
        K.PARTIAL_EARLY: Kind(
            3, _("Pay a part ahead: a shorter term or lower payments."), has_schedule=True, icon="cash"
        ),
        K.EARLY_BUYOUT: Kind(5, _("Pay everything and buy the asset before the term."), has_schedule=True, icon="key"),
        K.CESSION: Kind(10, _("Another company takes the contract over."), icon="user-share"),
        K.PLACE_OF_USE: Kind(
            3, _("The asset will work at another address."), KNOWN - {L.CLOSED, L.TERMINATED}, icon="truck"
        ),
        K.RETURN: Kind(5, _("Give the asset back."), RUNNING | {L.BUYOUT}, icon="arrow-back-up"),
        K.CERTIFICATE: Kind(3, _("A certificate or a copy of a paper."), KNOWN, is_answered=True, icon="certificate"),
        K.QUESTION: Kind(2, _("Anything else about the contract."), KNOWN, is_answered=True, icon="help-circle"),
    }
)
# Several of them may be open about one contract.
REPEATED = frozenset({K.CERTIFICATE, K.QUESTION})


def kind_of(kind: str) -> Kind:
    """What the portal knows of a kind of requests."""
    return KINDS[RequestKind(kind)]


def route_code(kind: str) -> str:
    """Code of the route by which the lessor approves requests of a kind."""
    return RequestKind(kind).value


def possible(contract: Contract) -> list[RequestKind]:
    """Kinds that may be asked about a contract now."""
    has_rows = bool(contract.schedule_number)
    return [
        kind
        for kind, about in KINDS.items()
        if contract.status in about.states and (has_rows or not about.has_schedule)
    ]
