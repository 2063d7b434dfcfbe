"""The way from a refused plan to the nearest allowed one, by itself: no product, no schedule."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from calculator.season.nearest import Bounds, nearest
from calculator.season.plan import Calendar, Season
from common.money import ZERO

YEARS = Calendar(tuple(date(2027 + n // 12, n % 12 + 1, 10) for n in range(24)))
BOUNDS = Bounds(equal=Decimal("100000.40"), highest=Decimal("150000.75"), most_skipped=3)


def anything(sums: Mapping[int, Decimal]) -> bool:
    return True


def none_of(*months: int) -> dict[int, Decimal]:
    return dict.fromkeys(YEARS.of_months(months), ZERO)


def test_sums_are_put_inside_their_own_bounds_and_nothing_else_moves() -> None:
    drawn = {1: Decimal(-5), 2: Decimal("0.005"), 7: Decimal(90_000), 9: Decimal(200_000), 25: Decimal(1)}
    assert nearest(drawn, YEARS, BOUNDS, anything) == {
        1: ZERO,
        2: Decimal("0.01"),
        7: Decimal(90_000),
        9: Decimal("150000.75"),
    }


@pytest.mark.parametrize(
    ("drawn", "stay"),
    [
        ((11, 12, 1, 2), (11, 12, 1)),
        ((5, 6, 7, 8, 9), (5, 6, 7)),
        ((1, 4, 7, 10), (1, 4, 7)),
        ((2, 3), (2, 3)),
    ],
)
def test_of_too_many_skipped_months_those_at_the_end_of_the_row_are_paid_again(
    drawn: tuple[int, ...], stay: tuple[int, ...]
) -> None:
    found = nearest(none_of(*drawn), YEARS, BOUNDS, anything)
    assert Season.of_sums(found, YEARS) == Season(tuple(sorted(stay)))


def test_one_payment_is_left_to_be_solved() -> None:
    drawn = dict.fromkeys(range(1, 25), Decimal(100_000))
    assert nearest(drawn, YEARS, BOUNDS, anything) == dict.fromkeys(range(1, 24), Decimal(100_000))
    with_skip = drawn | {24: ZERO}
    assert nearest(with_skip, YEARS, BOUNDS, anything) == {n: a for n, a in with_skip.items() if n != 23}


def test_fixed_sums_go_towards_the_equal_payment_no_further_than_needed_and_skips_stay() -> None:
    drawn = none_of(1) | {5: Decimal(20_000), 6: Decimal(40_000)}

    def allowed(sums: Mapping[int, Decimal]) -> bool:
        return sums.get(5, BOUNDS.equal) >= 60_000

    found = nearest(drawn, YEARS, BOUNDS, allowed)
    # Half of the way of 80 000.40 roubles: 512 of 1024 steps would be 60 000.20, in whole roubles 60 000.
    assert found == none_of(1) | {5: Decimal(60_000), 6: Decimal(70_000)}


def test_skips_go_when_nothing_else_helps_and_at_last_everything() -> None:
    def paid_in_june(sums: Mapping[int, Decimal]) -> bool:
        return 6 not in sums

    assert nearest(none_of(5, 6), YEARS, BOUNDS, paid_in_june) == none_of(5)
    assert nearest(none_of(5) | {8: Decimal(1)}, YEARS, BOUNDS, lambda sums: not sums) == {}
