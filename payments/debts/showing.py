"""What the pages of debts show: the list of contracts with totals, and one contract with its late rows and charges."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Sum
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import Membership
from common.listing import PAGE_SIZE
from common.money import ZERO
from contracts.models import Contract
from payments.debts.lines import ANYTHING, SORTING, DebtLine, Sums, line_of_columns, lines_of_the_past, sums_of
from payments.explaining import charged, links
from payments.explaining.book import Book
from payments.explaining.moment import AsOf
from payments.explaining.words import last_day_note, row_name
from payments.ledger.entry_rows import EntryKind
from payments.ledger.state import RowState

CHUNK = 500
_SUMMED = {
    "overdue": "overdue_total",
    "charges": "charges_total",
    "next_due": "next_due_amount",
    "credit": "credit_total",
}


class CountedPaginator(Paginator[Any]):
    """Pages of rows that were counted before."""

    def __init__(self, rows: QuerySet[Contract], count: int) -> None:
        super().__init__(rows, PAGE_SIZE)
        self._count = count

    @property
    def count(self) -> int:
        """All rows."""
        return self._count


@dataclass(frozen=True, slots=True)
class DebtList:
    """A page of lines, and the totals of the whole result."""

    page: "Page[Any]"
    lines: list[DebtLine]
    totals: Sums


@dataclass(frozen=True, slots=True)
class LateRow:
    """A row of the schedule in delay."""

    name: str
    state: RowState
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class Besides:
    """Something owed besides the schedule: what for, what is left of it in roubles, where it is explained.

    `target` names it where it is one charge, which may be disputed as it is; days of delay are lines of their own in
    reconciliation acts.
    """

    what: str
    note: str
    amount: Decimal
    url: str
    target: str


def contracts_in_debt(actor: Membership) -> QuerySet[Contract]:
    """Contracts whose debts the list tells, with their companies."""
    return Contract.objects.visible_to(actor).select_related("lessee").defer("search_text")


def debt_list(rows: QuerySet[Contract], moment: AsOf, params: QueryDict, *, bucket: str) -> DebtList:
    """The page of the list that the address asks for.

    Raises:
        TooMany: another day is asked of more contracts than can be read at once.

    """
    number, sort = params.get("page"), SORTING.chosen(params)
    if not moment.is_now:
        lines = lines_of_the_past(rows, moment, bucket=bucket, sort=sort)
        page: Page[Any] = Paginator(lines, PAGE_SIZE).get_page(number)
        return DebtList(page, list(page.object_list), sums_of(lines))
    found = rows.filter(ANYTHING)
    count, totals = _totals(found)
    page = CountedPaginator(found.order_by(*SORTING.fields(sort)), count).get_page(number)
    shown = [line_of_columns(contract, moment.today) for contract in page.object_list]
    return DebtList(page, shown, totals)


def every_line(rows: QuerySet[Contract], moment: AsOf, params: QueryDict, *, bucket: str) -> Iterable[DebtLine]:
    """All lines of the list, for a file.

    Raises:
        TooMany: another day is asked of more contracts than can be read at once.

    """
    sort = SORTING.chosen(params)
    if not moment.is_now:
        return lines_of_the_past(rows, moment, bucket=bucket, sort=sort)
    found = rows.filter(ANYTHING).order_by(*SORTING.fields(sort))
    return (line_of_columns(contract, moment.today) for contract in found.iterator(chunk_size=CHUNK))


def late_rows(book: Book, query: str) -> list[LateRow]:
    """Rows in delay, the oldest first."""
    return [
        LateRow(
            row_name(book.rows[state.instalment_id]),
            state,
            last_day_note(state.due_on, state.last_day),
            links.address(book.contract.pk, "instalment", row=state.instalment_id, query=query),
        )
        for state in book.state.overdue_rows
    ]


def owed_besides(book: Book, query: str) -> list[Besides]:
    """What is charged and not paid, by what for."""
    link = links.of_contract(book.contract, query)
    return [
        Besides(
            what=_(node.what),
            note=_(node.note) if node.note else "",
            amount=node.value,
            url=link(node),
            target=f"{EntryKind.CHARGE}:{rows[0].pk}" if rows[0].instalment_id is None else "",
        )
        for rows, node in charged.owed_for(book)
        if node.value
    ]


def _totals(rows: QuerySet[Contract]) -> tuple[int, Sums]:
    """How many contracts, and their sums: all of them are gone through once."""
    sums = {name: Sum(column, default=ZERO) for name, column in _SUMMED.items()}
    found = rows.order_by().aggregate(count=Count("pk"), **sums)
    return found.pop("count"), Sums(**found)
