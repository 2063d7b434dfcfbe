"""When a schedule is right: the rows add up to the contract, to the kopeck, and their VAT fits their dates.

The import asks before it writes anything, the service asks again inside the lock; both use these functions.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.messages import gettext_noop, render
from common.money import LIMIT, ZERO, q
from common.vat import VatRateUnknown, rate_on, standard_rates, vat_included

ADVANCE, LEASE, BUYOUT, SERVICE = KINDS = ("advance", "lease", "buyout", "service")
PARTS = ("principal", "interest", "insurance", "buyout", "other")
MONEY_FIELDS = ("amount", "vat", *PARTS)


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """A row of a schedule. Roubles with VAT; `vat` is the part inside `amount`, the five parts add up to it.

    `other` are taxes and services that the lessor charges: transport tax, registration, a commission.
    """

    number: int
    kind: str
    due_on: date
    amount: Decimal
    vat_rate: Decimal
    vat: Decimal
    principal: Decimal
    interest: Decimal
    insurance: Decimal
    buyout: Decimal
    other: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class ScheduleTerms:
    """What the contract says its schedule must come to; roubles with VAT."""

    price: Decimal
    advance: Decimal
    buyout_price: Decimal


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `row` is the index in the rows as they were given, None for the whole schedule.

    `message` is an English msgid whose parameters are `value` and `expected`; both are plain text, dates and
    amounts as in the portfolio file (2026-11-25, 1234.56).
    """

    code: str
    row: int | None
    field: str
    value: str
    expected: str
    message: str

    def text(self, translate: Callable[[str], str]) -> str:
        """Return the text for people, translated by `translate` (Django's `gettext`)."""
        return render(self.message, {"value": self.value, "expected": self.expected}, translate)


MESSAGES: Mapping[str, str] = {
    "empty": gettext_noop("The schedule has no rows. Expected at least one."),
    "number": gettext_noop("Row No. is %(value)s. Expected %(expected)s: numbers go from 1 without gaps."),
    "kind": gettext_noop("Kind “%(value)s” is not known. Expected one of: %(expected)s."),
    "date_order": gettext_noop("Due date %(value)s is before the row above. Expected %(expected)s or later."),
    "precision": gettext_noop("Amount %(value)s has fractions of a kopeck. Expected %(expected)s."),
    "negative": gettext_noop("Amount %(value)s is negative. Expected %(expected)s or more."),
    "too_large": gettext_noop("Amount %(value)s is too large. Expected less than %(expected)s."),
    "zero": gettext_noop("Amount is %(value)s. Expected more than %(expected)s."),
    "parts": gettext_noop(
        "Amount is %(value)s, but principal, interest, insurance, buyout price and services make up %(expected)s."
    ),
    "vat_date": gettext_noop("Due date %(value)s has no VAT rate. Expected a date from %(expected)s."),
    "vat_rate": gettext_noop("VAT rate is %(value)s %%. Expected %(expected)s %%, the rate in force on the due date."),
    "vat": gettext_noop("VAT is %(value)s. Expected %(expected)s: the part inside the amount at the row's rate."),
    "total": gettext_noop("All rows make up %(value)s. Expected less than %(expected)s."),
    "price": gettext_noop("Principal and buyout of all rows make up %(value)s. Expected the price, %(expected)s."),
    "advance": gettext_noop("Advance rows make up %(value)s. Expected the advance, %(expected)s."),
    "buyout": gettext_noop("Buyout of all rows makes up %(value)s. Expected the buyout price, %(expected)s."),
}


def schedule_problems(rows: Sequence[ScheduleRow], terms: ScheduleTerms) -> list[Problem]:
    """Return everything that is wrong with a schedule; an empty list means that it may be taken.

    Sums of the whole schedule are compared only when every row is right by itself, since a wrong row would
    make them wrong too.
    """
    if not rows:
        return [_problem("empty", None, "number", "0", "1")]
    problems = [problem for index, row in enumerate(rows) for problem in _row_problems(index, row)]
    problems.extend(_order_problems(rows))
    return problems or list(_total_problems(rows, terms))


def _row_problems(index: int, row: ScheduleRow) -> Iterator[Problem]:
    if row.kind not in KINDS:
        yield _problem("kind", index, "kind", row.kind, ", ".join(KINDS))
    wrong_amounts = [problem for name in MONEY_FIELDS if (problem := _amount_problem(index, row, name))]
    if wrong_amounts:
        yield from wrong_amounts
        return
    if row.amount == 0:
        yield _problem("zero", index, "amount", _money(row.amount), _money(ZERO))
    parts = _sum(getattr(row, name) for name in PARTS)
    if row.amount != parts:
        yield _problem("parts", index, "amount", _money(row.amount), _money(parts))
    yield from _vat_problems(index, row)


def _amount_problem(index: int, row: ScheduleRow, field: str) -> Problem | None:
    amount: Decimal = getattr(row, field)
    if not amount.is_finite() or abs(amount) >= LIMIT:
        return _problem("too_large", index, field, str(amount), _money(Decimal(LIMIT)))
    if q(amount) != amount:
        return _problem("precision", index, field, str(amount), _money(amount))
    if amount < 0:
        return _problem("negative", index, field, _money(amount), _money(ZERO))
    return None


def _vat_problems(index: int, row: ScheduleRow) -> Iterator[Problem]:
    try:
        rate = rate_on(row.due_on)
    except VatRateUnknown:
        first_known = standard_rates()[0].since
        yield _problem("vat_date", index, "due_on", row.due_on.isoformat(), first_known.isoformat())
        return
    if row.vat_rate != rate:
        yield _problem("vat_rate", index, "vat_rate", _rate(row.vat_rate), _rate(rate))
        return
    vat = vat_included(row.amount, rate)
    if row.vat != vat:
        yield _problem("vat", index, "vat", _money(row.vat), _money(vat))


def _order_problems(rows: Sequence[ScheduleRow]) -> Iterator[Problem]:
    """Compare in the order of the row numbers; the file itself may hold the rows in any order."""
    ordered = sorted(enumerate(rows), key=lambda pair: pair[1].number)
    latest: date | None = None
    for expected, (index, row) in enumerate(ordered, start=1):
        if row.number != expected:
            yield _problem("number", index, "number", str(row.number), str(expected))
            return
        if latest is not None and row.due_on < latest:
            yield _problem("date_order", index, "due_on", row.due_on.isoformat(), latest.isoformat())
        latest = max(latest or row.due_on, row.due_on)


def _total_problems(rows: Sequence[ScheduleRow], terms: ScheduleTerms) -> Iterator[Problem]:
    principal, buyout = _sum(row.principal for row in rows), _sum(row.buyout for row in rows)
    advance = _sum(row.amount for row in rows if row.kind == ADVANCE)
    total = _sum(row.amount for row in rows)
    if total >= LIMIT:
        yield _problem("total", None, "amount", _money(total), _money(Decimal(LIMIT)))
    for code, field, actual, expected in (
        ("price", "principal", principal + buyout, terms.price),
        ("advance", "amount", advance, terms.advance),
        ("buyout", "buyout", buyout, terms.buyout_price),
    ):
        if actual != expected:
            yield _problem(code, None, field, _money(actual), _money(expected))


def _problem(code: str, row: int | None, field: str, value: str, expected: str) -> Problem:
    return Problem(code, row, field, value, expected, MESSAGES[code])


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)


def _money(amount: Decimal) -> str:
    return f"{q(amount):f}" if abs(amount) < LIMIT else f"{amount:f}"


def _rate(rate: Decimal) -> str:
    return f"{rate.normalize():f}"
