"""What contracts need from the apps above: ports, whose implementations are named in settings."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import Membership
from calculator.engine.lease import LeasePlan
from contracts.models import Contract


class ScheduleRefused(Exception):
    """The rows do not add up to the contract; the texts say how, in the reader's language."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problems))


class PlannedRow(Protocol):
    """A row of a schedule in force, as contracts read it; roubles with VAT."""

    number: int
    kind: str
    due_on: date
    amount: Decimal
    principal: Decimal
    interest: Decimal
    insurance: Decimal
    buyout: Decimal
    other: Decimal


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
