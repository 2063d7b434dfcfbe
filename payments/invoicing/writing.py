"""Writing invoices: numbers, lines, the log of their way, the timeline and the outbox, for one or for many."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import Membership
from common.events import publish
from contracts.models import Contract, ContractEvent, ContractEventKind
from payments.events import InvoiceIssued, InvoicesIssued
from payments.invoicing.drafts import Draft
from payments.invoicing.numbers import next_serials
from payments.models import Invoice, InvoiceDelivery, InvoiceLine, PaperChannel, PaperMoment


def write(drafts: Sequence[Draft], *, actor: Membership | None, at: datetime) -> list[Invoice]:
    """Number and write checked invoices of one lessor and one year; the caller holds the locks of their contracts.

    Each is published in the cabinet and stands on the timeline of its contracts. One publishes `InvoiceIssued`, many
    `InvoicesIssued`; on either the papers are made.
    """
    if not drafts:
        return []
    first = drafts[0].invoice
    serials = next_serials(lessor_id=first.lessor_id, year=first.year, count=len(drafts))
    for draft, serial in zip(drafts, serials, strict=True):
        draft.give(serial)
        _sign(draft, actor)
    invoices = Invoice.objects.bulk_create([draft.invoice for draft in drafts])
    InvoiceLine.objects.bulk_create(_lines(drafts))
    InvoiceDelivery.objects.bulk_create(
        InvoiceDelivery(invoice=invoice, channel=PaperChannel.CABINET, moment=PaperMoment.PUBLISHED, at=at)
        for invoice in invoices
    )
    ContractEvent.objects.bulk_create(event for draft in drafts for event in _timeline(draft, actor=actor, at=at))
    if invoices[1:]:
        publish(InvoicesIssued(first.lessor_id, tuple(invoice.pk for invoice in invoices)))
    else:
        publish(InvoiceIssued(invoices[0].pk), actor_id=actor.pk if actor else None)
    return invoices


def _sign(draft: Draft, actor: Membership | None) -> None:
    invoice = draft.invoice
    if actor is not None:
        invoice.issued_by_id = actor.user_id
        invoice.on_behalf_of_id = actor.behalf_of_user_id(invoice.contract.manager_id)


def _lines(drafts: Sequence[Draft]) -> list[InvoiceLine]:
    for draft in drafts:
        for line in draft.lines:
            # Its key is known only now.
            line.invoice = draft.invoice
    return [line for draft in drafts for line in draft.lines]


def _timeline(draft: Draft, *, actor: Membership | None, at: datetime) -> list[ContractEvent]:
    """A line for each contract, with what the invoice asks for it."""
    invoice = draft.invoice
    contracts: dict[int, Contract] = {line.contract_id: line.contract for line in draft.lines}
    return [
        ContractEvent(
            contract=contract,
            lessor_id=contract.lessor_id,
            lessee_id=contract.lessee_id,
            kind=ContractEventKind.INVOICE_ISSUED,
            at=at,
            actor_id=actor.user_id if actor else None,
            on_behalf_of_id=actor.behalf_of_user_id(contract.manager_id) if actor else None,
            data={
                "invoice": invoice.pk,
                "number": invoice.number,
                "instalment": invoice.instalment_number,
                "amount": str(sum(line.amount for line in draft.lines if line.contract_id == contract.pk)),
                "due_on": invoice.due_on.isoformat(),
            },
        )
        for contract in contracts.values()
    ]
