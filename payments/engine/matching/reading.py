"""Reading a purpose of payment: everything in it that may say what the money is for.

What is understood as one thing is covered, so that digits of a date, an INN or a sum are not taken for a number of a
contract; what is left is cut into runs (`numbers`) that the books are asked about.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from payments.engine.matching.dates import NUMERIC_PERIOD, Dated, read_dates, read_periods
from payments.engine.matching.folding import fold, fold_digits, stem
from payments.engine.matching.names import read_names
from payments.engine.matching.numbers import Run, runs
from payments.engine.matching.vocabulary import INVOICE, NUMBER_SIGN, STEMS, Word

COVER = "\x00"
_ROUBLES = r"\s*(?:РУБ\w*|Р\b\.?|RUB)"
SUM = r"\d{1,3}(?:[ \u00a0]\d{3})+(?:[.,]\d{2})?(?!\d)|\d+[.,]\d{2}(?!\d)"
_KOPECKS = r"(?P<roubles>\d{1,3}(?:[ \u00a0]\d{3})+|\d+)[-=](?P<kopecks>\d{2})(?!\d)"
_INN = r"ИНН\W{0,3}(?P<inn>\d{10,12})(?!\d)"
_CODES = r"(?<!\d)\d{20,25}(?!\d)|(?:БИК|КПП|ОГРН(?:ИП)?|ОКТМО|КБК|УИ[ПН])\W{0,3}\d+|Р/С\W{0,3}\d+"
_VAT = (
    r"(?:В ?Т\.? ?Ч\.?|В ТОМ ЧИСЛЕ|ВКЛ\w*\.?|СУММА)?[ ,]*НДС\W{0,4}(?:\(?\s*\d{1,2}(?:[.,]\d+)?\s*%?\s*\)?)?"
    rf"\W{{0,4}}(?:{SUM}|\d+-\d\d(?!\d)|\d+(?={_ROUBLES}))?"
)
_PERCENT = r"\d+(?:[.,]\d+)?\s*%"
# Said of a contract or of a delay, not of what is paid.
_NOT_SAID = r"С (?:ПРАВОМ|ПОСЛЕДУЮЩИМ) ВЫКУП\w*|ПРОСРОЧ\w*\s*(?:УПЛАТ\w*|ОПЛАТ\w*)?\s*(?:ЛИЗИНГ\w*)?\s*ПЛАТЕЖ\w*"
_LIST = r"\d{1,3}(?:\s*(?:,|И|-|–|;)\s*\d{1,3}){0,11}(?!\s?\d|[.,/-]\d)"
_PAYMENT_AFTER = (
    rf"ПЛАТЕЖ\w{{0,3}}\s*(?:ПО ГРАФИКУ)?\s*(?:{NUMBER_SIGN}\s*){{0,2}}:?\s*(?P<list>{_LIST})"
    rf"(?:\s*(?:ИЗ|/)\s*\d{{1,3}})?(?!{_ROUBLES})"
)
_PAYMENT_BEFORE = r"(?<!\d)(?P<list>\d{1,3})\s?-?\s?(?:ОЙ|ЫЙ|ИЙ|ЫЕ|Й|Е)\s+(?:ЛИЗИНГОВ\w*\s+)?ПЛАТЕЖ"
_INVOICE_LIST = (
    rf"{INVOICE}\s*(?:НА ОПЛАТУ|НА АВАНС)?[\s:.]*{NUMBER_SIGN}?[\s:.]*"
    rf"(?P<list>(?:{NUMBER_SIGN}?\s*(?:20\d\d[-–/ ]?\d{{5,6}}|\d{{1,6}})(?![\d/-])\s*(?:,|;|\bИ\b)?\s*)+)"
)
_INVOICE = r"(?P<year>20\d\d)[-–/ ]?(?P<long>\d{5,6})(?!\d)|(?<!\d)(?P<short>\d{1,6})(?!\d)"
_INVOICE_ALONE = r"(?<![\w/.-])(?P<year>20\d\d)-(?P<long>\d{6})(?![\w/-])"


@dataclass(frozen=True, slots=True)
class InvoiceRef:
    """An invoice that is named: with its year as we print it, or by the serial alone."""

    year: int | None
    serial: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SumAt:
    """Roubles written in the purpose, VAT excepted, and where they stand."""

    amount: Decimal
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a purpose says. `text` is folded, with what was understood covered; all places are places in it."""

    text: str
    words: frozenset[Word]
    inns: frozenset[str]
    dates: tuple[Dated, ...]
    periods: tuple[tuple[int, int], ...]
    payments: tuple[int, ...]
    invoices: tuple[InvoiceRef, ...]
    sums: tuple[SumAt, ...]
    runs: tuple[Run, ...]
    names: frozenset[str]

    @property
    def keys(self) -> frozenset[str]:
        """What numbers of contracts are looked up by."""
        return frozenset(run.key for run in self.runs)


class _Page:
    """A folded purpose while it is read; what is understood is covered with a sign that is in no number."""

    def __init__(self, text: str) -> None:
        self.text = text

    def cover(self, start: int, end: int) -> None:
        self.text = self.text[:start] + COVER * (end - start) + self.text[end:]

    def take[T](self, pattern: str, read: Callable[[re.Match[str]], T]) -> list[T]:
        """Read all that meets the pattern, then cover it."""
        found = list(stem(pattern).finditer(self.text))
        result = [read(one) for one in found]
        for one in found:
            self.cover(*one.span())
        return result


def read_purpose(purpose: str, *, on: date) -> Reading:
    """Read a purpose; `on` is the day of the payment, by which months without a year are understood."""
    page = _Page(fold_digits(fold(purpose)))
    words, names = _words(page.text), read_names(page.text)
    inns = page.take(_INN, lambda one: one["inn"])
    page.take(_CODES, re.Match.group)
    periods = read_periods(page.text, on=on)
    dates = read_dates(page.text)
    for one in dates:
        page.cover(one.start, one.end)
    page.take(NUMERIC_PERIOD, re.Match.group)
    page.take(_VAT, re.Match.group)
    page.take(_PERCENT, re.Match.group)
    payments = [number for found in page.take(_PAYMENT_AFTER, _numbers) for number in found]
    payments += [number for found in page.take(_PAYMENT_BEFORE, _numbers) for number in found]
    invoices = _invoices(page)
    sums = page.take(rf"(?<![\w/.-])(?:{SUM})", _sum) + page.take(rf"СУММ\w*\W{{0,3}}{_KOPECKS}", _sum_of_kopecks)
    return Reading(
        text=page.text,
        words=words,
        inns=frozenset(inns),
        dates=dates,
        periods=periods,
        payments=tuple(dict.fromkeys(payments)),
        invoices=tuple(invoices),
        sums=tuple(sorted(sums, key=lambda one: one.start)),
        runs=tuple(runs(page.text)),
        names=names,
    )


def _words(text: str) -> frozenset[Word]:
    said = stem(_NOT_SAID).sub(" ", text)
    found = {word for word, pattern in STEMS.items() if stem(pattern).search(said)}
    return frozenset(found)


def _numbers(found: re.Match[str]) -> list[int]:
    """Numbers of payments: `5`, `5, 6 и 7`, `5-7`."""
    result: list[int] = []
    for part in re.split(r"[,;]|\s*[^\W\d_]\s*", found["list"]):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        result += range(ends[0], ends[-1] + 1) if ends and ends[-1] >= ends[0] else ends
    return result


def _invoices(page: _Page) -> list[InvoiceRef]:
    found: list[InvoiceRef] = []
    for listed in stem(_INVOICE_LIST).finditer(page.text):
        found += _refs(_INVOICE, page.text, *listed.span("list"))
    taken = {ref.start for ref in found}
    found += [ref for ref in _refs(_INVOICE_ALONE, page.text, 0, len(page.text)) if ref.start not in taken]
    for ref in found:
        # A number that stands alone may also be a contract's: it stays to be looked up.
        if ref.start in taken:
            page.cover(ref.start, ref.end)
    return found


def _refs(pattern: str, text: str, start: int, end: int) -> Iterator[InvoiceRef]:
    for one in stem(pattern).finditer(text, start, end):
        groups = one.groupdict()
        year = int(groups["year"]) if groups["year"] else None
        yield InvoiceRef(year, int(groups["long"] or groups["short"]), one.start(), one.end())


def _sum(found: re.Match[str]) -> SumAt:
    digits = re.sub(r"[ \u00a0]", "", found.group()).replace(",", ".")
    return SumAt(Decimal(digits).quantize(Decimal("0.01")), found.start(), found.end())


def _sum_of_kopecks(found: re.Match[str]) -> SumAt:
    roubles = re.sub(r"[ \u00a0]", "", found["roubles"])
    return SumAt(Decimal(f"{roubles}.{found['kopecks']}"), found.start(), found.end())
