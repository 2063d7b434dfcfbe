"""Deciding about a payment: the lock, what is left to post, and the step that is kept."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext

from accounts.models import Membership
from common.messages import gettext_noop
from common.money import ZERO
from payments.matching.refusals import DecisionRefused
from payments.models import (
    BankOperation,
    Direction,
    OrderState,
    PaymentOrder,
    PaymentQuestion,
    Receipt,
    ReceiptReversal,
    ReversalKind,
    TriageState,
    TriageStep,
)

# Nothing of these is decided yet.
OPEN = frozenset({TriageState.NEW, TriageState.HELD, TriageState.ASKED})
REASON_LENGTH = 500


def lock_operation(operation_id: int, *, lessor_id: int) -> BankOperation:
    """Take the lock under which everything about a payment is decided.

    Raises:
        BankOperation.DoesNotExist: the lessor has no such received payment.

    """
    rows = BankOperation.objects.select_for_update(of=("self",), no_key=True).select_related("statement")
    return rows.get(pk=operation_id, lessor=lessor_id, direction=Direction.IN)


def lock_operations(operation_ids: Iterable[int], *, lessor_id: int) -> list[BankOperation]:
    """Take the locks of several received payments in the order of their keys, so that nobody waits in a circle."""
    rows = BankOperation.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(pk__in=set(operation_ids), lessor=lessor_id, direction=Direction.IN).order_by("pk"))


def require(operation: BankOperation, states: frozenset[TriageState]) -> None:
    """Refuse what is not possible in the payment's state; tells who decided before.

    Raises:
        DecisionRefused: `decided`.

    """
    if TriageState(operation.state) in states:
        return
    who = operation.decided_by.get_full_name() if operation.decided_by else gettext("The portal")
    message = gettext_noop("This payment is decided already: “%(state)s”, %(who)s.")
    raise DecisionRefused("decided", message, {"state": str(operation.get_state_display()), "who": who})


def checked_reason(reason: str) -> str:
    """Return the reason without spaces around it.

    Raises:
        DecisionRefused: `no_reason`, `long_reason`.

    """
    text = reason.strip()
    if not text:
        raise DecisionRefused("no_reason", gettext_noop("Say why."))
    if len(text) > REASON_LENGTH:
        message = gettext_noop("The reason has %(length)s characters. Expected at most %(most)s.")
        raise DecisionRefused("long_reason", message, {"length": len(text), "most": REASON_LENGTH})
    return text


def left_to_post(operation: BankOperation) -> Decimal:
    """Roubles of a payment that are neither posted nor on their way back."""
    receipts = Receipt.objects.filter(operation=operation)
    posted = receipts.aggregate(sum=Sum("amount"))["sum"] or ZERO
    back = ReceiptReversal.objects.filter(receipt__operation=operation)
    undone = back.filter(kind=ReversalKind.UNDONE).aggregate(sum=Sum("amount"))["sum"] or ZERO
    returned = back.filter(kind=ReversalKind.RETURNED).aggregate(sum=Sum("amount"))["sum"] or ZERO
    orders = PaymentOrder.objects.filter(returns=operation).exclude(state=OrderState.CANCELLED)
    ordered = orders.aggregate(sum=Sum("amount"))["sum"] or ZERO
    return max(ZERO, operation.amount - (posted - undone) - max(ZERO, ordered - returned))


def decide_posted(data: Mapping[BankOperation, dict[str, Any]], *, at: datetime) -> None:
    """Write that the portal itself has posted new payments as a whole, each with what was proposed; three statements.

    Their questions are closed. The caller holds the locks.
    """
    TriageStep.objects.bulk_create(
        TriageStep(operation=operation, before=operation.state, after=TriageState.POSTED, data=told, at=at)
        for operation, told in data.items()
    )
    BankOperation.objects.filter(pk__in=[operation.pk for operation in data]).update(
        state=TriageState.POSTED, note="", is_automatic=True, decided_at=at, decided_by=None
    )
    close_questions(data, at=at)


def close_questions(operations: Iterable[BankOperation], *, at: datetime) -> None:
    """Nothing is left to answer about these payments."""
    PaymentQuestion.objects.filter(operation__in=[row.pk for row in operations], closed_at=None).update(closed_at=at)


def decide(
    operation: BankOperation,
    after: TriageState,
    *,
    actor: Membership | None,
    at: datetime,
    reason: str = "",
    data: dict[str, Any] | None = None,
) -> TriageStep:
    """Write the step and bring the payment to its state; the caller holds the lock. No actor: the portal itself."""
    step = TriageStep.objects.create(
        operation=operation,
        before=operation.state,
        after=after,
        data=data or {},
        reason=reason,
        at=at,
        by_id=actor.user_id if actor else None,
    )
    operation.state, operation.note = after, reason
    operation.is_automatic = actor is None and after == TriageState.POSTED
    operation.decided_at, operation.decided_by_id = at, actor.user_id if actor else None
    operation.save(update_fields=["state", "note", "is_automatic", "decided_at", "decided_by"])
    return step
