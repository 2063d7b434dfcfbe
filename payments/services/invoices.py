"""Issuing an invoice for an instalment: once, for what is outstanding, with a number without gaps."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import BankAccount, Company, Membership
from common.events import publish
from common.money import ZERO
from common.vat import vat_included
from contracts.models import Contract, ContractEventKind, ContractStatus
from contracts.services import record
from payments.engine.invoice_text import purpose_text
from payments.engine.payment_qr import BANK_NAME_MAX, NAME_MAX, InvalidPayment, PaymentDetails, shorten
from payments.events import InvoiceIssued
from payments.models import Instalment, Invoice, InvoiceSeries, InvoiceStatus
from payments.services.settlement import lock_contract


class InvoiceRefused(Exception):
    """There is nothing to issue; `code` for programs, `message` for people."""

    def __init__(self, code: str, message: str | Promise) -> None:
        self.code = code
        self.message = message
        super().__init__(code, message)


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
    open_invoice = Invoice.objects.filter(
        contract=contract, instalment_number=row.number, status=InvoiceStatus.ISSUED
    ).first()
    if open_invoice is not None:
        if _says_the_same(open_invoice, draft):
            return Issued(open_invoice, created=False)
        open_invoice.status = InvoiceStatus.REPLACED
        open_invoice.save(update_fields=["status"])
    draft.serial = _next_serial(contract.lessor, draft.year)
    draft.issued_by_id = actor.user_id if actor else None
    draft.on_behalf_of_id = actor.behalf_of_user_id(contract.manager_id) if actor else None
    draft.save(force_insert=True)
    record(
        contract=contract,
        kind=ContractEventKind.INVOICE_ISSUED,
        at=at,
        actor=actor,
        data={
            "invoice": draft.pk,
            "number": draft.number,
            "instalment": draft.instalment_number,
            "amount": str(draft.amount),
            "due_on": draft.due_on.isoformat(),
        },
    )
    publish(InvoiceIssued(draft.pk), actor_id=actor.pk if actor else None)
    return Issued(draft, created=True)


def payment_details(invoice: Invoice) -> PaymentDetails:
    """What the payer's bank needs, for the payment QR; names longer than the standard allows are shortened.

    Raises:
        InvalidPayment: the payee's details cannot stand in a payment code.

    """
    payee = invoice.payee
    return PaymentDetails(
        name=shorten(payee["name"], NAME_MAX),
        personal_account=payee["account"],
        bank_name=shorten(payee["bank_name"], BANK_NAME_MAX),
        bic=payee["bic"],
        correspondent_account=payee["correspondent_account"] or "0",
        amount=invoice.amount,
        purpose=invoice.purpose,
        payee_inn=payee["inn"],
        payer_inn=invoice.payer["inn"],
        kpp=payee["kpp"],
    )


def _draft(contract: Contract, row: Instalment, today: date) -> Invoice:
    """Build the invoice as it would be issued now, without a number."""
    if row.version.number != contract.schedule_number:
        raise InvoiceRefused("not_in_force", _("The schedule has changed, this row is no longer in force."))
    if contract.status not in ContractStatus.live():
        raise InvoiceRefused("not_live", _("Payments by this contract are no longer expected."))
    amount = row.amount - _paid(row)
    if amount <= 0:
        raise InvoiceRefused("paid", _("This payment is already paid in full."))
    vat = vat_included(amount, row.vat_rate)
    draft = Invoice(
        lessor=contract.lessor,
        year=today.year,
        contract=contract,
        instalment=row,
        instalment_number=row.number,
        issued_on=today,
        due_on=row.due_on,
        amount=amount,
        vat_rate=row.vat_rate,
        vat=vat,
        purpose=purpose_text(
            kind=row.kind,
            number=row.number,
            contract_number=contract.number,
            signed_on=contract.signed_on,
            vat_rate=row.vat_rate,
            vat=vat,
        ),
        payee=_payee(contract.lessor),
        payer=_party(contract.lessee),
    )
    try:
        payment_details(draft).encode()
    except InvalidPayment as error:
        message = format_lazy("{} {}", _("The lessor's payment details are not complete."), error.text(gettext))
        raise InvoiceRefused("payee_details", message) from error
    return draft


def _paid(row: Instalment) -> Decimal:
    total: Decimal | None = row.allocations.aggregate(total=Sum("amount"))["total"]
    return total or ZERO


def _says_the_same(invoice: Invoice, draft: Invoice) -> bool:
    printed = ("amount", "due_on", "vat_rate", "vat", "purpose", "payee", "payer")
    return all(getattr(invoice, name) == getattr(draft, name) for name in printed)


def _next_serial(lessor: Company, year: int) -> int:
    """Take the next number; the series stays locked until the end, so a rollback gives the number back."""
    InvoiceSeries.objects.bulk_create([InvoiceSeries(lessor=lessor, year=year)], ignore_conflicts=True)
    series = InvoiceSeries.objects.select_for_update().get(lessor=lessor, year=year)
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return series.last_number


def _party(company: Company) -> dict[str, str]:
    return {
        "name": company.short_name,
        "full_name": company.full_name,
        "inn": company.inn,
        "kpp": company.kpp,
        "address": company.legal_address,
        "phone": company.phone,
    }


def _payee(lessor: Company) -> dict[str, str]:
    account = BankAccount.objects.filter(company=lessor, is_default=True).first()
    if account is None:
        raise InvoiceRefused("no_bank_account", _("The lessor has no main bank account to pay to."))
    bank = {
        "bank_name": account.bank_name,
        "bic": account.bic,
        "account": account.account,
        "correspondent_account": account.correspondent_account,
    }
    return _party(lessor) | bank
