"""Posting money received for a contract."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.models import Membership
from common.events import publish
from contracts.models import Contract, ContractEvent, ContractEventKind
from payments.events import ReceiptsPosted
from payments.models import Receipt
from payments.services.figures import rebuild_figures
from payments.services.settlement import lock_contract, settle

REASON = gettext_noop("Payment received")
Key = tuple[date, str, Decimal]


@dataclass(frozen=True, slots=True)
class ReceiptData:
    """Money received: the bank's value date, roubles, the number of the payment order, its purpose."""

    received_on: date
    amount: Decimal
    document_number: str
    purpose: str = ""


@transaction.atomic
def post_receipts(
    *, contract: Contract, receipts: Sequence[ReceiptData], actor: Membership | None, at: datetime
) -> int:
    """Post receipts that are not posted yet and apply them, oldest instalment first; return how many are new.

    A receipt is known by date, document number and amount; a known one is skipped. What exceeds the schedule
    stays unallocated. Figures of the contract are rebuilt; `contract` is brought up to date. Publishes
    `ReceiptsPosted`.

    Raises:
        ValidationError: by field, for a wrong amount, number or date; nothing is written.

    """
    locked = lock_contract(contract.pk)
    known: set[Key] = set(
        Receipt.objects.filter(contract=locked).values_list("received_on", "document_number", "amount")
    )
    new: dict[Key, Receipt] = {}
    for receipt in receipts:
        row = Receipt(
            contract=locked,
            received_on=receipt.received_on,
            amount=receipt.amount,
            document_number=receipt.document_number.strip(),
            purpose=receipt.purpose,
            posted_at=at,
            posted_by_id=actor.user_id if actor else None,
        )
        key = row.received_on, row.document_number, row.amount
        if key not in known:
            _check(row, today=timezone.localdate(at))
            new.setdefault(key, row)
    if not new:
        return 0
    posted = Receipt.objects.bulk_create(sorted(new.values(), key=lambda row: row.received_on))
    settle(contract=locked, reason=REASON, at=at)
    ContractEvent.objects.bulk_create(_line(locked, row, at) for row in posted)
    publish(ReceiptsPosted(locked.pk, tuple(row.pk for row in posted)), actor_id=actor.pk if actor else None)
    rebuild_figures([(locked.pk, locked.figures_on)], today=timezone.localdate(at))
    contract.refresh_from_db()
    return len(posted)


def _check(row: Receipt, *, today: date) -> None:
    """Refuse a receipt that cannot be true."""
    row.clean_fields(exclude={"contract", "posted_by"})
    errors: dict[str, ValidationError] = {}
    if row.amount <= 0:
        errors["amount"] = ValidationError(_("The amount must be above zero."), code="amount")
    if row.received_on > today:
        errors["received_on"] = ValidationError(_("The date of a receipt cannot be ahead."), code="received_on")
    if errors:
        raise ValidationError(errors)


def _line(contract: Contract, row: Receipt, at: datetime) -> ContractEvent:
    """A line of the timeline on the day the money came, also when it is posted later."""
    came = datetime.combine(row.received_on, time(), timezone.get_current_timezone())
    return ContractEvent(
        contract=contract,
        lessor_id=contract.lessor_id,
        lessee_id=contract.lessee_id,
        kind=ContractEventKind.RECEIPT_POSTED,
        at=came if row.received_on < timezone.localdate(at) else at,
        actor_id=row.posted_by_id,
        data={
            "amount": str(row.amount),
            "received_on": row.received_on.isoformat(),
            "document_number": row.document_number,
        },
    )
