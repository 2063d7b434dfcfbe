"""Lines of a contract's timeline about money received and taken back."""

from datetime import datetime, time

from django.utils import timezone

from contracts.models import Contract, ContractEvent, ContractEventKind
from payments.models import Receipt, ReceiptReversal


def posted_line(contract: Contract, row: Receipt, at: datetime) -> ContractEvent:
    """A line on the day the money came, also when it is posted later."""
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


def taken_back_line(contract: Contract, row: ReceiptReversal, at: datetime) -> ContractEvent:
    """A line on the day it was taken back."""
    return ContractEvent(
        contract=contract,
        lessor_id=contract.lessor_id,
        lessee_id=contract.lessee_id,
        kind=ContractEventKind.RECEIPT_TAKEN_BACK,
        at=at,
        actor_id=row.booked_by_id,
        data={
            "amount": str(row.amount),
            "received_on": row.receipt.received_on.isoformat(),
            "document_number": row.receipt.document_number,
            "kind": row.kind,
            "reason": row.reason,
        },
    )
