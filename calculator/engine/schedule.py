"""A schedule: what is paid when, and what is owed after. Roubles with VAT, rounded half up to the kopeck."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from calculator.engine.terms import Terms


@dataclass(frozen=True, slots=True)
class Row:
    """One payment.

    `opening` is the principal owed before it, `closing` after it. `accrued` is the interest of the period, rounded:
    `opening * factor`. `interest` is what the payment pays of accrued and deferred interest, `deferred` the accrued
    interest that stays unpaid after it. `payment == interest + principal`, and `closing == opening - principal`;
    where interest is capitalised `principal` is negative. The buyout's own row has `is_buyout` and no interest unless
    it falls due later than the last payment.
    """

    number: int
    due_on: date
    days: int
    factor: Decimal
    opening: Decimal
    accrued: Decimal
    interest: Decimal
    principal: Decimal
    payment: Decimal
    closing: Decimal
    deferred: Decimal
    is_buyout: bool = False


@dataclass(frozen=True)
class Schedule:
    """Rows in the order of their dates; the buyout's own row, if any, is the last one.

    Sums: principal of all rows is `financed`, the balance ends at zero, and before the buyout at exactly its price.
    """

    terms: Terms
    financed: Decimal
    # What the rows were solved for: the equal payment, the base of weights; not rounded.
    base: Decimal
    rows: tuple[Row, ...]

    @cached_property
    def total(self) -> Decimal:
        """All rows, the buyout included; without the advance."""
        return sum((row.payment for row in self.rows), Decimal("0.00"))

    @cached_property
    def interest(self) -> Decimal:
        """Interest of all rows."""
        return sum((row.interest for row in self.rows), Decimal("0.00"))

    @property
    def ends_on(self) -> date:
        """Day of the last row."""
        return self.rows[-1].due_on
