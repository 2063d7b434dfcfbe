"""Terms of many leases in columns: what `Terms` says of one, as arrays of the same length."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal, localcontext
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from calculator.engine.rounding import ENGINE_CONTEXT, KOPECK
from calculator.engine.terms import Annuity, DayCount, DayRule, Plan, RoundUnit, Shift, Shortfall, Terms, Timing

type Ints = NDArray[np.int64]
type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]
type Days = NDArray[np.datetime64]
type Calendar = Callable[[date], bool] | None

# A rate of one percent in the column of rates.
RATE_UNIT = 1_000_000
KOPECKS = 100
_PLANS: tuple[Plan, ...] = (Annuity(),)

MONEY = ("price", "advance", "subsidy", "financed_costs", "buyout", "unit")
COUNTS = ("payments", "months", "grace", "buyout_days")
CHOICES: dict[str, tuple[StrEnum, ...]] = {
    "timing": tuple(Timing),
    "day_count": tuple(DayCount),
    "day_rule": tuple(DayRule),
    "shift": tuple(Shift),
    "shortfall": tuple(Shortfall),
    "round_unit": tuple(RoundUnit),
}


def code(choice: StrEnum) -> int:
    """The number by which a choice stands in its column: its place in its enumeration."""
    return tuple(type(choice)).index(choice)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TermsColumns:
    """Terms of leases by columns. A single value stands for all leases; `price` gives their number.

    Money is in kopecks, `rate` in millionths of a percent a year, choices are by `code`, `first_payment_on` is NaT
    where `Terms` has None. `plan` and `calendar` are places in `plans` and `calendars`. Rows are made of these columns
    alone; `originals` are the terms they were made of, or nothing.
    """

    price: Ints
    rate: Ints
    payments: Ints
    starts_on: Days
    first_payment_on: Days
    months: Ints
    advance: Ints
    subsidy: Ints
    financed_costs: Ints
    buyout: Ints
    buyout_in_last: Flags
    buyout_days: Ints
    grace: Ints
    unit: Ints
    timing: Ints
    day_count: Ints
    day_rule: Ints
    shift: Ints
    shortfall: Ints
    round_unit: Ints
    plan: Ints
    calendar: Ints
    plans: tuple[Plan, ...] = _PLANS
    calendars: tuple[Calendar, ...] = (None,)
    originals: tuple[Terms, ...] = ()

    def __len__(self) -> int:
        return len(self.price)

    def terms(self, place: int) -> Terms:
        """The terms of one lease, as the Decimal engine takes them."""
        if self.originals:
            return self.originals[place]
        given: dict[str, Any] = {name: Decimal(int(getattr(self, name)[place])).scaleb(-2) for name in MONEY}
        given |= {name: int(getattr(self, name)[place]) for name in COUNTS}
        given |= {name: values[int(getattr(self, name)[place])] for name, values in CHOICES.items()}
        first = self.first_payment_on[place]
        return Terms(
            rate=Decimal(int(self.rate[place])) / RATE_UNIT,
            starts_on=self.starts_on[place].item(),
            first_payment_on=None if np.isnat(first) else first.item(),
            buyout_in_last=bool(self.buyout_in_last[place]),
            plan=self.plans[self.plan[place]],
            is_business_day=self.calendars[self.calendar[place]],
            **given,
        )


_DEFAULTS: dict[str, ArrayLike] = {
    "first_payment_on": np.datetime64("NaT", "D"),
    "months": 1,
    **dict.fromkeys(MONEY, 0),
    "unit": 1,
    "buyout_in_last": False,
    "buyout_days": 0,
    "grace": 0,
    "plan": 0,
    "calendar": 0,
    "timing": code(Timing.ARREARS),
    "day_count": code(DayCount.PERIOD),
    "day_rule": code(DayRule.SAME_DAY),
    "shift": code(Shift.NONE),
    "shortfall": code(Shortfall.DEFER),
    "round_unit": code(RoundUnit.NEAREST),
}
_TYPES = {"starts_on": "datetime64[D]", "first_payment_on": "datetime64[D]", "buyout_in_last": "bool"}
_TABLES = ("plans", "calendars", "originals")
_COLUMNS = tuple(field.name for field in fields(TermsColumns) if field.name not in _TABLES)


def columns(
    *,
    plans: Iterable[Plan] = _PLANS,
    calendars: Iterable[Calendar] = (None,),
    originals: Iterable[Terms] = (),
    **values: ArrayLike,
) -> TermsColumns:
    """Make columns of arrays and single values; what is not given is the default of `Terms`.

    Raises:
        TypeError: an unknown column, or one that `Terms` has no default for is missing.
        ValueError: columns of different lengths.

    """
    unknown, missing = values.keys() - set(_COLUMNS), {"price", "rate", "payments", "starts_on"} - values.keys()
    if unknown or missing:
        raise TypeError(f"columns: unknown {sorted(unknown)}, missing {sorted(missing)}")
    given = {**_DEFAULTS, **values}
    length = np.shape(np.atleast_1d(np.asarray(given["price"])))
    arrays = {
        name: np.broadcast_to(np.asarray(given[name], dtype=_TYPES.get(name, "int64")), length) for name in _COLUMNS
    }
    return TermsColumns(plans=tuple(plans), calendars=tuple(calendars), originals=tuple(originals), **arrays)


def columns_of(terms: Sequence[Terms]) -> tuple[TermsColumns, Flags]:
    """Make columns of terms, and say which of them the columns cannot hold, so that only their `originals` are right.

    These have fractions of a kopeck, a rate of more than six decimal places, or values that no lease has.
    """
    plans: dict[Plan, int] = {}
    calendars: dict[Calendar, int] = {}
    with localcontext(ENGINE_CONTEXT):
        exact = np.array([_is_exact(one) for one in terms], dtype=bool)
    held = [one if is_held else _STAND_IN for one, is_held in zip(terms, exact, strict=True)]
    values: dict[str, ArrayLike] = {
        name: np.array([int(getattr(one, name) * KOPECKS) for one in held], dtype=np.int64) for name in MONEY
    }
    values |= {name: np.array([getattr(one, name) for one in held], dtype=np.int64) for name in COUNTS}
    for name, choices in CHOICES.items():
        codes = {choice: number for number, choice in enumerate(choices)}
        values[name] = np.array([codes[getattr(one, name)] for one in held], dtype=np.int64)
    values |= {
        "rate": np.array([int(one.rate * RATE_UNIT) for one in held], dtype=np.int64),
        "starts_on": np.array([one.starts_on for one in held], dtype="datetime64[D]"),
        "first_payment_on": np.array([one.first_payment_on for one in held], dtype="datetime64[D]"),
        "buyout_in_last": np.array([one.buyout_in_last for one in held], dtype=bool),
        "plan": np.array([plans.setdefault(one.plan, len(plans)) for one in held], dtype=np.int64),
        "calendar": np.array([calendars.setdefault(one.is_business_day, len(calendars)) for one in held], np.int64),
    }
    return columns(plans=plans or _PLANS, calendars=calendars or (None,), originals=terms, **values), ~exact


# Holds the place of terms that columns cannot hold; the Decimal engine makes their rows.
_STAND_IN = Terms(price=Decimal(1), rate=Decimal(0), payments=1, starts_on=date(2000, 1, 1))
_LARGEST = Decimal(10) ** 15
_LARGEST_COUNT = 10**9
_MILLIONTH = Decimal(1) / RATE_UNIT


def _is_exact(terms: Terms) -> bool:
    counts = all(abs(getattr(terms, name)) < _LARGEST_COUNT for name in COUNTS)
    return counts and _fits(terms.rate, _MILLIONTH) and all(_fits(getattr(terms, name), KOPECK) for name in MONEY)


def _fits(value: Decimal, step: Decimal) -> bool:
    return value.is_finite() and abs(value) < _LARGEST and value == value.quantize(step)
