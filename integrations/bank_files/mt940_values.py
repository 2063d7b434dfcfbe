"""Values of MT940: balances, and the head of a payment in field 61. What is wrong names the line and the field."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.messages import gettext_noop
from common.money import KOPECK
from integrations.bank_files.camt_values import ROUBLES
from integrations.bank_files.mt940_lines import Field
from payments.bank.records import BadStatement
from payments.models import Direction

_BALANCE = re.compile(r"(?P<mark>[CD])(?P<day>[0-9]{6})(?P<currency>[A-Z]{3})(?P<amount>[0-9,.]+)")
# Value day, booking day, mark, funds code, amount, kind, reference, the bank's reference.
_HEAD = re.compile(
    r"(?P<value>[0-9]{6})(?P<entry>[0-9]{4})?(?P<mark>R?[CD])(?P<funds>[A-Z])?(?P<amount>[0-9]+[,.][0-9]*)"
    r"(?P<kind>[A-Z][A-Z0-9]{3})(?P<reference>[^/\n]*(?:/[^/\n]+)*?)(?://(?P<bank>[^\n]*))?(?:\n(?P<more>.*))?",
    re.DOTALL,
)
_AMOUNT = re.compile(r"[0-9]{1,13}[,.][0-9]{0,2}0*")
HALF_A_YEAR = 182


@dataclass(frozen=True, slots=True)
class Head61:
    """Field 61. A reversal of a credit is money that goes out, of a debit money that comes in."""

    value_on: date
    booked_on: date
    direction: Direction
    amount: Decimal
    kind: str
    reference: str
    bank_reference: str
    more: str
    is_reversal: bool


def balance(field: Field) -> tuple[Decimal, date]:
    """Read fields 60 and 62: roubles, below zero for a debit, and the day.

    Raises:
        BadStatement: another form, another currency.

    """
    found = _BALANCE.fullmatch(field.text.strip())
    if not found:
        raise wrong(field, gettext_noop("a balance such as C261231RUB1234,56"))
    if found["currency"] not in ROUBLES:
        raise BadStatement(
            "currency",
            gettext_noop(
                "Line %(line)s, field :%(tag)s:: the currency is “%(value)s”. "
                "Expected RUB: statements of accounts in other currencies are not taken."
            ),
            field.line,
            {"tag": field.tag, "value": found["currency"]},
        )
    amount = _amount(field, found["amount"])
    return (amount if found["mark"] == "C" else -amount), _day(field, found["day"])


def head(field: Field) -> Head61:
    """Read field 61.

    Raises:
        BadStatement: another form, a day that is not in the calendar, an amount of zero.

    """
    found = _HEAD.fullmatch(field.text.rstrip())
    if not found:
        raise wrong(field, gettext_noop("a payment such as 2611201120C1234,56NTRF17//B1"))
    amount = _amount(field, found["amount"])
    if not amount:
        raise wrong(field, gettext_noop("an amount above zero"))
    value_on = _day(field, found["value"])
    return Head61(
        value_on=value_on,
        booked_on=_entry_day(field, value_on, found["entry"]) if found["entry"] else value_on,
        direction=Direction.IN if found["mark"] in {"C", "RD"} else Direction.OUT,
        amount=amount,
        kind=found["kind"],
        reference=found["reference"].strip(),
        bank_reference=(found["bank"] or "").strip(),
        more=" ".join((found["more"] or "").split()),
        is_reversal=found["mark"].startswith("R"),
    )


def account(field: Field) -> str:
    """Return the number out of field 25, which may have the BIC before it and the currency behind."""
    written = field.text.strip().rpartition("/")[2].replace(" ", "")
    return re.sub(r"(?<=[0-9]{20})(?:RUB|RUR)$", "", written)


def wrong(field: Field, expected: str) -> BadStatement:
    """Make the refusal of a field."""
    return BadStatement(
        "field",
        gettext_noop("Line %(line)s, field :%(tag)s:: “%(value)s” cannot be. Expected %(name)s."),
        field.line,
        {"tag": field.tag, "value": field.text.partition("\n")[0][:80], "name": expected},
    )


def _amount(field: Field, written: str) -> Decimal:
    if not _AMOUNT.fullmatch(written):
        raise wrong(field, gettext_noop("roubles and kopecks with a comma, such as 1234,56"))
    return Decimal(written.replace(",", ".")).quantize(KOPECK)


def _day(field: Field, written: str) -> date:
    """Read `YYMMDD`; no statement of this century's beginning is older than it."""
    try:
        return date(2000 + int(written[:2]), int(written[2:4]), int(written[4:]))
    except ValueError as error:
        raise wrong(field, gettext_noop("a day such as 261231")) from error


def _entry_day(field: Field, value_on: date, written: str) -> date:
    """Read `MMDD` of the year that brings it nearest to the value day."""
    try:
        found = date(value_on.year, int(written[:2]), int(written[2:]))
    except ValueError as error:
        raise wrong(field, gettext_noop("a day such as 261231")) from error
    apart = (found - value_on).days
    if abs(apart) <= HALF_A_YEAR:
        return found
    return found.replace(year=found.year + (1 if apart < 0 else -1))
