"""Issuing an invoice for an instalment: once, for what is outstanding, with a number without gaps."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import DecimalField, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from common.columns import MONEY
from common.money import ZERO
from contracts.models import Contract, ContractStatus
from payments.invoicing.drafts import Draft, draft_of, payment_line
from payments.invoicing.parties import party, payee, payment_details
from payments.invoicing.refusals import InvoiceRefused
from payments.invoicing.writing import write
from payments.models import Instalment, Invoice, InvoiceKind, InvoiceStatus
from payments.services.settlement import lock_contract

__all__ = ["InvoiceRefused", "Issued", "issue_invoice", "payment_details"]


@dataclass(frozen=True, slots=True)
class Issued:
    """The open invoice of the instalment; `created` is False when it had been issued before."""

    invoice: Invoice
    created: bool


@transaction.atomic
def issue_invoice(*, instalment_id: int, actor: Membership | None, at: datetime, today: date) -> Issued:
    """Issue the invoice of an instalment, or return the open one while nothing in it has changed.

    The amount is what is outstanding, with the VAT inside it at the row's rate. An open invoice that differs is
    marked as replaced. Locks the contract, then the lessor's series of the year, so numbers have no gaps.
    Publishes `InvoiceIssued`, on which the PDF is made.

    Raises:
        Instalment.DoesNotExist: there is no such row.
        InvoiceRefused: `not_in_force`, `not_live`, `paid`, `no_bank_account` or `payee_details`; nothing is written.

    """
    row = Instalment.objects.select_related("version").get(pk=instalment_id)
    contract = lock_contract(row.version.contract_id)
    draft = _draft(contract, row, today)
    open_invoice = (
        Invoice.objects.filter(
            contract=contract,
            instalment_number=row.number,
            status=InvoiceStatus.ISSUED,
            kind=InvoiceKind.SCHEDULE,
        )
        .prefetch_related("lines__instalment")
        .first()
    )
    if open_invoice is not None:
        if draft.is_as(open_invoice):
            return Issued(open_invoice, created=False)
        open_invoice.status = InvoiceStatus.REPLACED
        open_invoice.save(update_fields=["status"])
    [invoice] = write([draft], actor=actor, at=at)
    return Issued(invoice, created=True)


def _draft(contract: Contract, row: Instalment, today: date) -> Draft:
    """Build the invoice as it would be issued now, without a number."""
    if row.version.number != contract.schedule_number:
        raise InvoiceRefused("not_in_force", _("The schedule has changed, this row is no longer in force."))
    if contract.status not in ContractStatus.live():
        raise InvoiceRefused("not_live", _("Payments by this contract are no longer expected."))
    paid, of_no_invoice = _paid(row)
    if row.amount <= paid:
        raise InvoiceRefused("paid", _("This payment is already paid in full."))
    line = payment_line(contract, row, owed=row.amount - paid, applied_before=of_no_invoice)
    draft = draft_of(
        [line],
        kind=InvoiceKind.SCHEDULE,
        today=today,
        due_on=row.due_on,
        payee=payee(contract.lessor),
        payer=party(contract.lessee),
    )
    draft.check()
    return draft


def _paid(row: Instalment) -> tuple[Decimal, Decimal]:
    """What is applied to the row, and how much of it came by no invoice."""
    money = DecimalField(**MONEY)
    found = row.allocations.aggregate(
        total=Coalesce(Sum("amount"), ZERO, output_field=money),
        own=Coalesce(Sum("amount", filter=Q(receipt__invoice=None)), ZERO, output_field=money),
    )
    return found["total"], found["own"]
