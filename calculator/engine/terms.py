"""Terms of a lease, as they are asked for. Roubles with VAT, rates in percent a year, dates of the calendar.

Every rule that a schedule depends on is a field here: an engine has no settings, no clock and no database. Amounts and
rates may be given as whole numbers, which become `Decimal`; floats are refused with TypeError.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal("0.00")
# What is given only where something else is asked for.
_KNOWN = ("payment", "price_increase")
_AMOUNTS = ("price", "rate", "advance", "subsidy", "financed_costs", "buyout", "unit", *_KNOWN)


def exact_amount(field: str, value: Decimal | int) -> Decimal:
    """Return an amount or a rate as a Decimal.

    Raises:
        TypeError: for a float or anything else that is not exact.

    """
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{field} is Decimal or int, not {type(value).__name__}: {value!r}")
    return Decimal(value)


class Timing(StrEnum):
    """When payments of a period fall due: at its end (in arrears), or at its beginning (in advance)."""

    ARREARS = "arrears"
    ADVANCE = "advance"


class DayCount(StrEnum):
    """How much of a year lies between two dates; see `calculator.engine.days.year_fraction`.

    `PERIOD` counts whole months as twelfths whatever their days; of a broken month, days / days of that month.
    `ACT_ACT` counts days as Russian banks do, `ACT_ACT_ISDA` as bond markets: over a New Year they differ by a day.
    `THIRTY_US_360` looks at the end of February, `THIRTY_360_ISDA` (bond basis) does not.
    """

    PERIOD = "period"
    ACT_365F = "act/365f"
    ACT_ACT = "act/act"
    ACT_360 = "act/360"
    THIRTY_E_360 = "30e/360"
    THIRTY_US_360 = "30/360"
    ACT_ACT_ISDA = "act/act isda"
    THIRTY_360_ISDA = "30/360 isda"


class DayRule(StrEnum):
    """Which day of the month payments keep: that of the first one (clamped to the month's end), or the last day."""

    SAME_DAY = "same_day"
    LAST_DAY = "last_day"


class Shift(StrEnum):
    """Where a payment goes whose day is not a business day.

    `NONE` leaves the date of the schedule alone: by article 193 of the Civil Code only the delay starts later.
    `MODIFIED` goes to the next business day unless that is in another month, then to the one before.
    """

    NONE = "none"
    FOLLOWING = "following"
    PRECEDING = "preceding"
    MODIFIED = "modified"


class Shortfall(StrEnum):
    """What happens to interest that a payment does not cover (a skipped month, a low season).

    `DEFER` collects it with the next payments that can bear it and charges nothing on it; `CAPITALISE` adds it to the
    balance, on which interest runs.
    """

    DEFER = "defer"
    CAPITALISE = "capitalise"


class RoundUnit(StrEnum):
    """How a payment is rounded to the unit of `Terms.unit`."""

    NEAREST = "nearest"
    UP = "up"


@dataclass(frozen=True, slots=True)
class Annuity:
    """Equal payments."""


@dataclass(frozen=True, slots=True)
class Differentiated:
    """Equal parts of principal, interest on the balance: payments fall."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """A share of the principal in equal parts, the rest as an annuity; rows are added. `share` is from 0 to 1."""

    share: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "share", exact_amount("share", self.share))


@dataclass(frozen=True, slots=True)
class Phases:
    """The first payments of one plan, the rest of another one (requirement CAL-04).

    The first phase repays as its plan would over the whole term; the second one re-solves what is left.
    """

    first: Annuity | Differentiated
    payments: int
    then: Annuity | Differentiated


@dataclass(frozen=True, slots=True)
class Weighted:
    """Stepped and seasonal plans: payment k is proportional to `weights[k - 1]`; zero skips it.

    There is a weight for every payment. `calculator.engine.plans` makes them from steps and from months of the year.
    """

    weights: tuple[Decimal, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", tuple(exact_amount("weights", weight) for weight in self.weights))


@dataclass(frozen=True, slots=True)
class FixedPayment:
    """The user fixes payment `number` (from 1) at `amount` roubles."""

    number: int
    amount: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount", exact_amount("amount", self.amount))


@dataclass(frozen=True, slots=True)
class Individual:
    """The user fixes any payments; the rest are equal to each other and are solved."""

    fixed: tuple[FixedPayment, ...]


type Plan = Annuity | Differentiated | Mixed | Phases | Weighted | Individual


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a lease is asked for.

    The financed amount is `price - subsidy - advance + financed_costs`. The schedule repays it down to `buyout`, which
    closes the balance on the day of the last payment or `buyout_days` later, as a row of its own unless
    `buyout_in_last`.

    `payment` (the largest regular payment of an annuity, the base of weights) and `price_increase` (percent of the
    price a year) are given only to `solve`, when something else is asked for; `build_schedule` does not read them.
    """

    price: Decimal
    rate: Decimal
    payments: int
    starts_on: date
    # The anchor of all dates; None: one period after the start, in advance on the start itself.
    first_payment_on: date | None = None
    # Months between payments: 1, 2, 3, 6 or 12.
    months: int = 1
    advance: Decimal = ZERO
    subsidy: Decimal = ZERO
    financed_costs: Decimal = ZERO
    buyout: Decimal = ZERO
    buyout_in_last: bool = False
    buyout_days: int = 0
    plan: Plan = Annuity()
    # First payments of interest only.
    grace: int = 0
    timing: Timing = Timing.ARREARS
    day_count: DayCount = DayCount.PERIOD
    day_rule: DayRule = DayRule.SAME_DAY
    shift: Shift = Shift.NONE
    # Asked only when `shift` moves dates: whether a day is a business day.
    is_business_day: Callable[[date], bool] | None = None
    shortfall: Shortfall = Shortfall.DEFER
    # Payments are rounded to this many roubles; the last one takes the residue.
    unit: Decimal = Decimal("0.01")
    round_unit: RoundUnit = RoundUnit.NEAREST
    payment: Decimal | None = None
    price_increase: Decimal | None = None

    def __post_init__(self) -> None:
        for field in _AMOUNTS:
            value = getattr(self, field)
            if type(value) is not Decimal and (value is not None or field not in _KNOWN):
                object.__setattr__(self, field, exact_amount(field, value))


class Unknown(StrEnum):
    """What `solve` is asked to find."""

    PAYMENT = "payment"
    RATE = "rate"
    ADVANCE = "advance"
    TERM = "payments"
    PRICE = "price"
    BUYOUT = "buyout"
    PRICE_INCREASE = "price_increase"
