"""Values of fields: dates and amounts. What is not certainly right is refused with its line, key and value."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.messages import gettext_noop
from common.money import ZERO, InvalidMoney, parse_money
from integrations.bank.errors import BadExchange
from integrations.bank.lines import Line

# No rouble of today was paid before: the money of the Russian Federation begins here.
EARLIEST = date(1992, 1, 1)
# What 1C and some banks write for "no date".
NO_DATE = "01.01.0001"

_DAY = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})", re.ASCII)
_AMOUNT = re.compile(r"[-−]?[0-9 \u00a0]+(?:[.,][0-9]*)?")


@dataclass(frozen=True, slots=True)
class Bounds:
    """The days that a date of the file may be, both included."""

    latest: date
    earliest: date = EARLIEST

    def day(self, line: Line) -> date:
        """Read `31.12.2026`.

        Raises:
            BadExchange: for another form, a day that is not in the calendar or lies outside the bounds.

        """
        value = _calendar_day(line)
        if not self.earliest <= value <= self.latest:
            raise BadExchange(
                "date_bounds",
                gettext_noop(
                    "Line %(line)s: %(key)s “%(value)s” cannot be. Expected a date from %(earliest)s to %(latest)s."
                ),
                line.number,
                {
                    "key": line.key,
                    "value": line.value,
                    "earliest": written_day(self.earliest),
                    "latest": written_day(self.latest),
                },
            )
        return value


def balance(line: Line) -> Decimal:
    """Read an amount of roubles that may be of any sign: `1234.56`, `-5.00`, `100`.

    A comma stands for the point, as some banks write it; both in one amount are refused.

    Raises:
        BadExchange: for what is not an amount, has fractions of a kopeck or is 10^16 roubles or more.

    """
    try:
        if not _AMOUNT.fullmatch(line.value):
            raise _not_an_amount(line)
        return parse_money(line.value)
    except InvalidMoney as error:
        raise _not_an_amount(line) from error


def turnover(line: Line) -> Decimal:
    """Read an amount of roubles that is zero or more; raises BadExchange as `balance` does."""
    amount = balance(line)
    if amount < ZERO:
        raise BadExchange(
            "negative",
            gettext_noop("Line %(line)s: %(key)s “%(value)s” is below zero. Expected zero or more."),
            line.number,
            {"key": line.key, "value": line.value},
        )
    return amount


def payment(line: Line) -> Decimal:
    """Read an amount of roubles above zero; raises BadExchange as `balance` does."""
    amount = balance(line)
    if amount <= ZERO:
        raise BadExchange(
            "not_positive",
            gettext_noop("Line %(line)s: %(key)s “%(value)s” cannot be paid. Expected an amount above zero."),
            line.number,
            {"key": line.key, "value": line.value},
        )
    return amount


def written_day(day: date) -> str:
    """Write a date as the format does: `31.12.2026`, the year always with four digits."""
    return f"{day.day:02d}.{day.month:02d}.{day.year:04d}"


def _calendar_day(line: Line) -> date:
    parts = _DAY.fullmatch(line.value)
    try:
        if parts is not None:
            return date(int(parts[3]), int(parts[2]), int(parts[1]))
    except ValueError:
        pass  # a day that no calendar has, refused below with all other forms
    raise BadExchange(
        "date",
        gettext_noop("Line %(line)s: %(key)s “%(value)s” is not a date. Expected one such as 31.12.2026."),
        line.number,
        {"key": line.key, "value": line.value},
    )


def _not_an_amount(line: Line) -> BadExchange:
    return BadExchange(
        "amount",
        gettext_noop(
            "Line %(line)s: %(key)s “%(value)s” is not an amount. "
            "Expected roubles and kopecks with one point, such as 1234.56."
        ),
        line.number,
        {"key": line.key, "value": line.value},
    )
