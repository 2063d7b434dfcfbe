from datetime import date
from decimal import Decimal

from calculator.engine import build_schedule
from calculator.engine.terms import DayCount, Terms


def test_a_short_period_in_the_middle_is_seen_by_the_equal_payment() -> None:
    terms = Terms(
        price=Decimal("1000000.00"),
        rate=Decimal(20),
        payments=3,
        starts_on=date(2025, 1, 1),
        day_count=DayCount.ACT_365F,
    )
    rows = build_schedule(terms).rows
    assert [row.days for row in rows] == [31, 28, 31]
    assert [row.payment for row in rows] == [Decimal("344352.58")] * 3
