"""Invoices put together for unusual cases: several contracts, a part, ahead, a debt with its penalty (PAY-03, N-02)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from common.money import ZERO, format_money, q
from contracts.models import Contract, ContractStatus
from payments.invoicing.drafts import Draft, charge_line, draft_of, payment_line
from payments.invoicing.owed import Owed, owed_of
from payments.invoicing.parties import party, payee
from payments.invoicing.refusals import InvoiceRefused
from payments.invoicing.writing import write
from payments.models import Invoice, InvoiceKind, InvoiceLine, InvoiceStatus
from payments.services.settlement import lock_contracts

# A paper of some pages still; more is asked for by several invoices.
MOST_LINES = 100


class ChoiceRefused(InvoiceRefused):
    """Something of what was chosen cannot be asked for; `errors` by the keys of `Owed`."""

    def __init__(self, errors: Mapping[str, str | Promise]) -> None:
        self.errors = errors
        super().__init__("lines", _("Some of what you chose cannot be invoiced like that. Look at the marked lines."))


@dataclass(frozen=True, slots=True)
class Made:
    """The invoice; `created` is False when the same one had been made before and is still open."""

    invoice: Invoice
    created: bool


@transaction.atomic
def make_invoice(
    *, contract_ids: Sequence[int], asked: Mapping[str, Decimal | None], actor: Membership, at: datetime, today: date
) -> Made:
    """Make one invoice of several things, each wholly or in part, for one lessee to one lessor.

    What is asked for is decided under the locks of the contracts, in the order of their keys, then of the series. The
    same things asked for again, while nothing about them has changed, give the same invoice: a form sent twice makes
    one. Other open invoices for the same things do not forbid it; whoever pays is told of them on the page.

    Args:
        contract_ids: contracts of what is asked for; what the actor may not see is not found.
        asked: keys of `Owed` with roubles; None is all that is outstanding.
        actor: a client's person or the lessor's.
        at: now.
        today: the day of issue.

    Raises:
        InvoiceRefused: `no_right`, `nothing`, `too_many`, `several_parties`, `not_live`, `no_bank_account`,
            `payee_details`; `lines` with the errors of each (`ChoiceRefused`). Nothing is written.
        Contract.DoesNotExist: a contract is not there for this person.

    """
    if not can(actor, Capability.INVOICES_MAKE):
        raise InvoiceRefused("no_right", _("You have no right to make invoices."))
    if not asked:
        raise InvoiceRefused("nothing", _("Choose what the invoice is for."))
    if len(asked) > MOST_LINES:
        raise InvoiceRefused("too_many", _("Choose at most 100 lines for one invoice."))
    contracts = _locked(contract_ids, actor)
    owed = {one.key: one for one in owed_of(contracts, today=today)}
    _check_lines(asked, owed)
    chosen = [(one, asked[key]) for key, one in owed.items() if key in asked]
    draft = _draft(chosen, today)
    draft.check()
    same = _same(draft)
    if same is not None:
        return Made(same, created=False)
    [invoice] = write([draft], actor=actor, at=at)
    return Made(invoice, created=True)


def _locked(contract_ids: Sequence[int], actor: Membership) -> list[Contract]:
    seen = Contract.objects.visible_to(actor).filter(pk__in=contract_ids).values_list("pk", flat=True)
    if len(seen) != len(set(contract_ids)):
        raise Contract.DoesNotExist
    contracts = lock_contracts(seen)
    if len({(contract.lessor_id, contract.lessee_id) for contract in contracts}) > 1:
        raise InvoiceRefused("several_parties", _("One invoice is for contracts of one company. Make one for each."))
    if any(contract.status not in ContractStatus.live() for contract in contracts):
        raise InvoiceRefused("not_live", _("Payments by this contract are no longer expected."))
    return contracts


def _check_lines(asked: Mapping[str, Decimal | None], owed: Mapping[str, Owed]) -> None:
    errors: dict[str, str | Promise] = {}
    for key, amount in asked.items():
        if key not in owed:
            errors[key] = _("This is paid already, or the schedule has changed. Take the mark off.")
        elif amount is not None and (amount <= 0 or q(amount) != amount):
            errors[key] = _("Enter roubles and kopecks above zero.")
        elif amount is not None and amount > owed[key].outstanding:
            most = format_money(owed[key].outstanding)
            errors[key] = gettext("No more than %(most)s is outstanding here.") % {"most": most}
    if errors:
        raise ChoiceRefused(errors)


def _draft(chosen: Sequence[tuple[Owed, Decimal | None]], today: date) -> Draft:
    contract = chosen[0][0].contract
    lines = [_line(one, one.outstanding if amount is None else amount, today) for one, amount in chosen]
    # A debt is to be paid at once; what is ahead of its date, by the nearest of the dates.
    nearest = min((line.instalment.due_on for line in lines if line.instalment), default=today)
    return draft_of(
        lines,
        kind=InvoiceKind.CUSTOM,
        today=today,
        due_on=max(today, nearest),
        payee=payee(contract.lessor),
        payer=party(contract.lessee),
    )


def _line(one: Owed, amount: Decimal, today: date) -> InvoiceLine:
    told = {"owed": one.outstanding, "applied_before": one.applied_before, "amount": amount}
    if one.row is not None:
        return payment_line(one.contract, one.row, **told)
    return charge_line(one.contract, one.charge_kind, **told, today=today)


def _same(draft: Draft) -> Invoice | None:
    """The open invoice that says the same, of the same day: the form was sent twice."""
    wanted = draft.invoice
    found = Invoice.objects.filter(
        contract=wanted.contract,
        kind=InvoiceKind.CUSTOM,
        status=InvoiceStatus.ISSUED,
        amount=wanted.amount,
        contract_ids=wanted.contract_ids,
        issued_on=wanted.issued_on,
    ).prefetch_related("lines__instalment")
    return next((invoice for invoice in found.order_by("-pk") if draft.is_as(invoice)), None)


def total_of(chosen: Sequence[tuple[Owed, Decimal]], *, today: date) -> tuple[Decimal, Decimal]:
    """Roubles of a choice and the VAT inside them, each line rounded by itself as on the invoice."""
    lines = [_line(one, amount, today) for one, amount in chosen]
    return sum((line.amount for line in lines), ZERO), sum((line.vat for line in lines), ZERO)
