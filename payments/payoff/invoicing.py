"""The invoice by which the sum of an accepted quote is paid."""

from datetime import date, datetime
from decimal import Decimal

from accounts.models import Membership
from common.money import ZERO
from common.vat import rate_on, vat_included
from payments.engine.invoice_text import payoff_text
from payments.invoicing.drafts import draft_of
from payments.invoicing.parties import party, payee
from payments.invoicing.writing import write
from payments.models import Invoice, InvoiceKind, InvoiceLine, LineKind, PayoffQuote


def issue_for_quote(quote: PayoffQuote, *, untaxed: Decimal, actor: Membership, at: datetime, today: date) -> Invoice:
    """Issue one line for the whole sum; the caller holds the contract's lock.

    Args:
        quote: accepted, its request open.
        untaxed: penalties and other sanctions inside the sum, which bear no VAT, roubles.
        actor: who accepts.
        at: now.
        today: the day of issue.

    Raises:
        InvoiceRefused: `no_bank_account` or `payee_details`; the caller's transaction must end.

    """
    contract, rate = quote.contract, rate_on(quote.on)
    line = InvoiceLine(
        kind=LineKind.PAYOFF,
        contract=contract,
        text=payoff_text(quote=quote.number, contract_number=contract.number, signed_on=contract.signed_on),
        owed=quote.amount,
        amount=quote.amount,
        vat_rate=rate,
        vat=vat_included(max(quote.amount - untaxed, ZERO), rate),
    )
    draft = draft_of(
        [line],
        kind=InvoiceKind.CUSTOM,
        today=today,
        due_on=quote.on,
        payee=payee(contract.lessor),
        payer=party(contract.lessee),
    )
    [invoice] = write([draft], actor=actor, at=at)
    return invoice
