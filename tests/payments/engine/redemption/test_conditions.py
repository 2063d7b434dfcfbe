from datetime import date

import pytest

from calculator.engine.errors import ImpossibleTerms
from payments.engine.redemption import Conditions, earliest_day, require_possible

BEGAN = date(2026, 8, 31)


@pytest.mark.parametrize(
    ("conditions", "asked_on", "earliest"),
    [
        (Conditions(), date(2026, 9, 1), date(2026, 9, 1)),
        (Conditions(minimal_months=6), date(2026, 9, 1), date(2027, 2, 28)),
        (Conditions(notice_days=30), date(2026, 9, 1), date(2026, 10, 1)),
        (Conditions(minimal_months=6, notice_days=30), date(2027, 2, 1), date(2027, 3, 3)),
    ],
)
def test_the_first_possible_day(conditions: Conditions, asked_on: date, earliest: date) -> None:
    assert earliest_day(conditions, starts_on=BEGAN, asked_on=asked_on) == earliest
    require_possible(conditions, starts_on=BEGAN, asked_on=asked_on, on=earliest)


@pytest.mark.parametrize(
    ("asked_on", "on", "code", "nearest"),
    [
        (date(2026, 9, 1), date(2027, 2, 27), "minimal_period", date(2027, 2, 28)),
        (date(2027, 2, 20), date(2027, 3, 1), "notice_too_short", date(2027, 3, 6)),
        # Both are short: the later one is told.
        (date(2027, 2, 20), date(2027, 2, 1), "notice_too_short", date(2027, 3, 6)),
    ],
)
def test_a_day_too_early_is_refused_with_the_first_possible_one(
    asked_on: date, on: date, code: str, nearest: date
) -> None:
    with pytest.raises(ImpossibleTerms) as refused:
        require_possible(Conditions(6, 14), starts_on=BEGAN, asked_on=asked_on, on=on)
    assert (refused.value.code, refused.value.field) == (code, "on")
    assert (refused.value.given, refused.value.lowest, refused.value.nearest) == (on, nearest, nearest)
    assert nearest.isoformat() in str(refused.value)
