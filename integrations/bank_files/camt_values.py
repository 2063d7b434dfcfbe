"""Values of camt.053: amounts in roubles, days, accounts, the side of an entry. Refusals name line and element."""

import re
from datetime import date
from decimal import Decimal

from common.messages import gettext_noop
from common.money import KOPECK
from integrations.bank_files.xml_tree import Element, first, line_of, local, text
from payments.bank.records import BadStatement
from payments.models import Direction

ROUBLES = frozenset({"RUB", "RUR"})
CREDIT, DEBIT = "CRDT", "DBIT"
_AMOUNT = re.compile(r"[0-9]{1,16}(?:\.[0-9]{0,5})?")
# The account stands at the end of a Russian IBAN: RU, two check digits, BIC, account.
_RUSSIAN_IBAN = re.compile(r"RU[0-9]{2}[0-9]{9}([0-9]{20})")


def amount(element: Element) -> Decimal:
    """Read roubles that are zero or more.

    Raises:
        BadStatement: another currency, no number, fractions of a kopeck.

    """
    currency = element.get("Ccy", "")
    if currency not in ROUBLES:
        raise BadStatement(
            "currency",
            gettext_noop(
                "Line %(line)s, element %(element)s: the currency is “%(value)s”. "
                "Expected RUB: statements of accounts in other currencies are not taken."
            ),
            line_of(element),
            {"element": local(element), "value": currency},
        )
    return number(element)


def number(element: Element) -> Decimal:
    """Read an amount that has no currency of its own; raises BadStatement where it is none."""
    written = text(element)
    if _AMOUNT.fullmatch(written):
        found = Decimal(written).normalize()
        if found == found.quantize(KOPECK):
            return found.quantize(KOPECK)
    raise _wrong(element, gettext_noop("an amount in roubles and kopecks, such as 1234.56"))


def paid(element: Element) -> Decimal:
    """Read roubles above zero; raises BadStatement as `amount` does."""
    found = amount(element)
    if not found:
        raise _wrong(element, gettext_noop("an amount above zero"))
    return found


def direction(element: Element) -> Direction:
    """Tell whether money came in or went out.

    An entry that reverses another has the indicator of the money's own way, so it needs no turning.

    Raises:
        BadStatement: no indicator, or another word.

    """
    found = required(element, "CdtDbtInd")
    if text(found) not in {CREDIT, DEBIT}:
        raise _wrong(found, f"{CREDIT}, {DEBIT}")
    return Direction.IN if text(found) == CREDIT else Direction.OUT


def day(element: Element) -> date:
    """Read the day of a choice of `Dt` and `DtTm`, or of a plain date; the time of day and its zone are the bank's.

    Raises:
        BadStatement: not a date.

    """
    for name in ("Dt", "DtTm"):
        inner = first(element, name)
        if inner is not None:
            element = inner
            break
    try:
        return date.fromisoformat(text(element)[:10])
    except ValueError as error:
        raise _wrong(element, gettext_noop("a date such as 2026-12-31")) from error


def account(element: Element | None) -> str:
    """Return the number of an account: the Russian one out of an IBAN, else what the bank writes."""
    written = text(element, "Id", "IBAN") or text(element, "Id", "Othr", "Id")
    plain = written.replace(" ", "")
    russian = _RUSSIAN_IBAN.fullmatch(plain)
    return russian[1] if russian else plain


def required(element: Element, name: str) -> Element:
    """Return the child that must be there.

    Raises:
        BadStatement: it is not.

    """
    found = first(element, name)
    if found is None:
        raise BadStatement(
            "missing_element",
            gettext_noop(
                "The element %(element)s that begins in line %(line)s has no %(expected)s. Expected it with a value."
            ),
            line_of(element),
            {"element": local(element), "expected": name},
        )
    return found


def _wrong(element: Element, expected: str) -> BadStatement:
    return BadStatement(
        "element",
        gettext_noop("Line %(line)s, element %(element)s: “%(value)s” cannot be. Expected %(name)s."),
        line_of(element),
        {"element": local(element), "value": text(element)[:80], "name": expected},
    )
