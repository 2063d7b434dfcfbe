"""What is left of a lease: the payments ahead, what is owed between them, and how interest runs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from calculator.engine.terms import DayCount
from common.money import ZERO, q
from payments.engine.redemption.segments import Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentAhead:
    """A payment of the plan; roubles with VAT.

    `principal` repays what is owed (in the buyout's own row: its price), `charges` are insurance and services inside
    the payment, `balance` is what is owed after it, `deferred` the interest that is accrued by then and stays unpaid (a
    holiday). Interest runs to `accrued_to`, which is the due date (None) unless the payment was moved and its interest
    was not.
    """

    due_on: date
    interest: Decimal
    principal: Decimal
    balance: Decimal
    charges: Decimal = ZERO
    deferred: Decimal = ZERO
    is_buyout: bool = False
    accrued_to: date | None = None

    @property
    def of_lease(self) -> Decimal:
        """The payment without insurance and services."""
        return self.interest + self.principal

    @property
    def payment(self) -> Decimal:
        """Everything to pay."""
        return self.of_lease + self.charges

    @property
    def ends(self) -> date:
        """Day to which its interest runs."""
        return self.accrued_to or self.due_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Remainder:
    """Payments of a lease that are neither paid nor in delay, oldest first; roubles with VAT, rates in percent a year.

    Interest of what is owed is not charged yet from `since` on; `uncharged` is interest of earlier days that the first
    payment ahead charges (of a part paid early, of a holiday). `buyout` is the buyout price inside the principal of the
    rows, where the plan was solved down to it; `buyout_apart` the one that is sold for its own price and is in no row.
    `day_count` is that of interest to a date, `plan_day_count` that of whole periods of the plan.

    Raises:
        ValueError: the rows are out of order, or their balances do not follow from their principal.

    """

    rows: tuple[PaymentAhead, ...]
    since: date
    rate: Decimal
    uncharged: Decimal = ZERO
    buyout: Decimal = ZERO
    buyout_apart: Decimal = ZERO
    day_count: DayCount = DayCount.ACT_ACT
    plan_day_count: DayCount = DayCount.PERIOD

    def __post_init__(self) -> None:
        for problem in _problems(self):
            raise ValueError(problem)

    @property
    def balance(self) -> Decimal:
        """What is owed now, with the buyout price inside the rows."""
        return self.rows[0].balance + self.rows[0].principal if self.rows else ZERO

    @property
    def principal(self) -> Decimal:
        """What is owed without the buyout price."""
        return self.balance - self.buyout

    @property
    def regular(self) -> tuple[PaymentAhead, ...]:
        """Lease payments: every row but the buyout's own one."""
        return tuple(row for row in self.rows if not row.is_buyout)

    @property
    def has_buyout_row(self) -> bool:
        """Whether the buyout price is a row of its own and not a part of the last payment."""
        return any(row.is_buyout for row in self.rows)

    @property
    def bears_interest(self) -> bool:
        """Whether interest still runs: a buyout that falls due after the last payment may bear none."""
        return any(row.interest for row in self.rows)

    @property
    def to_date(self) -> Rate:
        """The rate as it is counted to a date."""
        return Rate(self.rate, self.day_count)

    @property
    def of_plan(self) -> Rate:
        """The rate as it is counted for periods of the plan."""
        return Rate(self.rate, self.plan_day_count)

    def fallen_due(self, on: date) -> tuple[PaymentAhead, ...]:
        """Payments that fall due up to a day, that day included."""
        return tuple(row for row in self.rows if row.due_on <= on)

    def at(self, on: date) -> "Remainder":
        """What is left at the end of a day when every payment until then is made in time."""
        fallen = self.fallen_due(on)
        if not fallen:
            return self
        ahead = self.rows[len(fallen) :]
        buyout = self.buyout if ahead else ZERO
        return replace(self, rows=ahead, since=fallen[-1].ends, uncharged=fallen[-1].deferred, buyout=buyout)


def paid_in_all(rows: Sequence[PaymentAhead]) -> Decimal:
    """Sum of payments."""
    return sum((row.payment for row in rows), ZERO)


def _problems(remainder: Remainder) -> Iterator[str]:
    rows = remainder.rows
    amounts = [remainder.uncharged, remainder.buyout, remainder.buyout_apart]
    for row in rows:
        amounts += [row.interest, row.principal, row.balance, row.charges, row.deferred]
    if any(q(amount) != amount for amount in amounts):
        yield "Amounts of the payments ahead have fractions of a kopeck"
    if any(later.due_on < row.due_on for row, later in pairwise(rows)):
        yield "Payments ahead are given oldest first"
    if any(row.balance - later.principal != later.balance for row, later in pairwise(rows)):
        yield "Balances of the payments ahead do not follow from their principal"
    if rows and rows[-1].balance:
        yield f"The last payment ahead leaves {rows[-1].balance}: expected nothing"
    if not 0 <= remainder.buyout <= (rows[-1].principal if rows else 0):
        yield f"The buyout price {remainder.buyout} is not in the last payment ahead"
