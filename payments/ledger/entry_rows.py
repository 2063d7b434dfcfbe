"""Where the entries of an account come from: each kind of fact as rows of one form.

Every query gives `of` (the contract), `day` (the value date), `money` (signed roubles) and what the text of the entry
tells. Days and sums are worked out by the database, so that the same query serves the lines and their total.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from django.db.models import Case, DateField, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce, TruncDate

from contracts.models import ContractEvent, ContractEventKind, ContractStatus
from payments.models import Charge, Instalment, Receipt, ReceiptReversal, Relief, ReliefShare, ReversalKind

# The columns of a fact by their names; the stubs would give the rows of each query a type of their own.
type Row = dict[str, Any]
type Rows = QuerySet[Any, Any]


class EntryKind(StrEnum):
    """What kind of fact an entry is; in this order entries of one day stand."""

    INSTALMENT = "instalment"
    CHARGE = "charge"
    RELIEF = "relief"
    RECEIPT = "receipt"
    REVERSAL = "reversal"


@dataclass(frozen=True, slots=True)
class Source:
    """Facts of one kind. `is_debit`: they are owed to the lessor; else they are money received."""

    rows: Callable[[Collection[int]], Rows]
    is_debit: bool


def scheduled(ids: Collection[int]) -> Rows:
    """Rows of the schedule in force on their due dates; nothing of a contract that nobody has signed.

    Of a terminated contract only what fell due before it ended: the rest belongs to the settlement. One that was
    terminated before it came into the portal ended, as far as is known, on the day it came.
    """
    rows = Instalment.objects.in_force().filter(version__contract__in=ids)
    rows = rows.exclude(version__contract__status__in=ContractStatus.unsigned())
    came = TruncDate("version__contract__created_at")
    ended = Coalesce(Subquery(_ended("version__contract_id")), came)
    is_running = ~Q(version__contract__status=ContractStatus.TERMINATED)
    rows = rows.annotate(ended=ended).filter(is_running | Q(due_on__lte=F("ended")))
    found = rows.annotate(of=F("version__contract_id"), day=F("due_on"), money=F("amount"))
    return found.values("pk", "of", "day", "money", "kind", "number")


def _ended(contract: str) -> QuerySet[Any, date]:
    """The day of the last move to the state of termination."""
    moves = ContractEvent.objects.filter(
        contract=OuterRef(contract),
        kind=ContractEventKind.STATUS_CHANGED,
        data__after=ContractStatus.TERMINATED.value,
    )
    return moves.order_by("-at").annotate(ended=TruncDate("at")).values_list("ended", flat=True)[:1]


def charged(ids: Collection[int]) -> Rows:
    """Charges and their reversals on their value dates."""
    rows = Charge.objects.filter(contract__in=ids)
    found = rows.annotate(
        of=F("contract_id"), day=F("due_on"), money=F("amount"), number=F("instalment__number"), back=F("reverses_id")
    )
    return found.values("pk", "of", "day", "money", "kind", "number", "starts_on", "back", "reason")


def relieved(ids: Collection[int]) -> Rows:
    """What reliefs take off the charges that stand; what there is no charge for any more counts nothing."""
    shares = ReliefShare.objects.filter(relief=OuterRef("pk")).order_by().values("relief")
    taken = Subquery(shares.annotate(total=Sum("amount")).values("total"))
    rows = Relief.objects.filter(contract__in=ids).annotate(taken=taken).filter(taken__gt=0)
    found = rows.annotate(of=F("contract_id"), day=F("on"), money=-F("taken"))
    return found.values("pk", "of", "day", "money", "kind", "charge_kind", "document")


def received(ids: Collection[int]) -> Rows:
    """Receipts on their value dates."""
    rows = Receipt.objects.filter(contract__in=ids)
    found = rows.annotate(of=F("contract_id"), day=F("received_on"), money=F("amount"))
    return found.values("pk", "of", "day", "money", "document_number", "source")


def given_back(ids: Collection[int]) -> Rows:
    """Money returned, on the day it went; what was posted by mistake, on the value date of its receipt."""
    rows = ReceiptReversal.objects.filter(receipt__contract__in=ids)
    never_came = When(kind=ReversalKind.UNDONE, then=F("receipt__received_on"))
    day = Case(never_came, default=F("on"), output_field=DateField())
    number = F("receipt__document_number")
    found = rows.annotate(of=F("receipt__contract_id"), day=day, money=-F("amount"), document_number=number)
    return found.values("pk", "of", "day", "money", "kind", "document_number", "receipt_id")


SOURCES: Final[Mapping[EntryKind, Source]] = {
    EntryKind.INSTALMENT: Source(scheduled, is_debit=True),
    EntryKind.CHARGE: Source(charged, is_debit=True),
    EntryKind.RELIEF: Source(relieved, is_debit=True),
    EntryKind.RECEIPT: Source(received, is_debit=False),
    EntryKind.REVERSAL: Source(given_back, is_debit=False),
}
