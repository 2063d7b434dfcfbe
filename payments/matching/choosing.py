"""What a client may say a payment is for: contracts on which something is owed, and open invoices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from accounts.models import Membership
from contracts.models import Contract, ContractStatus
from payments.engine.matching import Share
from payments.matching.invoice_rows import facts_of
from payments.models import Invoice, InvoiceStatus, PaymentQuestion
from payments.models.invoice import InvoiceWithState

SHOWN = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """Contracts and invoices offered, the nearest to pay first."""

    contracts: Sequence[Contract]
    invoices: Sequence[InvoiceWithState]

    def of_invoices(self, ids: Sequence[int]) -> list[Share]:
        """Shares of the chosen invoices, one for each contract and invoice."""
        chosen = (facts_of(row) for row in self.invoices if row.pk in set(ids))
        return [share for one in chosen for share in one.shares]


def choice_for(question: PaymentQuestion, actor: Membership, *, today: date) -> Choice:
    """What this person may choose from, of the lessor who asks."""
    contracts = Contract.objects.visible_to(actor).filter(lessor=question.lessor_id)
    owing = contracts.filter(Q(status__in=ContractStatus.live()) | Q(charges_total__gt=0))
    invoices = (
        Invoice.objects.visible_to(actor)
        .filter(lessor=question.lessor_id, status=InvoiceStatus.ISSUED, amount__lte=question.amount)
        .with_state(today=today)
        .select_related("lessee", "contract")
        .prefetch_related("lines__instalment")
        .order_by("due_on", "pk")
    )
    return Choice(
        list(owing.order_by("next_due_on", "pk")[:SHOWN]),
        [row for row in invoices[:SHOWN] if row.remainder == row.amount],
    )


def joined(shares: Sequence[Share]) -> list[Share]:
    """One share for each contract; sums of one contract are added up."""
    found: dict[int, tuple[Decimal, Share]] = {}
    for share in shares:
        before, first = found.get(share.contract, (Decimal(0), share))
        aims = first.aims if first is share else (*first.aims, *share.aims)
        found[share.contract] = before + share.amount, Share(share.contract, share.amount, aims)
    return [Share(one.contract, total, one.aims) for total, one in found.values()]
