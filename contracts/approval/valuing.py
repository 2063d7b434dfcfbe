"""Valuations of the asset of a sale and leaseback: entered, then accepted; financing never exceeds one (PRD-03)."""

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from common.messages import MessageError, gettext_noop
from contracts.lifecycle.door import lock
from contracts.lifecycle.guards import is_leaseback
from contracts.models import Application, ApplicationStatus, Valuation
from workflow.kinds import MatterKind
from workflow.services import feed, matters

# When a value may still change what is decided.
VALUED_IN = frozenset({ApplicationStatus.REVIEW, ApplicationStatus.VALUATION})
ENTERED, ACCEPTED = "valuation_entered", "valuation_accepted"


class ValuationRefused(MessageError):
    """The application takes no valuation now, or not of this person; nothing is written."""


@transaction.atomic
def enter_valuation(  # noqa: PLR0913 - what a report says, each by name
    *,
    application: Application,
    value: Decimal,
    valued_on: date,
    valuer: str,
    report_number: str,
    actor: Membership,
    at: datetime,
) -> Valuation:
    """Enter what a valuer's report says; it counts once it is accepted.

    Args:
        application: a leaseback under review or being valued.
        value: roubles with VAT.
        valued_on: date of the valuation.
        valuer: who valued.
        report_number: number of the report, if it has one.
        actor: of the lessor.
        at: now.

    Raises:
        PermissionDenied: the person reviews no applications.
        GuardFailed: it is no leaseback.
        ValuationRefused: the application is at another stage.

    """
    locked = _held(application, actor, at)
    valuation = Valuation.objects.create(
        application=locked,
        value=value,
        valued_on=valued_on,
        valuer=valuer.strip(),
        report_number=report_number.strip(),
        made_at=at,
        made_by_id=actor.user_id,
    )
    _tell(locked, ENTERED, valuation, actor=actor, at=at)
    return valuation


@transaction.atomic
def accept_valuation(*, valuation: Valuation, actor: Membership, at: datetime) -> Valuation:
    """Accept a valuation; the newest accepted one bounds the financing. Accepted already, it stays as it is.

    Raises:
        PermissionDenied: the person reviews no applications.
        ValuationRefused: the application is at another stage, or the person has entered the valuation.

    """
    locked = _held(valuation.application, actor, at)
    row = Valuation.objects.get(pk=valuation.pk)
    if row.accepted_at is None:
        if not may_accept(row, actor):
            raise ValuationRefused(
                "own_valuation",
                gettext_noop("You entered this valuation: a colleague of yours looks at the report and accepts it."),
            )
        row.accepted_at, row.accepted_by_id = at, actor.user_id
        row.save(update_fields=["accepted_at", "accepted_by"])
        _tell(locked, ACCEPTED, row, actor=actor, at=at)
    return row


def may_accept(valuation: Valuation, actor: Membership) -> bool:
    """Whether the person is another one than who entered the valuation, and no deputy of that one either."""
    return valuation.made_by_id not in {actor.user_id, actor.behalf_of_user_id()}


def _held(application: Application, actor: Membership, at: datetime) -> Application:
    if not can(actor, Capability.APPLICATIONS_REVIEW):
        raise PermissionDenied
    locked = lock(application)
    is_leaseback(locked, at)
    if locked.status not in VALUED_IN:
        raise ValuationRefused(
            "not_valued_now", gettext_noop("The asset is valued only while the application is under review.")
        )
    return locked


def _tell(application: Application, code: str, valuation: Valuation, *, actor: Membership, at: datetime) -> None:
    matter = matters.lock_matter(matters.matter_of(MatterKind.APPLICATION, application.pk).pk)
    told = {"value": str(valuation.value), "valuer": valuation.valuer}
    feed.post_event(matter=matter, code=code, data=told, actor=actor, at=at)
