"""Seasons as requests and back."""

from datetime import date
from decimal import Decimal

import pytest

from calculator.kinds import PlanKind
from calculator.season.plan import Calendar, Season, pinned, request_of
from calculator.season.presets import suggestions
from calculator.season.showing import step_of
from common.money import ZERO
from tests.calculator.asked import asked

CALENDAR = Calendar(tuple(date(2027 + n // 12, n % 12 + 1, 25) for n in range(36)), grace=2)
EQUAL = asked("auto", grace=2)
PLANS = [plan.value for plan in PlanKind]


def test_nothing_drawn_is_the_equal_schedule() -> None:
    assert request_of(Season(), EQUAL, CALENDAR, PLANS) == EQUAL


def test_whole_months_are_a_seasonal_schedule_where_the_product_has_it() -> None:
    season = Season((5, 6))
    assert request_of(season, EQUAL, CALENDAR, PLANS) == asked("auto", grace=2, plan="seasonal", skipped_months=(5, 6))
    numbers = (5, 6, 17, 18, 29, 30)
    individual = asked("auto", grace=2, plan="individual", fixed=tuple((n, ZERO) for n in numbers))
    assert request_of(season, EQUAL, CALENDAR, ["annuity", "individual"]) == individual


def test_a_sum_of_its_own_counts_more_than_a_skipped_month() -> None:
    season = Season((3,), {15: Decimal(50_000), 4: Decimal(1)})
    request = request_of(season, EQUAL, CALENDAR, PLANS)
    assert request.plan == "individual"
    assert request.fixed == ((3, ZERO), (4, Decimal(1)), (15, Decimal(50_000)), (27, ZERO))


@pytest.mark.parametrize(
    "season",
    [
        Season((3, 12)),
        Season((7,), {4: Decimal("1.50"), 20: ZERO}),
        # January and February of the first year are of interest only: their months are skipped in the other years.
        Season((1, 2)),
        Season(),
    ],
)
def test_sums_tell_the_season_they_were_made_of(season: Season) -> None:
    assert Season.of_sums(season.sums(CALENDAR), CALENDAR) == season


def test_payments_of_an_uncommon_weight_keep_their_sums() -> None:
    weights = tuple(Decimal("0.5") if n % 12 < 2 else Decimal(1) for n in range(36))
    request = asked("auto", plan="seasonal", weights=weights)
    payments = [Decimal(50_000) * (n + 1) for n in range(36)]
    found = pinned(request, payments, CALENDAR)
    assert found == Season(fixed={n: payments[n - 1] for n in (13, 14, 25, 26)})


def test_presets_fix_the_low_months_in_round_sums() -> None:
    found = {one.preset.code: one.season for one in suggestions(Decimal("146421.92"), CALENDAR)}
    assert list(found) == ["harvest", "winter", "construction"]
    assert found["winter"] == Season(fixed=dict.fromkeys((12, 13, 14, 24, 25, 26, 36), Decimal(65_800)))
    assert set(found["harvest"].fixed) == {n for n in CALENDAR.numbers if CALENDAR.month(n) not in {8, 9, 10, 11}}
    assert set(found["harvest"].fixed.values()) == {Decimal(95_100)}
    yearly = Calendar(tuple(date(year, 1, 10) for year in (2027, 2028, 2029)))
    assert list(suggestions(Decimal(1_000_000), yearly)) == []


@pytest.mark.parametrize(
    ("payment", "step"), [("146421.92", 1000), ("173.00", 2), ("50.00", 1), ("480000", 5000), ("1000000", 10_000)]
)
def test_a_key_moves_a_payment_by_a_round_hundredth_of_the_equal_one(payment: str, step: int) -> None:
    assert step_of(Decimal(payment)) == step
