"""Details of both parties as an invoice keeps them, and the payment code made of them."""

from decimal import Decimal

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import BankAccount, Company
from payments.engine.payment_qr import BANK_NAME_MAX, NAME_MAX, InvalidPayment, PaymentDetails, shorten
from payments.invoicing.refusals import InvoiceRefused
from payments.models import Invoice


def party(company: Company) -> dict[str, str]:
    """Details of a company on the day of issue."""
    return {
        "name": company.short_name,
        "full_name": company.full_name,
        "inn": company.inn,
        "kpp": company.kpp,
        "address": company.legal_address,
        "phone": company.phone,
    }


def payee(lessor: Company) -> dict[str, str]:
    """Details of the lessor with its main account.

    Raises:
        InvoiceRefused: `no_bank_account`.

    """
    account = BankAccount.objects.filter(company=lessor, is_default=True).first()
    if account is None:
        raise InvoiceRefused("no_bank_account", _("The lessor has no main bank account to pay to."))
    bank = {
        "bank_name": account.bank_name,
        "bic": account.bic,
        "account": account.account,
        "correspondent_account": account.correspondent_account,
    }
    return party(lessor) | bank


def payment_details(invoice: Invoice, amount: Decimal | None = None) -> PaymentDetails:
    """What the payer's bank needs, for the payment QR; names longer than the standard allows are shortened.

    `amount` is what is to be paid now, in roubles, where that is not the whole invoice.

    Raises:
        InvalidPayment: the payee's details cannot stand in a payment code.

    """
    to = invoice.payee
    return PaymentDetails(
        name=shorten(to["name"], NAME_MAX),
        personal_account=to["account"],
        bank_name=shorten(to["bank_name"], BANK_NAME_MAX),
        bic=to["bic"],
        correspondent_account=to["correspondent_account"] or "0",
        amount=invoice.amount if amount is None else amount,
        purpose=invoice.purpose,
        payee_inn=to["inn"],
        payer_inn=invoice.payer["inn"],
        kpp=to["kpp"],
    )


def check_details(invoice: Invoice) -> None:
    """Refuse an invoice that nobody could pay by.

    Raises:
        InvoiceRefused: `payee_details`.

    """
    try:
        payment_details(invoice).encode()
    except InvalidPayment as error:
        message = format_lazy("{} {}", _("The lessor's payment details are not complete."), error.text(gettext))
        raise InvoiceRefused("payee_details", message) from error
