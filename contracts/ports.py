"""What contracts need from the apps above: ports, whose implementations are named in settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import Membership
from calculator.engine.lease import LeasePlan
from common.messages import MessageError
from common.money import ZERO
from contracts.models import Contract


class ScheduleRefused(Exception):
    """The rows do not add up to the contract; the texts say how, in the reader's language."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problems))


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row of a schedule as contracts read and propose it; roubles with VAT, the parts add up to `amount`."""

    number: int
    kind: str
    due_on: date
    amount: Decimal
    principal: Decimal = ZERO
    interest: Decimal = ZERO
    insurance: Decimal = ZERO
    buyout: Decimal = ZERO
    other: Decimal = ZERO


class Schedules(Protocol):
    """Schedules of contracts. They belong to payments, which stand above."""

    def make(self, *, contract: Contract, plan: LeasePlan, reason: str, actor: Membership | None, at: datetime) -> int:
        """Make the plan's payments the schedule in force and return its version; in the caller's transaction.

        Raises:
            ScheduleRefused: nothing is written.

        """
        ...

    def in_force(self, contract: Contract) -> Sequence[PlannedRow]:
        """Rows of the schedule in force by number; none when there is no schedule."""
        ...

    def of_version(self, contract: Contract, number: int) -> Sequence[PlannedRow]:
        """Rows of a version of the schedule, in force or not, by number."""
        ...

    def replace(
        self, *, contract: Contract, rows: Sequence[PlannedRow], reason: str, actor: Membership | None, at: datetime
    ) -> int:
        """Make these rows the next version and return its number; money already paid is applied to them.

        Raises:
            ScheduleRefused: nothing is written.

        """
        ...

    def paid_through(self, contract: Contract) -> int:
        """Number of the last row that is paid or partly paid; rows up to it never move."""
        ...


def schedules() -> Schedules:
    """The implementation that settings name."""
    found: Schedules = import_string(settings.CONTRACT_SCHEDULES)()
    return found


ACTIVE, LIQUIDATED = "active", "liquidated"


@dataclass(frozen=True, slots=True)
class CompanyCard:
    """What a register tells of a company or an entrepreneur.

    `status` is `ACTIVE` or `LIQUIDATED`; `source` names the register, `as_of` is the day to which its facts belong.
    """

    inn: str
    kpp: str
    ogrn: str
    short_name: str
    full_name: str
    address: str
    director: str
    okved: str
    registered_on: date | None
    status: str
    source: str
    as_of: date


class CardNotFound(MessageError):
    """The register knows no company of this INN; asking again changes nothing."""


class CardsUnavailable(MessageError):
    """The register does not answer now; it may do so later."""


class CompanyCards(Protocol):
    """Cards of companies by INN. A call goes over the network: never inside a transaction."""

    def find(self, inn: str, *, on: date) -> CompanyCard:
        """Ask the register.

        Args:
            inn: with right check digits, of 10 or 12 digits.
            on: today.

        Raises:
            CardNotFound: it knows no such company.
            CardsUnavailable: it does not answer.

        """
        ...


def company_cards() -> CompanyCards:
    """The implementation that settings name."""
    found: CompanyCards = import_string(settings.COMPANY_CARDS)()
    return found
