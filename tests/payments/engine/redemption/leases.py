"""Leases for these tests: one worked by hand, and random ones."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import reject
from hypothesis import strategies as st

from calculator.engine import build_schedule
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.schedule import Row
from calculator.engine.terms import Terms
from payments.engine.redemption import PaymentAhead, Remainder
from tests.calculator.engine.strategies import possible_terms

D = Decimal
MARCH, APRIL = date(2026, 3, 10), date(2026, 4, 10)


def ahead(due_on: date, interest: str, principal: str, balance: str, charges: str = "0.00") -> PaymentAhead:
    return PaymentAhead(
        due_on=due_on, interest=D(interest), principal=D(principal), balance=D(balance), charges=D(charges)
    )


# 121 000 owed at 1 % a month, 1 000 of it the buyout price.
ROWS = (
    ahead(MARCH, "1210.00", "60000.00", "61000.00"),
    ahead(APRIL, "610.00", "60000.00", "1000.00", charges="500.00"),
    PaymentAhead(due_on=APRIL, interest=D("0.00"), principal=D("1000.00"), balance=D("0.00"), is_buyout=True),
)
LEASE = Remainder(rows=ROWS, since=date(2026, 2, 10), rate=D(12), buyout=D("1000.00"))


def of_schedule(rows: Sequence[Row]) -> tuple[PaymentAhead, ...]:
    """Rows of the calculator as payments ahead."""
    return tuple(
        PaymentAhead(
            due_on=row.due_on,
            interest=row.interest,
            principal=row.principal,
            balance=row.closing,
            deferred=row.deferred,
            is_buyout=row.is_buyout,
        )
        for row in rows
    )


def remainder_of(terms: Terms) -> Remainder:
    return Remainder(
        rows=of_schedule(build_schedule(terms).rows),
        since=terms.starts_on,
        rate=terms.rate,
        buyout=terms.buyout,
        plan_day_count=terms.day_count,
    )


@st.composite
def leases(draw: st.DrawFn, longest: int = 18) -> tuple[Remainder, date]:
    """A lease of any plan, and a day on which something of it is still ahead."""
    try:
        remainder = remainder_of(draw(possible_terms(longest)))
    except ImpossibleTerms:
        # Fixed payments of a lease of a few kopecks.
        reject()
    days = (remainder.rows[-1].due_on - remainder.since).days
    return remainder, remainder.since + timedelta(days=draw(st.integers(0, max(days - 1, 0))))
