"""Rates by date: each is in force from its day until the next one."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from calculator.engine.errors import ImpossibleTerms
from common.messages import gettext_noop
from payments.engine.spans import Span

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class RateFrom:
    """A rate in percent (a day or a year, as the table says) in force from `since`."""

    since: date
    percent: Decimal


type RateTable = Sequence[RateFrom]


def rate_table(rows: Iterable[RateFrom], *, field: str, highest: Decimal = HUNDRED) -> tuple[RateFrom, ...]:
    """Return the rows in the order of their days.

    Raises:
        ImpossibleTerms: there is no row, a day has two rates, or a rate is not from 0 to `highest` percent.

    """
    table = tuple(sorted(rows, key=lambda row: row.since))
    if not table:
        raise ImpossibleTerms("no_rates", gettext_noop("No rate is given. At least one is expected."), field=field)
    for row in table:
        check_bounds(row.percent, field=field, lowest=Decimal(0), highest=highest)
    for earlier, later in pairwise(table):
        if earlier.since == later.since:
            message = gettext_noop("Two rates are given from %(given)s. One is expected for each day.")
            raise ImpossibleTerms("two_rates", message, field=field, given=later.since)
    return table


def check_bounds(value: Decimal, *, field: str, lowest: Decimal, highest: Decimal) -> None:
    """Refuse a number outside its bounds, both of which are allowed.

    Raises:
        ImpossibleTerms: with the bounds and the nearest number that is allowed.

    """
    if value.is_nan() or not lowest <= value <= highest:
        nearest = lowest if value.is_nan() else min(max(value, lowest), highest)
        raise ImpossibleTerms(
            "out_of_bounds",
            gettext_noop("“%(field)s” must be from %(lowest)s to %(highest)s."),
            field=field,
            given=None if value.is_nan() else value,
            lowest=lowest,
            highest=highest,
            nearest=nearest,
        )


def rate_on(table: RateTable, day: date, *, field: str) -> Decimal:
    """Return the rate in force on a day; the table is in the order of its days.

    Raises:
        ImpossibleTerms: the day is before the first rate.

    """
    place = bisect_right(table, day, key=lambda row: row.since)
    if place == 0:
        since = table[0].since
        message = gettext_noop("The rate on %(given)s is not known. Rates are known from %(lowest)s.")
        raise ImpossibleTerms("rate_unknown", message, field=field, given=day, lowest=since, nearest=since)
    return table[place - 1].percent


def by_rate(span: Span, table: RateTable, *, field: str) -> Iterator[tuple[Span, Decimal]]:
    """Divide days where the rate changes; each part comes with its rate. A row that repeats the rate divides nothing.

    Raises:
        ImpossibleTerms: the first day is before the first rate.

    """
    changes = (later.since for row, later in pairwise(table) if row.percent != later.percent)
    for part in span.cut(changes):
        yield part, rate_on(table, part.start, field=field)
