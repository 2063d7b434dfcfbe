"""What interest of late payments is counted from, and the rows that come of it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.money import ZERO
from payments.engine.redemption.segments import Rate, Segment, total_of


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that was applied to a payment on a day; roubles."""

    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Agreed:
    """A payment of the plan and what is paid of it: interest first, then principal (GK art. 319).

    Money that comes before the due date counts on that date: it is no early redemption.
    """

    due_on: date
    payment: Decimal
    paid: tuple[Paid, ...] = ()


@dataclass(frozen=True, slots=True)
class Loan:
    """What the payments repay: `owed` roubles from the day `since`, at a rate."""

    owed: Decimal
    since: date
    rate: Rate


@dataclass(frozen=True, slots=True)
class LateRow:
    """A payment as it is with late days: `segments` are stretches of one debt, each rounded by itself.

    `interest` is what of it the payment pays, `deferred` what stays unpaid where it is more than the payment.
    `balance` is what is owed after this payment, as soon as it is made.
    """

    due_on: date
    segments: tuple[Segment, ...]
    interest: Decimal
    principal: Decimal
    balance: Decimal
    deferred: Decimal = ZERO

    @property
    def payment(self) -> Decimal:
        """What is to be paid."""
        return self.interest + self.principal

    @property
    def accrued(self) -> Decimal:
        """Interest of the period."""
        return total_of(self.segments)


@dataclass(frozen=True, slots=True)
class LateInterest:
    """All rows, and by how much their interest is above that of payments in time."""

    rows: tuple[LateRow, ...]
    extra: Decimal

    @property
    def interest(self) -> Decimal:
        """Interest of all rows."""
        return sum((row.interest for row in self.rows), ZERO)
