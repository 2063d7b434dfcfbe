from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings

from calculator.engine.errors import ImpossibleTerms
from calculator.engine.explain import Operation, holds
from calculator.engine.terms import DayCount
from payments.engine.redemption import (
    Beside,
    ByBalance,
    ByTable,
    Discounted,
    InterestUntil,
    LessPercent,
    PaymentAhead,
    PayoffPart,
    Redemption,
    RedemptionTerms,
    Way,
    explain_saving,
    explain_total,
    redeem,
)
from payments.engine.redemption.remainder import Remainder
from tests.payments.engine.redemption.leases import APRIL, LEASE, MARCH, ROWS, D, ahead, leases

ON = date(2026, 2, 20)
TABLE = ByTable(((date(2026, 2, 1), D("122000.00")), (date(2026, 3, 1), D("62000.00"))))


def shown(redemption: Redemption) -> dict[str, str]:
    return {part.value: str(redemption.amount(part)) for part in redemption.parts}


def test_the_balance_with_interest_to_the_day() -> None:
    """121 000 x 12 % x 10 / 365."""
    redemption = redeem(LEASE, on=ON)
    assert shown(redemption) == {"principal": "120000.00", "interest": "397.81", "buyout": "1000.00"}
    assert (redemption.total, redemption.going_on.value, redemption.saving) == (
        D("121397.81"),
        D("123320.00"),
        D("1922.19"),
    )


def test_everything_beside_the_plan_is_paid_and_the_advance_is_given_back() -> None:
    terms = RedemptionTerms(fee_percent=D("0.5"), fee=D("3000.00"))
    beside = Beside(overdue=D("700.00"), penalties=D("12.34"), advance=D("5000.00"))
    redemption = redeem(LEASE, terms, beside, on=ON)
    assert shown(redemption) == {
        "principal": "120000.00",
        "interest": "397.81",
        "buyout": "1000.00",
        "overdue": "700.00",
        "penalties": "12.34",
        "fee": "3605.00",
        "advance": "5000.00",
    }
    assert (redemption.total, redemption.saving) == (D("120715.15"), D("-1682.81"))


def test_payments_that_fall_due_until_then_are_made_as_planned() -> None:
    """61 000 x 12 % x 20 / 365."""
    redemption = redeem(LEASE, on=date(2026, 3, 30))
    assert shown(redemption) == {
        "principal": "60000.00",
        "interest": "401.10",
        "buyout": "1000.00",
        "due": "61210.00",
    }
    assert redemption.total == D("122611.10")


def test_on_the_day_of_a_payment_no_interest_is_left_of_the_period() -> None:
    assert shown(redeem(LEASE, on=MARCH)) == {"principal": "60000.00", "buyout": "1000.00", "due": "61210.00"}


def test_interest_may_be_asked_for_the_whole_period() -> None:
    redemption = redeem(LEASE, RedemptionTerms(ByBalance(InterestUntil.PERIOD_END)), on=ON)
    assert (redemption.amount(PayoffPart.INTEREST), redemption.total) == (D("1210.00"), D("122210.00"))


def test_a_buyout_price_is_added_once_wherever_it_is() -> None:
    rows = (ahead(MARCH, "1210.00", "60000.00", "61000.00"), ahead(APRIL, "610.00", "61000.00", "0.00"))
    in_last = replace(LEASE, rows=rows)
    assert shown(redeem(in_last, on=ON)) == shown(redeem(LEASE, on=ON))
    apart = replace(in_last, buyout=D("0.00"), buyout_apart=D("1000.00"))
    assert shown(redeem(apart, on=ON)) == {"principal": "121000.00", "interest": "397.81", "buyout": "1000.00"}
    assert redeem(apart, on=ON).going_on.value == D("123820.00")


def test_a_buyout_after_the_last_payment_bears_no_interest() -> None:
    late = replace(ROWS[2], due_on=date(2026, 5, 10))
    redemption = redeem(replace(LEASE, rows=(*ROWS[:2], late)), on=date(2026, 5, 1))
    assert shown(redemption) == {"buyout": "1000.00", "due": "122320.00"}


def test_only_a_buyout_apart_is_left() -> None:
    lease = Remainder(rows=(), since=APRIL, rate=D(12), buyout_apart=D("1000.00"))
    for until in InterestUntil:
        assert shown(redeem(lease, RedemptionTerms(ByBalance(until)), on=date(2026, 5, 1))) == {"buyout": "1000.00"}


def test_interest_that_waits_is_paid_too() -> None:
    redemption = redeem(replace(LEASE, uncharged=D("65.75")), on=ON)
    assert redemption.amount(PayoffPart.INTEREST) == D("463.56")
    assert holds(explain_total(redemption))


def test_interest_of_a_holiday_is_paid_with_the_redemption() -> None:
    """March pays nothing: 1 210 of it wait, and 121 000 x 12 % x 20 / 365 run on."""
    rows = (
        replace(ahead(MARCH, "0.00", "0.00", "121000.00"), deferred=D("1210.00")),
        ahead(APRIL, "2420.00", "121000.00", "0.00"),
    )
    holiday = replace(LEASE, rows=rows)
    assert redeem(holiday, on=date(2026, 3, 30)).amount(PayoffPart.INTEREST) == D("2005.62")
    whole = RedemptionTerms(ByBalance(InterestUntil.PERIOD_END))
    # 28 days of February and March: 121 000 x 12 % x 28 / 365.
    assert redeem(holiday, whole, on=ON).amount(PayoffPart.INTEREST) == D("1113.86")


@pytest.mark.parametrize(
    ("way", "parts"),
    [
        # 61 210 / 1.12 ^ (18 / 365) + 62 110 / 1.12 ^ (49 / 365)
        (Discounted(D(12)), {"payments": "122041.07"}),
        # 122 320 - 2 446.40
        (LessPercent(D(2)), {"payments": "119873.60", "buyout": "1000.00"}),
        (TABLE, {"payments": "122000.00"}),
    ],
)
def test_other_products_price_the_payments_ahead(way: Way, parts: dict[str, str]) -> None:
    redemption = redeem(LEASE, RedemptionTerms(way), on=ON)
    assert shown(redemption) == parts
    assert holds(explain_saving(redemption))


def test_a_sum_of_the_table_is_in_force_until_the_next_one() -> None:
    terms = RedemptionTerms(TABLE)
    assert redeem(LEASE, terms, on=date(2026, 2, 28)).total == D("122000.00")
    assert redeem(LEASE, terms, on=date(2026, 3, 1)).total == D("62000.00")


def test_a_table_that_begins_later_names_its_first_day() -> None:
    later = ByTable(((date(2026, 3, 1), D("62000.00")),))
    with pytest.raises(ImpossibleTerms) as refused:
        redeem(LEASE, RedemptionTerms(later), on=ON)
    assert (refused.value.code, refused.value.nearest) == ("before_table", date(2026, 3, 1))
    with pytest.raises(ValueError, match="days that rise"):
        ByTable((*TABLE.sums, TABLE.sums[0]))


def test_a_price_sold_apart_is_not_discounted() -> None:
    rows = (ahead(MARCH, "1210.00", "60000.00", "60000.00"), ahead(APRIL, "610.00", "60000.00", "0.00"))
    lease = replace(LEASE, rows=rows, buyout=D("0.00"), buyout_apart=D("1000.00"))
    redemption = redeem(lease, RedemptionTerms(Discounted(D(0))), on=ON)
    assert shown(redemption) == {"payments": "121820.00", "buyout": "1000.00"}


def test_nothing_before_a_day_that_is_charged_and_nothing_after_the_end() -> None:
    with pytest.raises(ImpossibleTerms) as refused:
        redeem(LEASE, on=date(2026, 2, 9))
    assert (refused.value.code, refused.value.nearest) == ("paid_ahead", date(2026, 2, 10))
    with pytest.raises(ImpossibleTerms) as refused:
        redeem(LEASE, on=APRIL)
    assert refused.value.code == "nothing_left"


@pytest.mark.parametrize(
    ("since", "on", "day_count", "operation"),
    [
        (date(2026, 2, 10), ON, DayCount.ACT_ACT, Operation.YEARLY_PERCENT),
        (date(2023, 12, 31), date(2024, 1, 10), DayCount.ACT_ACT, Operation.YEARLY_PERCENT),
        (date(2023, 12, 20), date(2024, 1, 10), DayCount.ACT_ACT, Operation.PRODUCT),
        (date(2023, 12, 20), date(2024, 1, 10), DayCount.ACT_365F, Operation.YEARLY_PERCENT),
        (date(2026, 2, 10), ON, DayCount.PERIOD, Operation.PRODUCT),
    ],
)
def test_interest_is_told_by_days_where_all_are_of_one_year(
    since: date, on: date, day_count: DayCount, operation: Operation
) -> None:
    redemption = redeem(replace(LEASE, since=since, day_count=day_count), on=on)
    (interest,) = redemption.parts[PayoffPart.INTEREST].parts
    assert (interest.operation, interest.days, interest.on) == (operation, (on - since).days, on)
    assert interest.since == since + timedelta(days=1)


def test_rows_that_do_not_close_are_refused() -> None:
    row = ahead(MARCH, "1.00", "100.00", "0.00")
    wrong: list[tuple[tuple[PaymentAhead, ...], Decimal, str]] = [
        ((replace(row, interest=D("0.001")),), D("0.00"), "fractions"),
        ((replace(row, balance=D("1.00")), replace(row, due_on=date(2026, 3, 9))), D("0.00"), "oldest first"),
        ((replace(row, balance=D("1.00")), row), D("0.00"), "do not follow"),
        ((replace(row, balance=D("1.00")),), D("0.00"), "leaves 1.00"),
        ((row,), D("100.01"), "buyout price"),
    ]
    for rows, buyout, message in wrong:
        with pytest.raises(ValueError, match=message):
            replace(LEASE, rows=rows, buyout=buyout)


@settings(max_examples=60, deadline=None)
@given(leases())
def test_any_lease_on_any_day_closes_and_explains_itself(lease: tuple[Remainder, date]) -> None:
    remainder, on = lease
    assume(remainder.at(on).rows)
    beside = Beside(overdue=D("10.01"), penalties=D("0.99"), advance=D("3.00"))
    ways = (ByBalance(), ByBalance(InterestUntil.PERIOD_END), Discounted(remainder.rate), LessPercent(D("1.7")))
    for way in ways:
        redemption = redeem(remainder, RedemptionTerms(way, fee_percent=D("0.3")), beside, on=on)
        assert explain_total(redemption).value == redemption.total
        assert explain_saving(redemption).value == redemption.saving
        assert holds(explain_saving(redemption))
        plus = sum((redemption.amount(part) for part in PayoffPart if part is not PayoffPart.ADVANCE), D("0.00"))
        assert redemption.total == plus - redemption.amount(PayoffPart.ADVANCE)


@settings(max_examples=40, deadline=None)
@given(leases())
def test_interest_grows_with_the_days_of_use(lease: tuple[Remainder, date]) -> None:
    remainder, on = lease
    left = remainder.at(on)
    assume(left.rows)
    interest = [
        redeem(left, on=left.since + timedelta(days=days)).amount(PayoffPart.INTEREST)
        for days in range((left.rows[0].due_on - left.since).days)
    ]
    assert interest == sorted(interest)
    assert not interest or interest[0] == left.uncharged
