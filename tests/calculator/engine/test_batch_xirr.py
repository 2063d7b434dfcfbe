from datetime import date
from decimal import Decimal
from itertools import islice

import numpy as np
import pytest

from bench.random_leases import possible_schedules
from calculator.engine.batch import build_batch, effective_rates, xirr_batch
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.flows import xirr
from calculator.engine.schedule import Schedule

DAYS = np.array(["2026-01-01", "2027-01-01", "2028-01-01"], dtype="datetime64[D]")


def rates_of(*amounts: float) -> list[float]:
    rates: list[float] = xirr_batch(np.array(amounts), DAYS[: len(amounts)], np.array([0, len(amounts)])).tolist()
    return rates


def by_decimal(schedule: Schedule) -> float:
    flows = [(schedule.terms.starts_on, schedule.financed), *((row.due_on, -row.payment) for row in schedule.rows)]
    try:
        return float(xirr([amount for _, amount in flows], [day for day, _ in flows]))
    except ImpossibleTerms:
        return float("nan")


def test_the_effective_rates_of_random_leases_are_those_of_the_decimal_function() -> None:
    schedules = list(islice(possible_schedules(3), 150))
    rates = effective_rates(build_batch([schedule.terms for schedule in schedules]))
    assert rates.tolist() == pytest.approx([by_decimal(one) for one in schedules], rel=1e-9, abs=1e-9, nan_ok=True)


def test_a_year_at_ten_percent() -> None:
    assert rates_of(-100.0, 110.0) == pytest.approx([0.1], abs=1e-12)


def test_flows_of_one_sign_have_no_rate() -> None:
    assert str(rates_of(100.0, 10.0)) == "[nan]"


def test_of_several_rates_the_decimal_function_chooses() -> None:
    # Zero at 10 % and at 20 %; both years have 365 days.
    amounts = [-100.0, 230.0, -132.0]
    assert rates_of(*amounts) == pytest.approx(
        [
            float(
                xirr(
                    [Decimal(str(amount)) for amount in amounts], [date(2026, 1, 1), date(2027, 1, 1), date(2028, 1, 1)]
                )
            )
        ],
        abs=1e-12,
    )


def test_each_set_of_flows_has_its_own_rate() -> None:
    amounts, days = np.array([-100.0, 110.0, -100.0, 0.0, 121.0]), np.concatenate([DAYS[:2], DAYS])
    assert xirr_batch(amounts, days, np.array([0, 2, 5])).tolist() == pytest.approx([0.1, 0.1], abs=1e-12)


def test_no_flows_have_no_rates() -> None:
    assert xirr_batch(np.zeros(0), DAYS[:0], np.array([0])).tolist() == []
