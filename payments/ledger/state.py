"""What a contract owes and has paid at the end of a day, as plain values for pages, letters and checks."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from common.money import ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class RowState:
    """A row of the schedule: roubles with VAT, of which `paid` came by the day.

    `last_day` is the last day to pay without delay (GK art. 193), None where the business calendar of the year is not
    known: the due date then stands unmoved. `days_past_due` is zero without delay.
    """

    instalment_id: int
    number: int
    kind: str
    due_on: date
    last_day: date | None
    amount: Decimal
    paid: Decimal
    days_past_due: int

    @property
    def outstanding(self) -> Decimal:
        """What is still to pay, in roubles."""
        return self.amount - self.paid


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeState:
    """A charge that stood on the day: roubles, of which `taken_off` was waived or reduced by a court and `paid` came.

    `instalment_id` is the payment in delay; None for what is charged for itself.
    """

    charge_id: int
    kind: str
    instalment_id: int | None
    due_on: date
    amount: Decimal
    taken_off: Decimal
    paid: Decimal

    @property
    def outstanding(self) -> Decimal:
        """What is still to pay, in roubles."""
        return self.amount - self.taken_off - self.paid


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerState:
    """A contract at the end of the day `on`, as it was known at `known_at` (None: as it is known now). Roubles.

    Rows are of the version in force at that moment, all of them, also those due later. `received` is what had come and
    was not given back; `credit` is what of it was applied to nothing that was owed by then. `status` is the state of
    the contract then: nothing is overdue or expected of one that is not live.
    """

    contract_id: int
    on: date
    known_at: datetime | None
    status: str
    is_live: bool
    version: int
    rows: tuple[RowState, ...]
    charges: tuple[ChargeState, ...]
    received: Decimal

    @property
    def scheduled(self) -> Decimal:
        """Sum of the schedule."""
        return sum((row.amount for row in self.rows), ZERO)

    @property
    def paid(self) -> Decimal:
        """What of the schedule was paid, also ahead."""
        return sum((row.paid for row in self.rows), ZERO)

    @property
    def overdue_rows(self) -> tuple[RowState, ...]:
        """Rows in delay, the oldest first."""
        late = [row for row in self.rows if row.days_past_due]
        return tuple(sorted(late, key=lambda row: (row.due_on, row.number)))

    @property
    def overdue(self) -> Decimal:
        """What of the schedule is in delay."""
        return sum((row.outstanding for row in self.overdue_rows), ZERO)

    @property
    def days_past_due(self) -> int:
        """Days of the longest delay."""
        return max((row.days_past_due for row in self.rows), default=0)

    @property
    def penalties(self) -> Decimal:
        """Penalties and interest under art. 395 that are not paid."""
        return sum((row.outstanding for row in self.charges if row.instalment_id is not None), ZERO)

    @property
    def other_charges(self) -> Decimal:
        """Costs and fees that are not paid."""
        return sum((row.outstanding for row in self.charges if row.instalment_id is None), ZERO)

    @property
    def next_rows(self) -> tuple[RowState, ...]:
        """Unpaid rows of the nearest due date that is not in delay; none of a contract that is not live."""
        coming = [row for row in self.rows if row.outstanding and not row.days_past_due] if self.is_live else []
        nearest = min((row.due_on for row in coming), default=None)
        return tuple(row for row in coming if row.due_on == nearest)

    @property
    def next_due_on(self) -> date | None:
        """The nearest due date that is not in delay."""
        return next((row.due_on for row in self.next_rows), None)

    @property
    def next_due(self) -> Decimal:
        """What is to pay on it."""
        return sum((row.outstanding for row in self.next_rows), ZERO)

    @property
    def credit(self) -> Decimal:
        """What came and was applied to nothing."""
        return self.received - self.paid - sum((row.paid for row in self.charges), ZERO)
