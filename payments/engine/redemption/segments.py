"""Interest of a debt that does not change between two days, and why it is what it is."""

from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from calculator.engine.days import days_between, year_fraction
from calculator.engine.explain.nodes import added, given
from calculator.engine.explain.tree import Explanation, Operation, Rounding, Unit
from calculator.engine.factors import interest_factor
from calculator.engine.rounding import ENGINE_CONTEXT, interest_on
from calculator.engine.terms import DayCount
from common.messages import gettext_noop
from common.money import ZERO

INTEREST_TO_DATE = gettext_noop("Interest for the days of use")
_ONE_DAY = timedelta(days=1)
_YEAR_360, _YEAR_365, _YEAR_366 = 360, 365, 366


@dataclass(frozen=True, slots=True)
class Segment:
    """Interest of one stretch of days: the day of `start` is excluded, that of `end` included (GK art. 191).

    `debt` and `interest` are roubles, `rate` is percent a year. The interest is rounded once, for the whole stretch.
    """

    start: date
    end: date
    debt: Decimal
    rate: Decimal
    day_count: DayCount
    interest: Decimal

    @property
    def days(self) -> int:
        """Calendar days of the stretch."""
        return days_between(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Rate:
    """Percent a year and how days are counted with it."""

    percent: Decimal
    day_count: DayCount

    def segment(self, debt: Decimal, start: date, end: date) -> Segment:
        """Count the interest of a debt, half up to the kopeck.

        Raises:
            ImpossibleTerms: `end` is before `start`.

        """
        interest = interest_on(debt, interest_factor(start, end, self.percent, self.day_count))
        return Segment(start, end, debt, self.percent, self.day_count, interest)


def total_of(segments: tuple[Segment, ...]) -> Decimal:
    """Interest of several stretches: a sum of rounded amounts, not rounded again."""
    return sum((segment.interest for segment in segments), ZERO)


def explain_segment(segment: Segment, *, what: str = INTEREST_TO_DATE) -> Explanation:
    """Tell how interest is counted: by days of the year where all of them are of one length, else by the factor."""
    debt = given(gettext_noop("Debt"), segment.debt)
    rate = given(gettext_noop("Rate a year"), segment.rate, unit=Unit.PERCENT)
    year = _days_of_year(segment)
    parts: tuple[Explanation, ...] = (debt, _factor(segment, rate))
    if year is not None:
        days = given(gettext_noop("Days"), segment.days, unit=Unit.NUMBER)
        parts = (debt, rate, days, given(gettext_noop("Days of the year"), year, unit=Unit.NUMBER))
    return Explanation(
        what=what,
        value=segment.interest,
        operation=Operation.PRODUCT if year is None else Operation.YEARLY_PERCENT,
        parts=parts,
        rounding=Rounding.KOPECK,
        days=segment.days,
        rate=segment.rate,
        since=min(segment.start + _ONE_DAY, segment.end),
        on=segment.end,
        own_formula=gettext_noop("debt × interest factor") if year is None else "",
    )


def explain_segments(what: str, segments: tuple[Segment, ...], *others: Explanation) -> Explanation:
    """Tell how interest of several stretches adds up, with what else is charged beside it."""
    parts = (*(explain_segment(segment) for segment in segments), *others)
    return added(what, sum((part.value for part in parts), ZERO), parts)


def _factor(segment: Segment, rate: Explanation) -> Explanation:
    years = year_fraction(segment.start, segment.end, segment.day_count)
    return Explanation(
        what=gettext_noop("Interest factor of the days"),
        value=interest_factor(segment.start, segment.end, segment.rate, segment.day_count),
        operation=Operation.PERCENT_OF,
        parts=(rate, given(gettext_noop("Years of the period"), years, unit=Unit.NUMBER)),
        unit=Unit.NUMBER,
        own_formula=gettext_noop("rate × years of the period / 100"),
    )


def _days_of_year(segment: Segment) -> int | None:
    """Days of the year by which the stretch is divided; None where months or years of two lengths are counted."""
    leap = isleap(segment.end.year)
    usual = {
        DayCount.ACT_360: _YEAR_360,
        DayCount.ACT_365F: _YEAR_365,
        DayCount.ACT_ACT: _YEAR_366 if leap else _YEAR_365,
    }
    year = usual.get(segment.day_count)
    if year is None:
        return None
    years = ENGINE_CONTEXT.divide(Decimal(segment.days), Decimal(year))
    return year if years == year_fraction(segment.start, segment.end, segment.day_count) else None
