"""Schedules and receipts of contracts; all of it needs the right to see money."""

from datetime import date, datetime
from typing import Self

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, Field

from contracts.queries import contract_for_page
from integrations.api.answers import ROW_REFUSALS, ApiRequest, answer
from integrations.api.parameters import take_only
from integrations.api.values import Percent, Roubles
from payments.explaining.book import Book
from payments.explaining.receipts import ReceiptShown, receipts_of
from payments.models import InstalmentKind
from payments.queries import LineState, Schedule, ScheduleLine, Totals, schedule_of

router = Router(tags=["Payments"])


class ScheduleTotals(BaseModel):
    """Sums of the whole schedule. The components add up to the amount; VAT is inside it."""

    amount: Roubles
    principal: Roubles
    interest: Roubles
    insurance: Roubles
    buyout: Roubles
    other: Roubles = Field(description="Taxes and services.")
    vat: Roubles
    paid: Roubles

    @classmethod
    def of(cls, totals: Totals) -> Self:
        """Read the totals of the page."""
        return cls(**{name: getattr(totals, name) for name in cls.model_fields})


class ScheduleRow(BaseModel):
    """An instalment. `state` is as of today in Moscow."""

    number: int
    kind: InstalmentKind
    due_on: date
    state: LineState
    days_overdue: int
    amount: Roubles
    vat_rate: Percent
    vat: Roubles
    principal: Roubles
    interest: Roubles
    insurance: Roubles
    buyout: Roubles
    other: Roubles = Field(description="Taxes and services.")
    paid: Roubles
    outstanding: Roubles
    paid_on: date | None = Field(description="Day of the receipt that paid the rest.")
    invoice_id: int | None = Field(description="The invoice in force, or the paid one.")

    @classmethod
    def of(cls, line: ScheduleLine) -> Self:
        """Read a row of the page: the instalment, and what was paid for it."""
        row = line.instalment
        names = ("number", "kind", "due_on", "amount", "vat_rate", "vat", "principal", "interest", "insurance")
        return cls(
            **{name: getattr(row, name) for name in names},
            buyout=row.buyout,
            other=row.other,
            state=line.state,
            days_overdue=line.days_overdue,
            paid=line.paid,
            outstanding=line.outstanding,
            paid_on=line.paid_on,
            invoice_id=line.invoice.pk if line.invoice else None,
        )


class ScheduleOut(BaseModel):
    """The schedule in force. Each change of the contract makes the next version."""

    contract_id: int
    version: int = Field(description="0 while there is no schedule.")
    made_at: datetime | None = Field(description="Moscow time.")
    totals: ScheduleTotals
    rows: list[ScheduleRow]

    @classmethod
    def of(cls, contract_id: int, schedule: Schedule) -> Self:
        """Read the page's schedule, its years put together again."""
        return cls(
            contract_id=contract_id,
            version=schedule.version,
            made_at=timezone.localtime(schedule.made_at) if schedule.made_at else None,
            totals=ScheduleTotals.of(schedule.totals),
            rows=[ScheduleRow.of(line) for year in schedule.years for line in year.lines],
        )


class Applied(BaseModel):
    """A part of a receipt, by the instalment of the schedule in force that it pays for."""

    instalment: int
    due_on: date
    amount: Roubles


class AppliedCharge(BaseModel):
    """A part of a receipt that pays a charge besides the schedule: a penalty, interest, costs, a fee."""

    kind: str = Field(description="penalty, article_395, costs or other.")
    on: date = Field(description="Value date of the charge.")
    amount: Roubles


class ReceiptOut(BaseModel):
    """Money received by the bank's value date. The parts, `returned` and `not_applied` add up to the amount."""

    id: int
    received_on: date
    amount: Roubles
    document_number: str = Field(description="Number of the payment order.")
    purpose: str
    applied: list[Applied]
    charges: list[AppliedCharge]
    returned: Roubles = Field(description="Returned to the payer, or posted by mistake.")
    not_applied: Roubles

    @classmethod
    def of(cls, shown: ReceiptShown) -> Self:
        """Read a receipt of the page."""
        receipt = shown.receipt
        return cls(
            id=receipt.pk,
            received_on=receipt.received_on,
            amount=receipt.amount,
            document_number=receipt.document_number,
            purpose=receipt.purpose,
            applied=[Applied(instalment=row.number, due_on=row.due_on, amount=paid) for row, paid in shown.to_rows],
            charges=[AppliedCharge(kind=row.kind, on=row.due_on, amount=paid) for row, paid in shown.to_charges],
            returned=shown.returned,
            not_applied=shown.not_applied,
        )


class Receipts(BaseModel):
    """All receipts of a contract, newest first."""

    contract_id: int
    items: list[ReceiptOut]


@router.get(
    "/{int:contract_id}/schedule",
    url_name="schedule",
    operation_id="schedule",
    response={200: ScheduleOut, **ROW_REFUSALS},
)
def schedule(request: ApiRequest, contract_id: int) -> HttpResponse:
    """The payment schedule in force, with what was paid for each instalment."""
    take_only(request)
    contract = get_object_or_404(contract_for_page(request.actor), pk=contract_id)
    return answer(ScheduleOut.of(contract.pk, schedule_of(contract, request.actor, timezone.localdate())))


@router.get(
    "/{int:contract_id}/payments",
    url_name="payments",
    operation_id="payments",
    response={200: Receipts, **ROW_REFUSALS},
)
def receipts(request: ApiRequest, contract_id: int) -> HttpResponse:
    """Payments received for a contract and what they were applied to."""
    take_only(request)
    contract = get_object_or_404(contract_for_page(request.actor), pk=contract_id)
    found = receipts_of(Book(contract, timezone.localdate()))
    return answer(Receipts(contract_id=contract.pk, items=[ReceiptOut.of(row) for row in found]))
