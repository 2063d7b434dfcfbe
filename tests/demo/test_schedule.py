from datetime import date
from decimal import Decimal

import pytest

from leasing_portal.demo.schedule import Line, Plan, equal_payment, make_schedule, on_day


@pytest.mark.parametrize(
    ("financed", "buyout", "rate", "payments", "expected"),
    [
        # PMT(1%, 12, -1000000) and PMT(1%, 12, -1000000, 100000) of a spreadsheet.
        ("1000000", "0", "12", 12, "88848.79"),
        ("1000000", "100000", "12", 12, "80963.91"),
        ("1000000", "100000", "0", 12, "75000.00"),
    ],
)
def test_the_equal_payment_is_that_of_a_spreadsheet(
    financed: str, buyout: str, rate: str, payments: int, expected: str
) -> None:
    payment = equal_payment(Decimal(financed), Decimal(buyout), Decimal(rate), payments)
    assert payment == Decimal(expected)


def test_dates_keep_the_day_of_the_anchor_and_are_clamped_to_the_month() -> None:
    first = date(2026, 1, 31)
    assert [on_day(first, k, 31) for k in (-1, 0, 1, 2, 3, 12)] == [
        date(2025, 12, 31), first, date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2027, 1, 31),
    ]  # fmt: skip


def test_a_small_schedule_is_the_one_computed_by_hand() -> None:
    plan = Plan(
        price=Decimal("130000.00"),
        advance=Decimal("30000.00"),
        advance_due=date(2025, 10, 20),
        first_due=date(2025, 11, 30),
        payment_day=30,
        payments=3,
        annual_rate=Decimal(12),
        buyout_price=Decimal("1000.00"),
        yearly_premium=Decimal("400.00"),
    )
    # X = (100000 * 1.01^3 - 1000) / (1.01^2 + 1.01 + 1) = 33672.19; a quarter of the premium is 100 roubles.
    assert make_schedule(plan) == [
        _line(1, "advance", date(2025, 10, 20), principal="30000.00"),
        _line(2, "lease", date(2025, 11, 30), principal="32672.19", interest="1000.00", insurance="33.33"),
        _line(3, "lease", date(2025, 12, 30), principal="32998.91", interest="673.28", insurance="33.33"),
        _line(4, "lease", date(2026, 1, 30), principal="33328.90", interest="343.29", insurance="33.34"),
        _line(5, "buyout", date(2026, 2, 28), buyout="1000.00"),
    ]
    assert [line.vat_rate for line in make_schedule(plan)] == [20, 20, 20, 22, 22]


def test_nothing_is_made_for_no_advance_and_no_buyout() -> None:
    plan = Plan(
        price=Decimal("1200.00"),
        advance=Decimal("0.00"),
        advance_due=date(2026, 1, 1),
        first_due=date(2026, 2, 1),
        payment_day=1,
        payments=12,
        annual_rate=Decimal(0),
        buyout_price=Decimal("0.00"),
    )
    lines = make_schedule(plan)
    assert [line.kind for line in lines] == ["lease"] * 12
    assert {line.amount for line in lines} == {Decimal("100.00")}


def _line(number: int, kind: str, due_on: date, **parts: str) -> Line:
    return Line(number, kind, due_on, **{name: Decimal(value) for name, value in parts.items()})
