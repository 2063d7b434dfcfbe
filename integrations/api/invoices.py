"""Invoices; all of it needs the right to see money."""

from datetime import date
from typing import Any, Self

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, Field

from accounts.api_acting import problem
from common import trail
from integrations.api.answers import LIST_REFUSALS, ROW_REFUSALS, ApiRequest, answer
from integrations.api.paging import Page
from integrations.api.parameters import Day, ListParameters, Text, filtered, order_of, sort_field, take_only
from integrations.api.values import Percent, Roubles
from payments.filters import InvoiceFilter
from payments.invoicing.deliveries import note_opened
from payments.models import InvoiceKind, InvoiceLine, InvoiceState, LineKind, PaperChannel
from payments.models.invoice import InvoiceWithState
from payments.queries import INVOICE_SORTING, invoices_for_list

router = Router(tags=["Invoices"])
PLAIN = ("issued_on", "due_on", "amount", "remainder", "vat_rate", "vat", "purpose", "state", "number", "kind")
OF_CONTRACTS = ("contract_id", "contract_ids")
PLAIN_OF_LINE = ("number", "kind", "contract_id", "text", "owed", "amount", "vat_rate", "vat")
PDF_ANSWER = {"responses": {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}}


class InvoiceOut(BaseModel):
    """An invoice for an instalment, or put together. `issued`, `part` and `overdue` may be paid by."""

    id: int
    number: str
    state: InvoiceState
    contract_id: int
    contract_number: str
    kind: InvoiceKind
    contract_ids: list[int] = Field(description="All contracts it asks for; `contract_id` is that of its first line.")
    instalment: int | None = Field(description="Number in the schedule; null of one that was put together.")
    issued_on: date
    due_on: date
    amount: Roubles
    remainder: Roubles | None = Field(description="Left to pay by it; null when it is out of date.")
    vat_rate: Percent | None = Field(description="Null where its lines have different rates, or none.")
    vat: Roubles = Field(description="Inside the amount.")
    purpose: str = Field(description="Purpose of payment, to be copied as it is.")
    pdf: str | None = Field(description="Address of the PDF; null until it is made, some seconds after the issue.")

    @classmethod
    def of(cls, invoice: InvoiceWithState) -> Self:
        """Read a row of `invoices_for_list`."""
        return cls(**_facts(invoice))


class Requisites(BaseModel):
    """Details of a party as they were on the day of issue; the payer's bank is not told."""

    name: str
    inn: str
    kpp: str
    address: str
    bank_name: str = ""
    bic: str = ""
    account: str = ""
    correspondent_account: str = ""


class InvoiceLineOut(BaseModel):
    """One thing that an invoice asks for. `owed` is what was outstanding for it at the issue."""

    number: int
    kind: LineKind
    contract_id: int
    contract_number: str
    instalment: int | None = Field(description="Number in the schedule when it was issued.")
    due_on: date | None
    charge: str = Field(description="Kind of the charges; empty for a payment of the schedule.")
    text: str
    owed: Roubles
    amount: Roubles
    vat_rate: Percent | None = Field(description="Null: without VAT.")
    vat: Roubles

    @classmethod
    def of(cls, line: InvoiceLine) -> Self:
        """Read a line with its contract and row."""
        row = line.instalment
        return cls(
            contract_number=line.contract.number,
            instalment=row.number if row else None,
            due_on=row.due_on if row else None,
            charge=line.charge_kind,
            **{name: getattr(line, name) for name in PLAIN_OF_LINE},
        )


class InvoiceWithParties(InvoiceOut):
    """An invoice with its lines and the details that a payment order needs."""

    lines: list[InvoiceLineOut]
    payee: Requisites
    payer: Requisites

    @classmethod
    def of(cls, invoice: InvoiceWithState) -> Self:
        """Read a row of `invoices_for_list`."""
        lines = [InvoiceLineOut.of(line) for line in invoice.lines.select_related("contract", "instalment")]
        return cls(**_facts(invoice), lines=lines, payee=invoice.payee, payer=invoice.payer)


def _facts(invoice: InvoiceWithState) -> dict[str, Any]:
    return {
        "id": invoice.pk,
        "contract_number": invoice.contract.number,
        "instalment": invoice.instalment_number,
        "pdf": reverse("api:invoice_pdf", args=[invoice.pk]) if invoice.pdf else None,
        **{name: getattr(invoice, name) for name in (*PLAIN, *OF_CONTRACTS)},
    }


class InvoiceParameters(ListParameters):
    """Filters of the list, those of the page."""

    q: Text | None = Field(None, description="Fragment of a contract's number.")
    status: InvoiceState | None = None
    due_from: Day | None = None
    due_to: Day | None = None
    sort: str | None = sort_field(INVOICE_SORTING.columns)


@router.get("", url_name="invoices", operation_id="invoices", response={200: Page[InvoiceOut], **LIST_REFUSALS})
def invoice_list(request: ApiRequest, parameters: Query[InvoiceParameters]) -> HttpResponse:
    """Invoices of the contracts in the token's reach."""
    take_only(request, InvoiceParameters)
    found = InvoiceFilter(parameters.filters(), invoices_for_list(request.actor, today=timezone.localdate()))
    rows: QuerySet[InvoiceWithState] = filtered(found).order_by(*order_of(INVOICE_SORTING, parameters.sort))
    return answer(Page[InvoiceOut].of(request, rows, parameters, InvoiceOut.of))


@router.get(
    "/{int:invoice_id}",
    url_name="invoice",
    operation_id="invoice",
    response={200: InvoiceWithParties, **ROW_REFUSALS},
)
def invoice_detail(request: ApiRequest, invoice_id: int) -> HttpResponse:
    """One invoice with the details of both parties. The company's audit trail tells that it was read."""
    take_only(request)
    invoice = _found(request, invoice_id)
    note_opened(invoice, PaperChannel.API, actor=request.actor, at=timezone.now())
    _viewed(invoice, "api")
    return answer(InvoiceWithParties.of(invoice))


@router.get(
    "/{int:invoice_id}/pdf",
    url_name="invoice_pdf",
    operation_id="invoice_pdf",
    response={200: None, **ROW_REFUSALS},
    openapi_extra=PDF_ANSWER,
)
def invoice_pdf(request: ApiRequest, invoice_id: int) -> HttpResponseBase:
    """The invoice as PDF. While it is being made: 404 with the code `not_ready`."""
    take_only(request)
    invoice = _found(request, invoice_id)
    if not invoice.pdf:
        return problem(404, "not_ready", _("The PDF of this invoice is not made yet. Come again in some seconds."))
    note_opened(invoice, PaperChannel.API, actor=request.actor, at=timezone.now())
    _viewed(invoice, "pdf")
    return FileResponse(
        invoice.pdf.open("rb"),
        as_attachment=True,
        filename=f"schet-{invoice.number}.pdf",
        content_type="application/pdf",
    )


def _found(request: ApiRequest, invoice_id: int) -> InvoiceWithState:
    return get_object_or_404(invoices_for_list(request.actor, today=timezone.localdate()), pk=invoice_id)


def _viewed(invoice: InvoiceWithState, part: str) -> None:
    """Tell the lessee's trail whose key read its document."""
    trail.viewed(invoice, company_id=invoice.contract.lessee_id, contract_id=invoice.contract_id, part=part)
