from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import islice

import numpy as np
import pytest

from bench.random_leases import is_weekday, possible_schedules
from calculator.engine import build_schedule
from calculator.engine.batch import build_batch, columns, columns_of
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.terms import (
    Annuity,
    DayCount,
    Differentiated,
    FixedPayment,
    Individual,
    Mixed,
    Phases,
    RoundUnit,
    Shift,
    Shortfall,
    Terms,
    Timing,
    Weighted,
)

D = Decimal
PLAIN = Terms(price=D("1000000.00"), rate=D(12), payments=12, starts_on=date(2026, 1, 31))
SEASON = Weighted((D(0), D(0), D(0), *[D(1)] * 9))


def assert_equal(*leases: Terms) -> None:
    batch = build_batch(leases)
    for place, terms in enumerate(leases):
        assert batch.rows(place) == build_schedule(terms).rows


@pytest.mark.parametrize(("seed", "leases", "longest"), [(1, 3000, 60), (2, 100, 480)])
def test_random_leases_of_every_kind_equal_the_decimal_engine_row_for_row(seed: int, leases: int, longest: int) -> None:
    schedules = list(islice(possible_schedules(seed, longest), leases))
    batch = build_batch([schedule.terms for schedule in schedules])
    different = [place for place, schedule in enumerate(schedules) if batch.rows(place) != schedule.rows]
    assert different == []
    # The test would prove nothing if the Decimal engine had made both sides.
    kinds = Counter(type(schedule.terms.plan) for schedule in schedules)
    handed = Counter(type(schedules[place].terms.plan) for place in batch.by_decimal)
    assert kinds.keys() == {Annuity, Differentiated, Mixed, Phases, Weighted, Individual}
    assert handed[Individual] == kinds[Individual]
    assert all(handed[kind] <= kinds[kind] / 3 for kind in kinds if kind is not Individual)


@pytest.mark.parametrize("price", ["0.01", "0.02", "0.99", "123456.78", "10000000000.00"])
@pytest.mark.parametrize("rate", ["0", "0.000001", "0.5", "12", "20", "25", "1000"])
def test_any_size_and_any_rate(price: str, rate: str) -> None:
    terms = replace(PLAIN, price=D(price), rate=D(rate))
    assert_equal(*(replace(terms, payments=payments) for payments in (1, 2, 36, 480)))


@pytest.mark.parametrize("rate", [0, 10, 12, 20, 24, 25])
def test_interest_that_ends_in_half_a_kopeck_is_rounded_up(rate: int) -> None:
    leases = [replace(PLAIN, price=D(kopecks).scaleb(-2), rate=D(rate)) for kopecks in range(1, 1201)]
    batch = build_batch(leases)
    assert len(batch.by_decimal) == 0
    first = [build_schedule(terms).rows[0].interest for terms in leases]
    assert [D(int(batch.interest[at])).scaleb(-2) for at in batch.offsets[:-1]] == first


def test_a_tie_by_hand() -> None:
    # 6.00 at 25 % a year is 0.125 for a month.
    batch = build_batch([replace(PLAIN, price=D("6.00"), rate=D(25))])
    assert batch.interest[0] == 13


def test_flat_arrays_hold_leases_one_after_another() -> None:
    terms = [replace(PLAIN, rate=D(0), payments=2), replace(PLAIN, rate=D(0), payments=1, buyout=D("400000.00"))]
    batch = build_batch(terms)
    assert len(batch) == 2
    assert batch.offsets.tolist() == [0, 2, 4]
    assert batch.due_on.tolist() == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 2, 28), date(2026, 2, 28)]
    assert batch.principal.tolist() == [50_000_000, 50_000_000, 60_000_000, 40_000_000]
    assert batch.interest.tolist() == [0, 0, 0, 0]
    assert batch.payment.tolist() == [50_000_000, 50_000_000, 60_000_000, 40_000_000]
    assert batch.closing.tolist() == [50_000_000, 0, 40_000_000, 0]
    assert batch.deferred.tolist() == [0, 0, 0, 0]
    assert {getattr(batch, name).dtype for name in ("interest", "principal", "payment", "closing", "deferred")} == {
        np.dtype(np.int64)
    }


@pytest.mark.parametrize("shortfall", Shortfall)
@pytest.mark.parametrize("day_count", DayCount)
def test_skipped_months_defer_or_capitalise_without_the_decimal_engine(
    shortfall: Shortfall, day_count: DayCount
) -> None:
    terms = replace(PLAIN, plan=SEASON, shortfall=shortfall, day_count=day_count, rate=D("17.35"))
    batch = build_batch([terms])
    assert batch.by_decimal.tolist() == []
    assert batch.rows(0) == build_schedule(terms).rows
    assert (batch.deferred[2] > 0) == (shortfall is Shortfall.DEFER)
    assert (batch.closing[2] > 100_000_000) == (shortfall is Shortfall.CAPITALISE)


@pytest.mark.parametrize("round_unit", RoundUnit)
@pytest.mark.parametrize("unit", ["0.01", "1.00", "100.00", "70000.00"])
@pytest.mark.parametrize(
    "plan", [Annuity(), Differentiated(), Mixed(D("0.35")), Phases(Differentiated(), 5, Annuity()), SEASON]
)
def test_payments_rounded_to_a_unit(plan: Annuity, unit: str, round_unit: RoundUnit) -> None:
    terms = replace(PLAIN, plan=plan, unit=D(unit), round_unit=round_unit)
    assert_equal(terms, replace(terms, rate=D(0)), replace(terms, buyout=D("500000.00")))


def test_dates_of_every_rule() -> None:
    leases = [
        replace(PLAIN, shift=shift, is_business_day=is_weekday, timing=timing, day_count=day_count)
        for shift in Shift
        for timing in Timing
        for day_count in DayCount
    ]
    assert_equal(*leases)


@pytest.mark.parametrize("buyout_days", [0, 1, 366])
@pytest.mark.parametrize("in_last", [True, False])
def test_buyouts(in_last: bool, buyout_days: int) -> None:
    terms = replace(PLAIN, buyout=D("123456.78"), buyout_in_last=in_last, buyout_days=0 if in_last else buyout_days)
    assert_equal(*(replace(terms, day_count=day_count) for day_count in DayCount))


def test_a_long_first_period_defers_the_interest_that_the_payment_does_not_cover() -> None:
    terms = replace(PLAIN, payments=60, rate=D(30), first_payment_on=date(2026, 7, 31))
    batch = build_batch([terms])
    assert batch.deferred[0] > 0
    assert batch.by_decimal.tolist() == []
    assert batch.rows(0) == build_schedule(terms).rows


def test_columns_stand_for_terms_and_give_them_back() -> None:
    table = columns(price=[100_000_000, 5], rate=12_345_678, payments=[12, 1], starts_on="2026-01-31", buyout=[1, 0])
    assert [table.terms(0), table.terms(1)] == [
        replace(PLAIN, rate=D("12.345678"), buyout=D("0.01")),
        replace(PLAIN, rate=D("12.345678"), price=D("0.05"), payments=1),
    ]
    batch = build_batch(table)
    assert [batch.rows(place) for place in range(2)] == [build_schedule(table.terms(at)).rows for at in range(2)]


def test_columns_refuse_names_that_terms_do_not_have() -> None:
    with pytest.raises(TypeError, match="unknown \\['prise'\\], missing \\['price'\\]"):
        columns(prise=1, rate=1, payments=1, starts_on="2026-01-31")


def test_what_columns_cannot_hold_is_made_by_the_decimal_engine() -> None:
    odd = replace(PLAIN, rate=D("12.1234567"))
    _, is_odd = columns_of([PLAIN, odd])
    assert is_odd.tolist() == [False, True]
    batch = build_batch([PLAIN, odd])
    assert batch.by_decimal.tolist() == [1]
    assert batch.rows(1) == build_schedule(odd).rows


def test_no_leases_are_an_empty_batch() -> None:
    batch = build_batch([])
    assert (len(batch), batch.offsets.tolist(), batch.payment.tolist()) == (0, [0], [])


@pytest.mark.parametrize(
    "change",
    [
        {"price": D(0)},
        {"price": D("0.001")},
        {"rate": D(-1)},
        {"payments": 481},
        {"months": 5},
        {"grace": 12},
        {"advance": D("1000000.00")},
        {"buyout": D("1000000.01")},
        {"buyout": D(1), "buyout_in_last": True, "buyout_days": 1},
        {"first_payment_on": date(2026, 1, 30)},
        {"starts_on": date(9999, 6, 30)},
        {"shift": Shift.FOLLOWING},
        {"unit": D("500000.00")},
        {"plan": Mixed(D("1.01"))},
        {"plan": Phases(Annuity(), 12, Annuity())},
        {"plan": Weighted((D(1),))},
        {"plan": Weighted((D(0),) * 12)},
        {"plan": Individual((FixedPayment(3, D("2000000.00")),))},
    ],
)
def test_impossible_terms_are_refused_as_by_the_decimal_engine(change: dict[str, object]) -> None:
    terms = replace(PLAIN, **change)  # type: ignore[arg-type]
    with pytest.raises(ImpossibleTerms) as alone:
        build_schedule(terms)
    with pytest.raises(ImpossibleTerms) as together:
        build_batch([PLAIN, terms])
    assert (together.value.code, together.value.params) == (alone.value.code, alone.value.params)
    assert together.value.__notes__ == ["Lease 1 of the batch, counted from zero."]


def test_leases_of_falling_lengths_that_the_quick_walk_leaves_keep_their_dates() -> None:
    # A kopeck in 480 payments: each is rounded to nothing or to the whole.
    assert_equal(*(replace(PLAIN, price=D("0.01"), payments=payments) for payments in (3, 480, 2, 36)))
