"""Posting a payment of a statement: wholly or in part, to one contract or several, once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Membership
from common.messages import gettext_noop
from common.money import ZERO, format_money, q
from contracts.models import Contract
from payments.matching.refusals import DecisionRefused
from payments.matching.shares import posted_as_json
from payments.matching.steps import OPEN, REASON_LENGTH, close_questions, decide, left_to_post, lock_operation, require
from payments.models import BankOperation, Invoice, Receipt, ReceiptSource, TriageState
from payments.services.receipts import ReceiptData, Share, post_payment
from payments.services.settlement import lock_contracts

PURPOSE_LENGTH = 500
# A receipt needs a number; banks leave it out of some of their own orders.
NO_NUMBER = "б/н"
CHANGED = gettext_noop("A part of this payment has been posted or taken back meanwhile. Look at the payment again.")


@dataclass(frozen=True, slots=True)
class Decision:
    """How a posting came to be: words of a person, the invoice it was paid by, what was proposed (for the record)."""

    reason: str = ""
    invoice_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)
    # What was left to post when the person decided; a form that is sent again finds less.
    seen_left: Decimal | None = None
    # Only a payment that nobody has touched: what a person has put off is theirs.
    only_new: bool = False
    # Looks at the contracts under their locks and raises when what was decided by is no longer so.
    check: Callable[[Sequence[Contract]], None] = lambda _contracts: None


@transaction.atomic
def post_operation(
    *,
    operation_id: int,
    lessor_id: int,
    shares: Sequence[Share],
    actor: Membership | None,
    at: datetime,
    decision: Decision = Decision(),
) -> list[Receipt]:
    """Post a payment, or a part of it: what is not posted stays for the desk. Locks the payment, then the contracts.

    Open questions about it are closed once nothing is left.

    Raises:
        BankOperation.DoesNotExist: the lessor has no such received payment.
        DecisionRefused: `decided`, `changed`, `no_shares`, `share_amount`, `more_than_left`, `foreign_contract`,
            `wrong`.

    """
    operation = lock_operation(operation_id, lessor_id=lessor_id)
    require(operation, frozenset({TriageState.NEW}) if decision.only_new else OPEN)
    left = left_to_post(operation)
    if decision.seen_left not in {None, left}:
        raise DecisionRefused("changed", CHANGED)
    total = _checked_total(shares, left)
    contracts = lock_contracts(share.contract_id for share in shares)
    if {contract.pk for contract in contracts if contract.lessor_id == lessor_id} != {
        share.contract_id for share in shares
    }:
        raise DecisionRefused("foreign_contract", gettext_noop("One of the contracts is not the lessor's."))
    decision.check(contracts)
    posted = _post(operation, shares, total, actor=actor, at=at, invoice_id=_invoice(decision, lessor_id))
    after = TriageState.POSTED if total == left else TriageState.NEW
    data = {**decision.data, "shares": posted_as_json(shares), "receipts": [row.pk for row in posted]}
    decide(operation, after, actor=actor, at=at, reason=decision.reason.strip()[:REASON_LENGTH], data=data)
    if after == TriageState.POSTED:
        close_questions([operation], at=at)
    return posted


def _checked_total(shares: Sequence[Share], left: Decimal) -> Decimal:
    if not shares:
        raise DecisionRefused("no_shares", gettext_noop("Choose a contract and an amount."))
    for share in shares:
        if share.amount <= 0 or q(share.amount) != share.amount:
            message = gettext_noop("%(amount)s cannot be posted. Expected an amount above zero, in whole kopecks.")
            raise DecisionRefused("share_amount", message, {"amount": str(share.amount)})
    total = sum((share.amount for share in shares), ZERO)
    if total > left:
        message = gettext_noop("The parts sum to %(total)s, of the payment %(left)s is left. Expected no more.")
        raise DecisionRefused("more_than_left", message, {"total": format_money(total), "left": format_money(left)})
    return total


def _invoice(decision: Decision, lessor_id: int) -> int | None:
    """The invoice it was paid by, if it is the lessor's."""
    if decision.invoice_id is None:
        return None
    return Invoice.objects.filter(pk=decision.invoice_id, lessor=lessor_id).values_list("pk", flat=True).first()


def receipt_data(operation: BankOperation, amount: Decimal, *, invoice_id: int | None) -> ReceiptData:
    """What receipts of a payment of a statement say, for so much of it."""
    return ReceiptData(
        received_on=operation.booked_on,
        amount=amount,
        document_number=operation.number.strip() or NO_NUMBER,
        purpose=operation.purpose[:PURPOSE_LENGTH],
        source=ReceiptSource.BANK,
        invoice_id=invoice_id,
        operation_id=operation.pk,
    )


def _post(
    operation: BankOperation,
    shares: Sequence[Share],
    total: Decimal,
    *,
    actor: Membership | None,
    at: datetime,
    invoice_id: int | None,
) -> list[Receipt]:
    data = receipt_data(operation, total, invoice_id=invoice_id)
    try:
        return post_payment(shares=shares, data=data, actor=actor, at=at)
    except ValidationError as wrong:
        message = gettext_noop("The payment cannot be posted: %(words)s")
        raise DecisionRefused("wrong", message, {"words": " ".join(wrong.messages)}) from wrong
