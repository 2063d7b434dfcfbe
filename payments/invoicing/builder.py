"""What the page of an invoice put together offers, what of it is chosen, and what was typed; nothing typed is lost."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.db.models import F, Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext

from accounts.models import Membership
from common.money import InvalidMoney, format_money, parse_money
from contracts.models import Contract
from payments.invoicing.making import total_of
from payments.invoicing.owed import Owed, owed_of
from payments.models import InvoiceLine, InvoiceStatus

# Contracts of one page: a larger client looks for a number, or comes from a contract.
MOST_CONTRACTS = 20
# Payments ahead of their dates that are shown of each contract besides the next one.
AHEAD, MOST_AHEAD = 1, 60
_ID = re.compile(r"[0-9]{1,18}")


class Group(StrEnum):
    """How a thing stands in time."""

    OVERDUE = "overdue"
    CHARGE = "charge"
    NEXT = "next"
    AHEAD = "ahead"


# What the buttons above the form choose.
PRESETS: Mapping[str, frozenset[Group]] = {
    "overdue": frozenset({Group.OVERDUE}),
    "debts": frozenset({Group.OVERDUE, Group.CHARGE}),
    "next": frozenset({Group.NEXT}),
}


@dataclass(slots=True)
class Line:
    """A thing to choose, with what the person typed for its amount and what is wrong with it."""

    owed: Owed
    group: Group
    is_chosen: bool = False
    typed: str = ""
    error: str | Promise = ""
    open_invoices: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Name in the form."""
        return self.owed.key

    @property
    def amount(self) -> Decimal | None:
        """What is asked for; None when what was typed is no amount."""
        try:
            return parse_money(self.typed)
        except InvalidMoney:
            return None


@dataclass(slots=True)
class OfContract:
    """A contract with what can be asked for; the form shows nothing of one that owes nothing."""

    contract: Contract
    lines: list[Line]


@dataclass(slots=True)
class Builder:
    """The page: contracts in their order, and keys that were sent but are not owed any more."""

    contracts: list[OfContract]
    today: date
    ahead: int
    gone: list[str] = field(default_factory=list)

    @property
    def lines(self) -> Iterator[Line]:
        """All lines of the page."""
        return (line for one in self.contracts for line in one.lines)

    @property
    def chosen(self) -> list[Line]:
        """Lines with a mark."""
        return [line for line in self.lines if line.is_chosen]

    @property
    def total(self) -> tuple[Decimal, Decimal]:
        """Roubles of what is chosen and the VAT inside; what is typed wrong counts nothing until it is right."""
        right = [(line.owed, line.amount) for line in self.chosen if line.amount and line.amount > 0]
        return total_of([(owed, amount) for owed, amount in right if amount], today=self.today)

    @property
    def has_errors(self) -> bool:
        """Whether something typed cannot be asked for."""
        return any(line.error for line in self.lines)


def contracts_offered(actor: Membership, params: QueryDict) -> list[Contract]:
    """Contracts that the page shows: those named, else those with debts and nearest payments, by number if asked."""
    live = Contract.objects.visible_to(actor).live().select_related("lessor", "lessee")
    ids = [int(text) for text in params.getlist("contract") if _ID.fullmatch(text)]
    if ids:
        return list(live.filter(pk__in=ids[:MOST_CONTRACTS]).order_by("number", "pk"))
    lessee = params.get("lessee", "")
    if _ID.fullmatch(lessee):
        live = live.filter(lessee=int(lessee))
    elif actor.is_lessor:
        return []
    if number := params.get("q", "").strip():
        live = live.filter(number__icontains=number)
    owing = live.filter(Q(overdue_total__gt=0) | Q(charges_total__gt=0) | Q(next_due_on__isnull=False))
    return list(owing.order_by(F("overdue_since").asc(nulls_last=True), "next_due_on", "pk")[:MOST_CONTRACTS])


def builder_of(contracts: Sequence[Contract], params: QueryDict, *, today: date) -> Builder:
    """The page as it opens, or as it was sent: marks and typed amounts stay where they are."""
    ahead = _ahead(params.get("ahead", ""))
    wanted = PRESETS.get(params.get("preset", ""), frozenset())
    picked = set(params.getlist("pick"))
    lines = list(_lines(owed_of(contracts, today=today), ahead=ahead, picked=picked))
    _note_open(lines)
    for line in lines:
        line.is_chosen = line.key in picked or line.group in wanted
        # A field that was emptied stays so: the whole sum is not what its person asked for.
        line.typed = params.get(f"amount-{line.key}", format_money(line.owed.outstanding, currency=False))
    by_contract = [OfContract(one, [line for line in lines if line.owed.contract.pk == one.pk]) for one in contracts]
    known = {line.key for line in lines}
    return Builder([one for one in by_contract if one.lines], today, ahead, sorted(picked - known))


def asked_of(builder: Builder) -> dict[str, Decimal]:
    """Amounts by key for the service; what is no amount is marked as an error and left out."""
    asked: dict[str, Decimal] = {}
    for line in builder.chosen:
        try:
            asked[line.key] = parse_money(line.typed)
        except InvalidMoney as error:
            line.error = error.text(gettext)
    return asked


def _ahead(text: str) -> int:
    return min(int(text), MOST_AHEAD) if _ID.fullmatch(text) else AHEAD


def _lines(owed: Sequence[Owed], *, ahead: int, picked: set[str]) -> Iterator[Line]:
    """Rows by date with their groups, then charges; a payment far ahead is shown when it is chosen already."""
    next_due: dict[int, date] = {}
    shown: dict[int, int] = {}
    for one in owed:
        contract_id = one.contract.pk
        if one.row is None:
            yield Line(one, Group.CHARGE)
        elif one.is_late:
            yield Line(one, Group.OVERDUE)
        elif next_due.setdefault(contract_id, one.row.due_on) == one.row.due_on:
            yield Line(one, Group.NEXT)
        else:
            shown[contract_id] = shown.get(contract_id, 0) + 1
            if shown[contract_id] <= ahead or one.key in picked:
                yield Line(one, Group.AHEAD)


def _note_open(lines: Sequence[Line]) -> None:
    """Tell which open invoices ask for the same rows already: it warns, it does not forbid."""
    by_row = {line.owed.row.pk: line for line in lines if line.owed.row}
    found = InvoiceLine.objects.filter(instalment__in=list(by_row), invoice__status=InvoiceStatus.ISSUED)
    for one in found.select_related("invoice").order_by("pk"):
        if one.instalment_id is not None:
            by_row[one.instalment_id].open_invoices.append(one.invoice.number)
