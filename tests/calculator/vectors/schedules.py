"""Rules for vectors of schedules: terms in, rows in the columns of the source out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from calculator.engine import tvm
from calculator.engine.build import build_schedule
from calculator.engine.build.frame import Frame
from calculator.engine.build.walk import Walk
from calculator.engine.dates import regular_dates, shifted
from calculator.engine.days import days_between, year_fraction
from calculator.engine.factors import interest_factor
from calculator.engine.rounding import payment_rounding, to_kopeck
from calculator.engine.schedule import Row, Schedule
from calculator.engine.terms import Annuity, DayCount, Differentiated, RoundUnit, Shift, Terms, Timing
from tests.calculator.vectors.reading import NoRule, decimal

_START = date(2024, 1, 1)
_DAY_COUNTS = {
    "ACT/365F": DayCount.ACT_365F,
    "ACT/ACT": DayCount.ACT_ACT,
    "ACT/ACT-ISDA": DayCount.ACT_ACT_ISDA,
    "30/360-ISDA": DayCount.THIRTY_360_ISDA,
    "ACT/360": DayCount.ACT_360,
    "30E/360": DayCount.THIRTY_E_360,
    "30/360": DayCount.THIRTY_US_360,
}


def schedule_rows(inputs: Mapping[str, Any], expected: object) -> object:
    """Rows and totals of a plain schedule, in the form the source has them."""
    if isinstance(expected, list):
        return [[row.principal, row.interest, row.payment, row.closing] for row in _schedule(inputs).rows]
    if not isinstance(expected, dict):
        raise NoRule("expected")
    unknown = expected.keys() - _FIGURES.keys()
    if unknown:
        raise NoRule(", ".join(sorted(unknown)))
    schedule = _schedule(inputs)
    return {key: _FIGURES[key](schedule) for key in expected}


def _same(rows: Iterable[Row]) -> Decimal:
    """Return the payment that all of these rows have."""
    (payment,) = {row.payment for row in rows}
    return payment


_FIGURES: dict[str, Callable[[Schedule], object]] = {
    "rows": lambda schedule: [[row.principal, row.interest, row.closing] for row in schedule.rows],
    "total_interest": lambda schedule: schedule.interest,
    "last_payment": lambda schedule: schedule.rows[-1].payment,
    "interest": lambda schedule: schedule.rows[0].interest,
    "principal": lambda schedule: schedule.rows[0].principal,
    "first3": lambda schedule: _same(schedule.rows[:3]),
    "payment": lambda schedule: _same(schedule.rows[schedule.terms.grace : -1]),
    "balances": lambda schedule: [row.closing for row in schedule.rows[schedule.terms.grace :]],
    # The source multiplies one rounded payment.
    "annuity_total": lambda schedule: schedule.rows[0].payment * len(schedule.rows),
    "differentiated_total": lambda schedule: build_schedule(replace(schedule.terms, plan=Differentiated())).total,
}


def _schedule(inputs: Mapping[str, Any]) -> Schedule:
    return build_schedule(_terms(inputs))


def _terms(inputs: Mapping[str, Any]) -> Terms:
    rate = decimal(inputs["annual_rate"])
    if "period_days" in inputs:
        # A period of days has the factor of a month at this rate.
        rate = rate * inputs["period_days"] * 12 / inputs["year_days"]
    rounding = inputs.get("payment_rounding", "")
    return Terms(
        price=decimal(inputs["principal"]),
        rate=rate,
        payments=inputs["n"],
        starts_on=date.fromisoformat(inputs["start"]) if "start" in inputs else _START,
        day_count=_DAY_COUNTS[inputs["day_count"]] if "day_count" in inputs else DayCount.PERIOD,
        plan=Differentiated() if inputs.get("type") == "equal principal" else Annuity(),
        grace=inputs.get("grace_principal_months", 0),
        unit=Decimal(1) if "whole unit" in rounding else Decimal("0.01"),
        round_unit=RoundUnit.UP if rounding.startswith("up") else RoundUnit.NEAREST,
    )


def payments_on_own_days(inputs: Mapping[str, Any], _expected: object) -> object:
    """Payments that the user sets, on days that the user sets; the last one closes the balance."""
    start = date.fromisoformat(inputs["start"])
    days = [date.fromisoformat(day) for day, _ in inputs["payments"]]
    rate, principal = decimal(inputs["rate_per_month"]) * 1200, decimal(inputs["principal"])
    terms = Terms(price=principal, rate=rate, payments=len(days), starts_on=start)
    periods = list(pairwise([start, *days]))
    frame = Frame(
        terms=terms,
        financed=principal,
        floor=Decimal("0.00"),
        dates=tuple(days),
        days=[days_between(*period) for period in periods],
        factors=[interest_factor(*period, rate, DayCount.PERIOD) for period in periods],
        rounded=payment_rounding(terms.unit, terms.round_unit),
    )
    walk = Walk(frame)
    walk.payments(decimal(amount) for _, amount in inputs["payments"][:-1])
    walk.close()
    return [row.payment for row in walk.finish()]


def in_advance_at_the_implicit_rate(inputs: Mapping[str, Any], _expected: object) -> object:
    """A year's net investment: what is owed after the rent of its first day, and the interest it then bears."""
    asset, rent, count = decimal(inputs["asset"]), decimal(inputs["rent"]), inputs["n"]
    terms = Terms(
        price=asset,
        rate=tvm.rate(count, -rent, asset, 0, 1) * 100,
        payments=count,
        starts_on=_START,
        months=12,
        timing=Timing.ADVANCE,
    )
    later: Sequence[Row] = build_schedule(terms).rows[1:]
    return {
        "closing": [*(row.opening + row.accrued for row in later), Decimal(0)],
        "interest": [*(row.accrued for row in later), Decimal(0)],
    }


def period_factors(inputs: Mapping[str, Any], _expected: object) -> object:
    """Interest factors of successive dates by several day counts."""
    days = [date.fromisoformat(day) for day in inputs["dates"]]
    counts = [_DAY_COUNTS[name.split(" ")[0]] for name in inputs["conventions"]]
    rate = decimal(inputs["annual_rate"]) / 100
    return [[rate * year_fraction(*period, count) for period in pairwise(days)] for count in counts]


def day_counts(inputs: Mapping[str, Any], _expected: object) -> object:
    """Years between two dates, or days of a year of 360."""
    rule = _DAY_COUNTS[inputs["day_count"]]
    years = [
        year_fraction(date.fromisoformat(start), date.fromisoformat(end), rule) for start, end in inputs["periods"]
    ]
    return [part * inputs["days_of_year"] for part in years] if "days_of_year" in inputs else years


def dates(inputs: Mapping[str, Any], _expected: object) -> object:
    """Monthly dates from the first one, moved off weekends and the given days off."""
    days = regular_dates(date.fromisoformat(inputs["first"]), inputs["n"], months=inputs.get("months", 1))
    if "shift" not in inputs:
        return [day.isoformat() for day in days]
    days_off, working = set(inputs["days_off"]), set(inputs.get("working", []))

    def is_business_day(day: date) -> bool:
        text = day.isoformat()
        return text in working or (text not in days_off and day.weekday() < 5)

    return [shifted(day, Shift(inputs["shift"]), is_business_day).isoformat() for day in days]


def redemption(inputs: Mapping[str, Any], schedule_inputs: Mapping[str, Any]) -> object:
    """What closes a lease on a day inside a period, all payments before it being made as scheduled."""
    rows = _schedule(schedule_inputs).rows
    last = rows[len(inputs["paid"]) - 1]
    assert [row.payment for row in rows[: last.number]] == [decimal(amount) for _, amount in inputs["paid"]]
    assert last.due_on.isoformat() == inputs["paid"][-1][0]
    until = date.fromisoformat(inputs["redeem_on"])
    factor = interest_factor(last.due_on, until, decimal(schedule_inputs["annual_rate"]), DayCount.PERIOD)
    interest = to_kopeck(last.closing * factor)
    return {"principal": last.closing, "interest": interest, "total": last.closing + interest}
