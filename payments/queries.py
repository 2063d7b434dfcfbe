"""Reads of schedules, receipts and invoices. Everything starts from `visible_to(actor)`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import Any, TypedDict, cast

from django.db.models import Count, DecimalField, F, OuterRef, Prefetch, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Now
from django_stubs_ext import WithAnnotations

from accounts.models import Membership
from common import row_scope
from common.business_days import payment_deadline
from common.listing import Sorting
from common.models import Job, JobState, OutboxEvent
from common.money import ZERO
from contracts.models import Contract
from payments.engine.figures import InstalmentDue, contract_figures
from payments.events import InvoiceIssued
from payments.jobs import INVOICE_PAPERS, INVOICE_PDF
from payments.models import Instalment, Invoice, InvoiceState, Receipt
from payments.models.invoice import InvoiceWithState

INVOICE_SORTING = Sorting(
    columns={
        "number": ("year", "serial"),
        "issued": ("issued_on",),
        "due": ("due_on",),
        "amount": ("amount",),
        "contract": ("contract__number",),
    },
    default="-number",
)
# An outdated invoice is not offered again: the row gets its button for a new one.
STANDING = (*InvoiceState.payable(), InvoiceState.PAID)
# A worker needs about a second.
PAPER_WAIT = timedelta(minutes=3)


class LineState(StrEnum):
    """How a row of the schedule stands today."""

    PAID = "paid"
    OVERDUE = "overdue"
    NEXT = "next"
    PLANNED = "planned"
    # The contract has ended: what is unpaid belongs to the settlement of mutual obligations, not to the schedule.
    SETTLEMENT = "settlement"
    # Nobody has signed the contract: nothing is due by its schedule yet.
    UNSIGNED = "unsigned"


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """A row of the schedule with what was paid for it; roubles with VAT."""

    instalment: Instalment
    paid: Decimal
    paid_on: date | None
    state: LineState
    days_overdue: int
    invoice: Invoice | None

    @property
    def outstanding(self) -> Decimal:
        """What is still to be paid for this row."""
        return self.instalment.amount - self.paid

    @property
    def can_be_invoiced(self) -> bool:
        """Whether something is left to pay by the schedule."""
        return self.state not in {LineState.PAID, LineState.SETTLEMENT, LineState.UNSIGNED}


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of schedule rows by component, roubles; the components add up to `amount`, VAT is inside it."""

    amount: Decimal
    principal: Decimal
    interest: Decimal
    insurance: Decimal
    buyout: Decimal
    other: Decimal
    vat: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class YearOfSchedule:
    """Rows that fall due in one calendar year, with their subtotal."""

    year: int
    lines: Sequence[ScheduleLine]
    totals: Totals


@dataclass(frozen=True, slots=True)
class Schedule:
    """The schedule in force as the page shows it."""

    years: Sequence[YearOfSchedule]
    totals: Totals
    made_at: datetime | None
    version: int


class PaidSums(TypedDict):
    """What `paid_sums` adds to a row."""

    paid: Decimal
    paid_on: date | None


type PaidInstalment = WithAnnotations[Instalment, PaidSums]


def paid_sums(instalments: QuerySet[Instalment]) -> "QuerySet[PaidInstalment]":
    """Annotate rows with `paid` (allocations and their reversals) and `paid_on` (the last receipt that stayed)."""
    stayed = (
        Receipt.objects.filter(allocations__instalment=OuterRef("pk"))
        .annotate(net=Sum("allocations__amount"))
        .filter(net__gt=0)
        .order_by("-received_on")
    )
    return instalments.annotate(
        paid=Coalesce(
            Sum("allocations__amount"),
            Value(ZERO),
            output_field=DecimalField(max_digits=18, decimal_places=2),
        ),
        paid_on=Subquery(stayed.values("received_on")[:1]),
    )


def schedule_of(contract: Contract, actor: Membership, today: date) -> Schedule:
    """The schedule in force, grouped by year, with each row's state on `today`."""
    rows = (
        paid_sums(Instalment.objects.visible_to(actor).in_force().filter(version__contract=contract))
        .select_related("version__contract")
        .prefetch_related(
            Prefetch(
                "invoices", Invoice.objects.with_state(today=today).filter(state__in=STANDING), to_attr="open_invoices"
            )
        )
        .order_by("number")
    )
    instalments = list(rows)
    lines = list(_lines(instalments, today))
    years = [
        YearOfSchedule(year, group, total(group))
        for year, group in (
            (year, list(found)) for year, found in groupby(lines, key=lambda line: line.instalment.due_on.year)
        )
    ]
    version = instalments[0].version if instalments else None
    return Schedule(
        years=years,
        totals=total(lines),
        made_at=version.made_at if version else None,
        version=version.number if version else 0,
    )


def _lines(instalments: Sequence[PaidInstalment], today: date) -> Iterable[ScheduleLine]:
    """Rows with what was paid for them and their state on `today`."""
    due = [InstalmentDue(row.pk, row.number, row.due_on, row.amount, row.paid) for row in instalments]
    figures = contract_figures(due, today, payment_deadline)
    days_late = {row.instalment_id: row.days_past_due for row in figures.overdue}
    coming = figures.next_payment.instalment_ids if figures.next_payment else ()
    for row, sums in zip(instalments, due, strict=True):
        if not sums.outstanding:
            state = LineState.PAID
        elif not row.version.contract.is_signed:
            state = LineState.UNSIGNED
        elif not row.version.contract.is_live:
            state = LineState.SETTLEMENT
        elif row.pk in days_late:
            state = LineState.OVERDUE
        else:
            state = LineState.NEXT if row.pk in coming else LineState.PLANNED
        open_invoices: list[Invoice] = row.open_invoices  # type: ignore[attr-defined] # prefetched by schedule_of
        yield ScheduleLine(
            instalment=row,
            paid=sums.allocated,
            paid_on=row.paid_on if state is LineState.PAID else None,
            state=state,
            days_overdue=days_late[row.pk] if state is LineState.OVERDUE else 0,
            invoice=open_invoices[0] if open_invoices else None,
        )


def total(lines: Sequence[ScheduleLine]) -> Totals:
    """Sum the rows by component."""
    parts = {
        field.name: sum((getattr(line.instalment, field.name) for line in lines), ZERO)
        for field in fields(Totals)
        if field.name != "paid"
    }
    return Totals(**parts, paid=sum((line.paid for line in lines), ZERO))


def invoices_for_list(actor: Membership, *, today: date) -> QuerySet[InvoiceWithState]:
    """Invoices with their state on a day and the contract that rows show."""
    found = Invoice.objects.visible_to(actor).with_state(today=today)
    return found.select_related("contract", "contract__lessee")


class PaperState(StrEnum):
    """Where the PDF of an invoice stands."""

    READY = "ready"
    AWAITED = "awaited"
    # The job failed, or nothing has come of it for minutes: a page must not wait for ever.
    LATE = "late"


def paper_state(invoice: Invoice) -> PaperState:
    """Tell whether the PDF is there or soon will be; the database's clock, which stamped the issue, says how late."""
    if invoice.pdf:
        return PaperState.READY
    # The portal's own events and jobs, about an invoice that is shown.
    with row_scope.as_system():
        return _paper_ahead(invoice)


def _paper_ahead(invoice: Invoice) -> PaperState:
    issued = OutboxEvent.objects.filter(
        type=InvoiceIssued.type_name(),
        aggregate=InvoiceIssued.AGGREGATE,
        aggregate_id=str(invoice.pk),
        occurred_at__gte=Now() - PAPER_WAIT,
    )
    # Jobs of nobody since then, by the index of persons and times.
    failed = Job.objects.filter(
        user=None,
        created_at__gte=Now() - PAPER_WAIT,
        kind=INVOICE_PDF,
        state=JobState.FAILED,
        params__invoice_id=invoice.pk,
    )
    is_ahead = (issued.exists() and not failed.exists()) or _is_in_batch(invoice)
    return PaperState.AWAITED if is_ahead else PaperState.LATE


def _is_in_batch(invoice: Invoice) -> bool:
    """Whether a job makes the paper with others of a night; a large portfolio takes some hours."""
    batches = Job.objects.filter(kind=INVOICE_PAPERS, state__in=[JobState.QUEUED, JobState.RUNNING])
    return batches.filter(params__contains={"invoice_ids": [invoice.pk]}).exists()


def invoice_totals(invoices: QuerySet[Invoice]) -> dict[str, Any]:
    """Number and sum of the whole filtered list."""
    return invoices.order_by().aggregate(count=Count("pk"), amount=Coalesce(Sum("amount"), Value(ZERO)))


class Lateness(TypedDict):
    """In which of both lists a contract is."""

    is_late: bool


type DueContract = WithAnnotations[Contract, Lateness]


@dataclass(frozen=True, slots=True)
class Due:
    """Contracts with a payment ahead, the earliest first, and with overdue payments, the oldest delay first.

    A contract may be in both.
    """

    ahead: list[Contract]
    overdue: list[Contract]


def contracts_due(actor: Membership, *, ahead: int, overdue: int) -> Due:
    """The first of both, so many of each, in one query."""
    seen = Contract.objects.visible_to(actor).select_related("lessee")
    waiting = seen.live().filter(next_due_on__isnull=False).annotate(is_late=Value(value=False))
    late = seen.filter(overdue_total__gt=0).annotate(is_late=Value(value=True))
    rows = waiting.order_by("next_due_on", "pk")[:ahead].union(late.order_by("overdue_since", "pk")[:overdue], all=True)
    due = Due([], [])
    for row in cast("QuerySet[DueContract]", rows):
        (due.overdue if row.is_late else due.ahead).append(row)
    due.ahead.sort(key=lambda row: (row.next_due_on or date.max, row.pk))
    due.overdue.sort(key=lambda row: (row.overdue_since or date.max, row.pk))
    return due


def first_unpaid(contracts: Iterable[Contract], actor: Membership) -> dict[int, PaidInstalment]:
    """The earliest row that is not paid in full, by contract id: what the button «Invoice» is for."""
    rows = (
        paid_sums(Instalment.objects.visible_to(actor).in_force().filter(version__contract__in=list(contracts)))
        .filter(paid__lt=F("amount"))
        .select_related("version")
        .order_by("version__contract_id", "-number")
    )
    return {row.version.contract_id: row for row in rows}
