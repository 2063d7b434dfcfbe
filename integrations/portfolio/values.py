"""Kinds of values in a portfolio file: how a raw cell becomes text, money, a date, a whole number, a percentage.

Each parser raises `MessageError`, whose text names the value and what was expected. Nothing is guessed: what is
not certainly right is refused.
"""

import math
import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from common.messages import MessageError, gettext_noop
from common.money import LIMIT, parse_money, q
from integrations.portfolio.raw import Formula, Percent, Raw, Unreadable, cut, shown

type Value = str | int | Decimal | date | None
type Stored = str | int | None

EXCEL_DIGITS = 15
LONGEST_LINE = 100
# A double holds sixteen digits; what is further from the kopeck than this was typed, not left by arithmetic.
NOISE = Decimal("1e-9")
RELATIVE_NOISE = Decimal("1e-15")
FIRST_YEAR, LAST_YEAR = 1990, 2100

_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_RUSSIAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_PERCENT = re.compile(r"([+-]?\d{1,9}(?:[.,]\d{1,9})?)\s*%?", re.ASCII)
_FORMULA_START = re.compile(r"[=@]|[+\-]\s*[A-Za-z]+[A-Za-z0-9.]*\s*[(|!]")
_SPACES = re.compile(r"\s+")


class BadValue(MessageError):
    """A cell that cannot be what its column expects."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How values of a column are read, kept between two passes, and shown in the template.

    `described` says to people what to write (in Russian: it goes into the template and the manual), `number_format`
    is the Excel format of the column. `choices` are codes with the Russian words for them.
    """

    described: str
    parse: Callable[[Raw], Value]
    load: Callable[[Stored], Value] = field(default=lambda stored: stored)
    number_format: str = "@"
    width: int = 16
    choices: Mapping[str, str] = field(default_factory=dict)


def store(value: Value) -> Stored:
    """Write a parsed value so that JSON can hold it and `Kind.load` reads the same value back."""
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def clean(raw: Raw, expected: str, longest: int = LONGEST_LINE) -> str:
    """Return the text of a cell: one line, without invisible characters, never a formula, at most `longest` long.

    Raises:
        BadValue: for formulas, errors, dates, truth values, numbers that Excel has rounded, control characters.

    """
    match raw:
        case Formula():
            raise BadValue(
                "formula",
                gettext_noop(
                    "The cell holds a formula, now “%(value)s”. "
                    "Expected a value: copy the column and paste it as values."
                ),
                {"value": cut(raw.shown)},
            )
        case Unreadable():
            raise BadValue(
                "cell_error",
                gettext_noop("The cell holds “%(value)s” instead of a value. Expected %(name)s."),
                {"value": cut(raw.shown), "name": expected},
            )
        case bool():
            raise _unexpected(raw, expected)
        case date():
            raise BadValue(
                "date_in_text",
                gettext_noop(
                    "The cell holds the date %(value)s. Expected %(name)s: "
                    "give the cell the text format and type it again."
                ),
                {"value": shown(raw), "name": expected},
            )
        case Percent():
            raise BadValue(
                "percent_cell",
                gettext_noop("The cell holds the percentage %(value)s. Expected %(name)s."),
                {"value": shown(raw), "name": expected},
            )
        case Decimal():
            return _number_as_text(raw)
        case None:
            return ""
        case str():
            return _clean_text(raw, longest)


def text(longest: int, *, width: int = 16) -> Kind:
    """A line of text."""
    expected = gettext_noop("text")

    def parse(raw: Raw) -> str:
        return clean(raw, expected, longest)

    return Kind(f"текст, до {longest} знаков", parse, width=width)


def identifier(
    described: str,
    *,
    normalise: Callable[[str], str],
    check: Callable[[str], None],
    one_zero_short: tuple[int, ...] = (),
    width: int = 16,
) -> Kind:
    """An identifier with a checked form. A number in `one_zero_short` digits has most likely lost a leading zero."""
    expected = gettext_noop("an identifier written as text")

    def parse(raw: Raw) -> str:
        line = normalise(clean(raw, expected))
        if isinstance(raw, Decimal) and len(line) in one_zero_short:
            raise BadValue(
                "lost_zero",
                gettext_noop(
                    "“%(value)s” is a number of %(length)s digits: Excel has dropped the zero at the beginning. "
                    "Expected %(expected)s: give the cell the text format and type it again."
                ),
                {"value": line, "length": len(line), "expected": f"0{line}"},
            )
        if line:
            check(line)
        return line

    return Kind(described, parse, width=width)


def money(*, above_zero: bool = False) -> Kind:
    """Roubles and kopecks, exact, not negative."""

    def parse(raw: Raw) -> Decimal:
        amount = _exact_money(raw) if isinstance(raw, Decimal) else parse_money(clean(raw, _AMOUNT))
        if amount < 0:
            raise BadValue(
                "negative",
                gettext_noop("“%(value)s” is negative. Expected zero or more."),
                {"value": shown(raw)},
            )
        if above_zero and not amount:
            raise BadValue(
                "not_above_zero", gettext_noop("“%(value)s” is zero. Expected more than zero."), {"value": shown(raw)}
            )
        return amount

    described = "сумма в рублях, больше нуля" if above_zero else "сумма в рублях, не меньше нуля"
    return Kind(described, parse, lambda stored: Decimal(str(stored)), "#,##0.00")


def day() -> Kind:
    """A date that exists, from 1990 to 2100."""

    def load(stored: Stored) -> Value:
        return date.fromisoformat(str(stored))

    return Kind("дата: ДД.ММ.ГГГГ или ГГГГ-ММ-ДД", _parse_day, load, "dd.mm.yyyy", 12)


def whole(lowest: int, highest: int) -> Kind:
    """A whole number between two bounds, both included."""

    def parse(raw: Raw) -> int:
        if isinstance(raw, Decimal):
            number = int(raw) if abs(raw) < LIMIT and raw == raw.to_integral_value() else None
        else:
            line = clean(raw, _INTEGER)
            number = int(line) if _WHOLE.fullmatch(line) else None
        if number is None or not lowest <= number <= highest:
            raise BadValue(
                "not_whole",
                gettext_noop("“%(value)s” is not right. Expected a whole number from %(lowest)s to %(highest)s."),
                {"value": shown(raw), "lowest": lowest, "highest": highest},
            )
        return number

    return Kind(f"целое число от {lowest} до {highest}", parse, number_format="0", width=10)


def percentage(digits: int, highest: int) -> Kind:
    """A percentage: the number 20 or a cell that shows 20%, with at most `digits` digits after the point."""

    def parse(raw: Raw) -> Decimal:
        number = _percent_number(raw)
        if number is None or not 0 <= number <= highest:
            raise BadValue(
                "not_percentage",
                gettext_noop("“%(value)s” is not right. Expected percents from 0 to %(highest)s, for example 20."),
                {"value": shown(raw), "highest": highest},
            )
        rounded = round(number, digits)
        if abs(rounded - number) > NOISE:
            raise BadValue(
                "too_precise",
                gettext_noop("“%(value)s” has more than %(digits)s digits after the separator."),
                {"value": shown(raw), "digits": digits},
            )
        return rounded

    return Kind("проценты: 20 или 20 %", parse, lambda stored: Decimal(str(stored)), "0.####", 10)


def choice(words: Mapping[str, str]) -> Kind:
    """One of the codes, or the Russian word for it in any case."""
    known = {_folded(word): code for code, word in words.items()} | {code: code for code in words}

    def parse(raw: Raw) -> str:
        line = clean(raw, gettext_noop("a word of the list"))
        code = known.get(_folded(line))
        if code is None:
            raise BadValue(
                "not_in_list",
                gettext_noop("“%(value)s” is not known. Expected one of: %(expected)s."),
                {"value": cut(line), "expected": "; ".join(f"{word} ({code})" for code, word in words.items())},
            )
        return code

    return Kind("слово из списка", parse, width=20, choices=words)


_AMOUNT = gettext_noop("an amount such as 1 234,56")
_INTEGER = gettext_noop("a whole number")
_DAY = gettext_noop("a date such as 25.01.2026")
_SHARE = gettext_noop("a percentage such as 20")


def _folded(line: str) -> str:
    return line.casefold().replace("ё", "е")


def _unexpected(raw: Raw, expected: str) -> BadValue:
    return BadValue(
        "unexpected",
        gettext_noop("“%(value)s” is not right. Expected %(name)s."),
        {"value": shown(raw), "name": expected},
    )


def _clean_text(raw: str, longest: int) -> str:
    line = "".join(letter for letter in raw if unicodedata.category(letter) != "Cf")
    line = _SPACES.sub(" ", unicodedata.normalize("NFC", line)).strip()
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in line):
        raise BadValue(
            "control_character",
            gettext_noop("“%(value)s” has a character that cannot be shown. Type the value again by hand."),
            {"value": cut(line)},
        )
    if _FORMULA_START.match(line):
        raise BadValue(
            "formula_text",
            gettext_noop(
                "“%(value)s” begins as a formula. Expected a plain value without “%(start)s” at the beginning."
            ),
            {"value": cut(line), "start": line[0]},
        )
    if len(line) > longest:
        raise BadValue(
            "too_long",
            gettext_noop("“%(value)s” has %(length)s characters. Expected at most %(longest)s."),
            {"value": cut(line), "length": len(line), "longest": longest},
        )
    return line


def _number_as_text(number: Decimal) -> str:
    if len(number.as_tuple().digits) > EXCEL_DIGITS or abs(number) >= Decimal(10) ** EXCEL_DIGITS:
        raise BadValue(
            "long_number",
            gettext_noop(
                "“%(value)s” is a number of more than 15 digits, and Excel has lost the last ones. "
                "Give the cell the text format and type it again."
            ),
            {"value": shown(number)},
        )
    return f"{number.normalize():f}"


def _exact_money(number: Decimal) -> Decimal:
    if abs(number) >= Decimal(10) ** (EXCEL_DIGITS - 2):
        raise BadValue(
            "inexact_money",
            gettext_noop("“%(value)s” is too large to be an exact number in Excel. Expected the amount as text."),
            {"value": shown(number)},
        )
    amount = q(number)
    if abs(amount - number) > max(NOISE, abs(number) * RELATIVE_NOISE):
        raise BadValue(
            "fraction_of_kopeck",
            gettext_noop(
                "“%(value)s” has more than two digits after the separator, though Excel may show two. "
                "Expected roubles and kopecks: round the cell to %(expected)s or correct it."
            ),
            {"value": shown(number), "expected": f"{amount:f}"},
        )
    return amount


def _percent_number(raw: Raw) -> Decimal | None:
    if isinstance(raw, Percent):
        return raw.number
    if isinstance(raw, Decimal):
        return raw if abs(raw) < LIMIT else None
    match = _PERCENT.fullmatch(clean(raw, _SHARE))
    return Decimal(match[1].replace(",", ".")) if match else None


def _parse_day(raw: Raw) -> date:
    if isinstance(raw, datetime):
        if raw.time() != time():
            raise BadValue(
                "time_in_date",
                gettext_noop("“%(value)s” has a time. Expected a date alone, such as 25.01.2026."),
                {"value": shown(raw)},
            )
        return _sane_year(raw.date(), raw)
    if isinstance(raw, date):
        return _sane_year(raw, raw)
    if isinstance(raw, Decimal):
        raise BadValue(
            "number_for_date",
            gettext_noop("“%(value)s” is a number. Expected a date such as 25.01.2026: give the cell the date format."),
            {"value": shown(raw)},
        )
    return _sane_year(_day_of_text(clean(raw, _DAY)), raw)


def _day_of_text(line: str) -> date:
    if match := _ISO_DAY.fullmatch(line):
        year, month, number = (int(part) for part in match.groups())
    elif match := _RUSSIAN_DAY.fullmatch(line):
        number, month, year = (int(part) for part in match.groups())
    else:
        raise _unexpected(line, _DAY)
    if not 1 <= month <= 12:  # noqa: PLR2004 - months of a year
        raise BadValue(
            "no_such_month",
            gettext_noop("“%(value)s”: there is no month %(month)s. Expected a month from 1 to 12."),
            {"value": line, "month": month},
        )
    last = monthrange(year, month)[1] if year else 31
    if not 1 <= number <= last:
        raise BadValue(
            "no_such_day",
            gettext_noop("“%(value)s”: there is no such day. The month %(month)s has %(last)s days."),
            {"value": line, "month": f"{month:02d}.{year}", "last": last},
        )
    return date(max(year, 1), month, number)


def _sane_year(value: date, raw: Raw) -> date:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise BadValue(
            "year",
            gettext_noop("“%(value)s”: the year is not right. Expected a year from %(first)s to %(last)s."),
            {"value": shown(raw), "first": FIRST_YEAR, "last": LAST_YEAR},
        )
    return value


def number_of_float(written: str) -> Decimal | None:
    """Read a number as Excel wrote it: the shortest decimal that is the same double; None for what is none."""
    try:
        value = float(written)
    except ValueError:
        return None
    return Decimal(repr(value).removesuffix(".0")) if math.isfinite(value) else None
