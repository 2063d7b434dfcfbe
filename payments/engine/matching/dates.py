"""Dates and periods in a purpose of payment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Final

from payments.engine.matching.folding import stem
from payments.engine.matching.vocabulary import MONTHS

_MONTH: Final = "|".join(f"(?:{month}" + (r"\b" if month.startswith("МА[") else r"\w*") + ")" for month in MONTHS)
_DOTS: Final = r"(?<![\d/.-])(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>20\d\d|\d\d)(?!\d)\s*(?:Г\b\.?)?"
_AFTER_FROM: Final = r"(?<=ОТ)\s?(?P<day>\d{1,2})(?P<part>[/-])(?P<month>\d{1,2})(?P=part)(?P<year>20\d\d)(?!\d)"
_IN_WORDS: Final = rf"(?<!\d)(?P<day>\d{{1,2}})\s*(?P<word>{_MONTH})\s*(?P<year>20\d\d)(?!\d)"
_ISO: Final = r"(?<=ОТ)\s?(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)"
_PERIOD: Final = rf"(?<!\w)(?P<word>{_MONTH})\s*(?P<year>20\d\d)?"
NUMERIC_PERIOD: Final = r"(?:ЗА|ПЕРИОД|МЕС\w*\.?)\s*(?P<month>0[1-9]|1[0-2])[./](?P<year>20\d\d)(?!\d)"
_QUARTER: Final = r"(?<!\w)(?P<quarter>[1-4])\s*-?(?:Й|ИЙ|ЫЙ)?\s*КВ(?:АРТАЛ\w*|\.)\s*(?P<year>20\d\d)?"
_CENTURY, _QUARTER_MONTHS, _HALF_YEAR, _YEAR = 2000, 3, 6, 12


@dataclass(frozen=True, slots=True)
class Dated:
    """A date and where it stands."""

    on: date
    start: int
    end: int


def read_dates(text: str) -> tuple[Dated, ...]:
    """Read dates of a folded text, in their order: 05.11.2026, 5.11.26, «от 05/11/2026», 5 ноября 2026."""
    found = chain.from_iterable(_dates(pattern, text) for pattern in (_DOTS, _IN_WORDS, _AFTER_FROM, _ISO))
    return tuple(sorted(found, key=lambda one: one.start))


def _dates(pattern: str, text: str) -> Iterator[Dated]:
    for found in stem(pattern).finditer(text):
        groups = found.groupdict()
        month = _month(groups["word"]) if groups.get("word") else int(groups["month"])
        year = int(groups["year"])
        on = _date(year if year > _CENTURY else _CENTURY + year, month, int(groups["day"]))
        if on is not None:
            yield Dated(on, found.start(), found.end())


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(word: str) -> int:
    return next(number for number, month in enumerate(MONTHS, start=1) if stem(month).match(word))


def read_periods(text: str, *, on: date) -> tuple[tuple[int, int], ...]:
    """Read months that are paid for, as (year, month); a month without a year is the one nearest to `on`."""
    days = [(one.start, one.end) for one in read_dates(text)]
    found = [*_months(text, days, on), *_numeric(text), *_quarters(text, on)]
    return tuple(dict.fromkeys(found))


def _months(text: str, days: list[tuple[int, int]], on: date) -> Iterator[tuple[int, int]]:
    """Months in words; a year said once counts for all months before it: «октябрь, ноябрь 2026»."""
    found = [one for one in stem(_PERIOD).finditer(text) if not any(start <= one.start() < end for start, end in days)]
    year: int | None = None
    result: list[tuple[int, int]] = []
    for one in reversed(found):
        month = _month(one["word"])
        year = int(one["year"]) if one["year"] else year
        result.append((year or _nearest(month, on), month))
    yield from reversed(result)


def _numeric(text: str) -> Iterator[tuple[int, int]]:
    for one in stem(NUMERIC_PERIOD).finditer(text):
        yield int(one["year"]), int(one["month"])


def _quarters(text: str, on: date) -> Iterator[tuple[int, int]]:
    for one in stem(_QUARTER).finditer(text):
        first = int(one["quarter"]) * _QUARTER_MONTHS - _QUARTER_MONTHS + 1
        year = int(one["year"]) if one["year"] else _nearest(first, on)
        yield from ((year, month) for month in range(first, first + _QUARTER_MONTHS))


def _nearest(month: int, on: date) -> int:
    """Year in which this month is at most half a year away."""
    ahead = month - on.month
    if ahead > _HALF_YEAR:
        return on.year - 1
    return on.year + 1 if ahead < -_HALF_YEAR else on.year
