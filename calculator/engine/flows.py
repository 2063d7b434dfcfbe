"""Rates and values of flows as spreadsheets have them: by periods (irr, npv) and by dates (xirr, xnpv), in Decimal.

Rates are shares (0.1 is 10 %). A rate is found in floats and finished in Decimal; then the flows at the found rate,
with the digits it has, must come to less than a kopeck, or it is refused. Where a discounted flow is above 10 ** 18
roubles (long flows at rates near -100 %), they must come to less than 1E-20 of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal, localcontext
from itertools import pairwise
from math import exp, fsum, log1p

from calculator.engine import roots
from calculator.engine.days import days_between
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.numbers import Number, exact, number, rate_of_period
from calculator.engine.rounding import ENGINE_CONTEXT
from common.messages import gettext_noop

DAYS_IN_YEAR = 365

_GUESS = Decimal("0.1")
_ZERO = Decimal(0)
_LEFT = Decimal("0.01")
_LEFT_SHARE = Decimal("1E-20")
_SAME = Decimal("1E-12")
_CONTEXT = Context(prec=ENGINE_CONTEXT.prec + 15)


@dataclass(frozen=True, slots=True)
class XirrResult:
    """A found rate, what the flows come to at it, and all rates at which they come to zero, rising.

    Flows that change sign more than once may have several: `rate` is the one nearest to the guess.
    """

    rate: Decimal
    npv: Decimal
    rates: tuple[Decimal, ...]

    @property
    def is_ambiguous(self) -> bool:
        """Whether the rate is one of several and should be shown with a warning."""
        return len(self.rates) > 1


def irr(values: Iterable[Number], guess: Number = _GUESS) -> Decimal:
    """Return the rate of one period at which the flows, a period apart, come to zero. See `irr_result`."""
    return irr_result(values, guess).rate


def irr_result(values: Iterable[Number], guess: Number = _GUESS) -> XirrResult:
    """Find the rate of one period, the nearest to `guess` if there are several.

    Raises:
        ImpossibleTerms: flows of one sign only, or no rate above -100 % that makes them zero.

    """
    with localcontext(_CONTEXT):
        return _Flows(dict(enumerate(_amounts(values))), 1).result(guess)


def xirr(values: Iterable[Number], dates: Iterable[date], guess: Number = _GUESS) -> Decimal:
    """Return the effective annual rate at which dated flows come to zero, by days / 365. See `xirr_result`."""
    return xirr_result(values, dates, guess).rate


def xirr_result(values: Iterable[Number], dates: Iterable[date], guess: Number = _GUESS) -> XirrResult:
    """Find the annual rate of dated flows, the nearest to `guess` if there are several.

    The order of dates does not matter, flows of one day add up, and time runs from the earliest date even where its
    flow is zero.

    Raises:
        ImpossibleTerms: as many dates as values are needed; flows of one sign only (after those of a day are added up),
            or no rate above -100 % that makes them zero.

    """
    with localcontext(_CONTEXT):
        return _Flows(_by_day(values, dates), DAYS_IN_YEAR).result(guess)


@exact
def npv(rate: Number, *values: Number | Iterable[Number]) -> Decimal:
    """Return the value of flows one period before the first of them, as the spreadsheet's NPV does."""
    share = rate_of_period("rate", rate)
    return _discounted(enumerate(_spread(values), start=1), 1 / (1 + share))


@exact
def npv_at_start(rate: Number, *values: Number | Iterable[Number]) -> Decimal:
    """Return the value of flows at the moment of the first of them, which is not discounted."""
    share = rate_of_period("rate", rate)
    return _discounted(enumerate(_spread(values)), 1 / (1 + share))


@exact
def xnpv(rate: Number, values: Iterable[Number], dates: Iterable[date]) -> Decimal:
    """Return the value of dated flows on the earliest date at an effective annual rate, by days / 365."""
    share, flows = rate_of_period("rate", rate), _by_day(values, dates)
    return _discounted(sorted(flows.items()), (-(1 + share).ln() / DAYS_IN_YEAR).exp())


class _Flows:
    """Flows at whole times, `basis` of which make one period of the rate."""

    def __init__(self, flows: dict[int, Decimal], basis: int) -> None:
        self._flows = sorted((time, amount) for time, amount in flows.items() if amount)
        self._basis = basis
        amounts = [amount for _, amount in self._flows]
        self._changes = sum((one > 0) != (other > 0) for one, other in pairwise(amounts))
        if not self._changes:
            raise ImpossibleTerms(
                "one_sign",
                gettext_noop("A rate is defined only when something is paid and something is received."),
                field="values",
            )
        first, largest = self._flows[0][0], max(abs(amount) for amount in amounts)
        self._floats = [((time - first) / basis, float(amount / largest)) for time, amount in self._flows]

    def result(self, guess: Number) -> XirrResult:
        """Find all rates and choose the one nearest to `guess`."""
        near = rate_of_period("guess", guess)
        found = _distinct(rate for x in self._first_guesses(float(near)) if self._is_zero(rate := self._finished(x)))
        if not found:
            raise ImpossibleTerms("no_rate", gettext_noop("No rate makes these flows balance."), field="values")
        rate = min(found, key=lambda candidate: abs(candidate - near))
        return XirrResult(rate, ENGINE_CONTEXT.plus(_discounted(self._flows, self._day(rate))), found)

    def _first_guesses(self, guess: float) -> list[float]:
        if self._changes > 1:
            return roots.all_roots(self._balance, self._balances)
        root = roots.only_root(self._balance, log1p(guess))
        return [] if root is None else [root]

    def _balance(self, x: float) -> float:
        """Return the flows' value at the first of them, at a negative rate at the last; x = ln(1 + rate)."""
        if x >= 0:
            return fsum(amount * exp(-x * time) for time, amount in self._floats)
        last = self._floats[-1][0]
        return fsum(amount * exp(x * (last - time)) for time, amount in self._floats)

    def _balances(self, xs: Sequence[float]) -> list[float]:
        """Return `_balance` at many points, negative ones first."""
        # Loading numpy takes longer than the first page of the calculator, which never needs it.
        import numpy as np  # noqa: PLC0415

        times, amounts = (np.array(column) for column in zip(*self._floats, strict=True))
        points = np.array(xs)
        below, above = points[points < 0], points[points >= 0]
        at_the_end = np.exp(np.outer(below, times[-1] - times)) @ amounts
        at_the_start = np.exp(np.outer(-above, times)) @ amounts
        values: list[float] = np.concatenate((at_the_end, at_the_start)).tolist()
        return values

    def _finished(self, x: float) -> Decimal:
        """Return the rate of a root with the digits of the engine's context."""
        if abs(x) < roots.NEAR_ZERO and not sum(amount for _, amount in self._flows):
            return _ZERO
        root = roots.finished(self._slope, Decimal(x))
        return ENGINE_CONTEXT.plus(root.exp() - 1)

    def _slope(self, x: Decimal) -> tuple[Decimal, Decimal]:
        """Return the flows' value and its derivative by x."""
        day = (-x / self._basis).exp()
        value, slope = _ZERO, _ZERO
        for time, worth in _worths(self._flows, day):
            value += worth
            slope -= worth * time
        return value, slope / self._basis

    def _day(self, rate: Decimal) -> Decimal:
        return (-(1 + rate).ln() / self._basis).exp()

    def _is_zero(self, rate: Decimal) -> bool:
        worths = [worth for _, worth in _worths(self._flows, self._day(rate))]
        return abs(sum(worths, _ZERO)) <= max(_LEFT, _LEFT_SHARE * max(abs(worth) for worth in worths))


def _distinct(rates: Iterable[Decimal]) -> tuple[Decimal, ...]:
    """Sort rates and count those once that a double root makes of itself."""
    distinct: list[Decimal] = []
    for rate in sorted(rates):
        if not distinct or rate - distinct[-1] > _SAME * (1 + rate):
            distinct.append(rate)
    return tuple(distinct)


def _worths(flows: Iterable[tuple[int, Decimal]], factor: Decimal) -> Iterable[tuple[int, Decimal]]:
    """Discount flows at rising times by `factor` for a unit of time; gaps repeat, so their powers are kept."""
    powers: dict[int, Decimal] = {}
    before, worth = 0, Decimal(1)
    for time, amount in flows:
        gap = time - before
        if gap not in powers:
            powers[gap] = factor**gap
        worth *= powers[gap]
        before = time
        yield time, amount * worth


def _discounted(flows: Iterable[tuple[int, Decimal]], factor: Decimal) -> Decimal:
    return sum((worth for _, worth in _worths(flows, factor)), _ZERO)


def _amounts(values: Iterable[Number]) -> list[Decimal]:
    return [number("values", value) for value in values]


def _spread(values: Sequence[Number | Iterable[Number]]) -> list[Decimal]:
    """Take flows one by one and in ranges, as a spreadsheet does."""
    amounts: list[Decimal] = []
    for value in values:
        amounts.extend(_amounts(value) if isinstance(value, Iterable) else [number("values", value)])
    return amounts


def _by_day(values: Iterable[Number], dates: Iterable[date]) -> dict[int, Decimal]:
    """Add up the flows of each day, by days from the earliest one.

    Raises:
        TypeError: for a date written in words or digits.
        ImpossibleTerms: not as many dates as values, or none.

    """
    amounts, days = _amounts(values), list(dates)
    for day in days:
        if not isinstance(day, date):
            raise TypeError(f"dates are dates, not {type(day).__name__}: {day!r}")
    if len(amounts) != len(days) or not days:
        raise ImpossibleTerms(
            "dates_and_values",
            gettext_noop("Each flow needs its date: there are %(given)s dates."),
            field="dates",
            given=len(days),
            nearest=len(amounts),
        )
    first = min(days)
    flows: dict[int, Decimal] = {}
    for day, amount in zip(days, amounts, strict=True):
        time = days_between(first, day)
        flows[time] = flows.get(time, _ZERO) + amount
    return flows
