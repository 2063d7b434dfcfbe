"""Depreciation: by month for tax, by period for the books, and the spreadsheet's four functions.

Amounts are roubles without VAT. Series are rounded half up to the kopeck and add up to what is written off exactly; the
last amount takes the residue. `sln`, `syd`, `ddb` and `db` are not rounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, localcontext

from calculator.engine.errors import ImpossibleTerms
from calculator.engine.rounding import ENGINE_CONTEXT, to_kopeck
from calculator.engine.terms import ZERO
from common.messages import gettext_noop

MONTHS_IN_YEAR = 12
ONE = Decimal(1)
# DB of the spreadsheet rounds its rate.
_RATE_OF_DB = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class DepreciationGroup:
    """A group of assets by useful life in years: more than `over`, up to `up_to` inclusive (None: without end)."""

    number: int
    over: int
    up_to: int | None

    @property
    def shortest_months(self) -> int:
        """The shortest useful life of the group, in months; the first group begins at its lower bound plus a month."""
        return self.over * MONTHS_IN_YEAR + 1

    def holds(self, months: int) -> bool:
        """Whether a useful life in months is of this group."""
        return months >= self.shortest_months and (self.up_to is None or months <= self.up_to * MONTHS_IN_YEAR)


def group_of(months: int, groups: Sequence[DepreciationGroup]) -> DepreciationGroup:
    """Return the group of a useful life in months.

    Raises:
        ImpossibleTerms: no group has so short a life.

    """
    for group in groups:
        if group.holds(months):
            return group
    shortest = min(group.shortest_months for group in groups)
    raise ImpossibleTerms(
        "useful_life",
        gettext_noop("An asset is depreciated over %(nearest)s months or more."),
        field="useful_months",
        given=months,
        lowest=shortest,
        nearest=shortest,
    )


def linear(cost: Decimal, months: int, factor: Decimal = ONE) -> tuple[Decimal, ...]:
    """Return monthly depreciation for tax: cost / months * factor, until the cost is written off (NK art. 259.1).

    A factor shortens the series to ceil(months / factor).
    """
    _require_life("useful_months", months)
    with localcontext(ENGINE_CONTEXT):
        monthly = to_kopeck(cost / months * factor)
        count = int((months / factor).to_integral_value(ROUND_CEILING))
    return _closed([monthly] * count, cost)


def straight_line(cost: Decimal, liquidation_value: Decimal, periods: int) -> tuple[Decimal, ...]:
    """Return equal depreciation for the books: (cost - liquidation value) / periods (FSBU 6/2020)."""
    _require_life("periods", periods)
    return _closed([to_kopeck(sln(cost, liquidation_value, periods))] * periods, cost - liquidation_value)


def sum_of_years(cost: Decimal, liquidation_value: Decimal, periods: int) -> tuple[Decimal, ...]:
    """Return depreciation in proportion to the periods left: n, n - 1, ... 1."""
    _require_life("periods", periods)
    series = [to_kopeck(syd(cost, liquidation_value, periods, number)) for number in range(1, periods + 1)]
    return _closed(series, cost - liquidation_value)


def reducing_balance(
    cost: Decimal, liquidation_value: Decimal, periods: int, factor: Decimal = ONE
) -> tuple[Decimal, ...]:
    """Return depreciation of `factor` / periods of what is left each time, down to the liquidation value.

    The last period writes off what is left above it.
    """
    _require_life("periods", periods)
    book, series = cost, []
    for _ in range(periods):
        with localcontext(ENGINE_CONTEXT):
            amount = to_kopeck(min(book * factor / periods, book - liquidation_value))
        series.append(amount)
        book -= amount
    return _closed(series, cost - liquidation_value)


def sln(cost: Decimal, salvage: Decimal, life: int) -> Decimal:
    """Return the spreadsheet's SLN: straight-line depreciation of one period, not rounded."""
    _require_life("life", life)
    return ENGINE_CONTEXT.divide(cost - salvage, Decimal(life))


def syd(cost: Decimal, salvage: Decimal, life: int, per: int) -> Decimal:
    """Return the spreadsheet's SYD: depreciation of period `per` (from 1) by the sum of years, not rounded."""
    _require_life("life", life)
    _require_period(period=per, last=life)
    with localcontext(ENGINE_CONTEXT):
        return (cost - salvage) * (life - per + 1) * 2 / (life * (life + 1))


def ddb(cost: Decimal, salvage: Decimal, life: int, period: int, factor: Decimal = Decimal(2)) -> Decimal:
    """Return the spreadsheet's DDB: depreciation of `period` (from 1) of a reducing balance, not rounded."""
    _require_life("life", life)
    _require_period(period=period, last=life)
    with localcontext(ENGINE_CONTEXT):
        book, amount = cost, ZERO
        for _ in range(period):
            amount = max(min(book * min(factor / life, ONE), book - salvage), Decimal(0))
            book -= amount
        return amount


def db(cost: Decimal, salvage: Decimal, life: int, period: int, month: int = MONTHS_IN_YEAR) -> Decimal:
    """Return the spreadsheet's DB: depreciation of year `period` (from 1) of a balance reduced at a fixed rate.

    The rate has three digits; the first year has `month` months, and the rest of it is a year after the last one. The
    amount is not rounded.
    """
    _require_life("life", life)
    _require_period(period=month, last=MONTHS_IN_YEAR, field="month")
    _require_period(period=period, last=life + (month < MONTHS_IN_YEAR))
    if not cost or salvage >= cost:
        return ZERO
    with localcontext(ENGINE_CONTEXT):
        rate = (1 - (salvage / cost) ** (ONE / life)).quantize(_RATE_OF_DB, ROUND_HALF_UP)
        amount, book = cost * rate * month / MONTHS_IN_YEAR, cost
        for _ in range(period - 1):
            book -= amount
            amount = book * rate
        return amount * (MONTHS_IN_YEAR - month) / MONTHS_IN_YEAR if period > life else amount


def _closed(series: list[Decimal], total: Decimal) -> tuple[Decimal, ...]:
    """Make a series add up to `total`: nothing beyond what is left, all that is left in the last period."""
    left, closed = total, []
    for amount in series[:-1]:
        closed.append(min(amount, left))
        left -= closed[-1]
    return (*closed, left)


def _require_period(*, period: int, last: int, field: str = "period") -> None:
    if not 1 <= period <= last:
        raise ImpossibleTerms(
            "no_such_period",
            gettext_noop("There is no period %(given)s: they are from %(lowest)s to %(highest)s."),
            field=field,
            given=period,
            lowest=1,
            highest=last,
            nearest=min(max(period, 1), last),
        )


def _require_life(field: str, periods: int) -> None:
    if periods < 1:
        raise ImpossibleTerms(
            "no_life",
            gettext_noop("Depreciation needs a life of at least %(lowest)s."),
            field=field,
            given=periods,
            lowest=1,
            nearest=1,
        )
