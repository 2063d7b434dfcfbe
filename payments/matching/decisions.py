"""Everything about a payment but posting: hold, set aside, send back, undo. Each is a step that is kept."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import Membership
from common.messages import gettext_noop
from common.money import ZERO
from payments.matching.refusals import DecisionRefused
from payments.matching.steps import OPEN, checked_reason, close_questions, decide, left_to_post, lock_operation, require
from payments.models import (
    BankOperation,
    OrderState,
    PaymentOrder,
    Receipt,
    ReversalKind,
    TriageState,
    TriageStep,
)
from payments.services.receipts import Taking, take_back

_DECIDED = frozenset(TriageState) - {TriageState.NEW, TriageState.RETURNED}


@transaction.atomic
def hold(*, operation_id: int, actor: Membership, at: datetime, reason: str) -> TriageStep:
    """Put a payment off with a note: it leaves the queue of new ones.

    Raises:
        DecisionRefused: `decided`, `no_reason`, `long_reason`.

    """
    operation = lock_operation(operation_id, lessor_id=actor.company_id)
    require(operation, OPEN)
    return decide(operation, TriageState.HELD, actor=actor, at=at, reason=checked_reason(reason))


@transaction.atomic
def set_aside(*, operation_id: int, actor: Membership, at: datetime, reason: str) -> TriageStep:
    """Say that a payment is not from clients: own money, a supplier's refund, interest of the bank.

    Raises:
        DecisionRefused: `decided`, `posted` (a part of it is), `no_reason`, `long_reason`.

    """
    operation = lock_operation(operation_id, lessor_id=actor.company_id)
    require(operation, OPEN)
    if left_to_post(operation) != operation.amount:
        raise DecisionRefused("posted", gettext_noop("A part of this payment is posted: take it back first."))
    step = decide(operation, TriageState.ASIDE, actor=actor, at=at, reason=checked_reason(reason))
    close_questions([operation], at=at)
    return step


@transaction.atomic
def return_it(*, operation_id: int, actor: Membership, at: datetime, reason: str) -> TriageStep:
    """Decide that a payment goes back to whom it came from; the payment order is made apart (`payments.bank.orders`).

    What is posted stays posted until the bank tells that the money went.

    Raises:
        DecisionRefused: `decided`, `no_reason`, `long_reason`.

    """
    operation = lock_operation(operation_id, lessor_id=actor.company_id)
    require(operation, OPEN | {TriageState.POSTED})
    step = decide(operation, TriageState.TO_RETURN, actor=actor, at=at, reason=checked_reason(reason))
    close_questions([operation], at=at)
    return step


@transaction.atomic
def mark_returned(*, order_id: int, at: datetime) -> bool:
    """Note that the bank carried out an order that returns a payment; its receipts are taken back as returned.

    First what was not posted goes back, then receipts, the newest first. False when it was noted before.
    """
    order = PaymentOrder.objects.select_related("executed_by").get(pk=order_id)
    if order.state != OrderState.EXECUTED or order.returns_id is None or order.executed_by is None:
        return False
    operation = lock_operation(order.returns_id, lessor_id=order.lessor_id)
    if TriageStep.objects.filter(operation=operation, data__order=order.pk).exists():
        return False
    day = order.executed_by.booked_on
    unposted = operation.amount - _posted(operation)
    _take_back(operation, order.amount - max(ZERO, unposted - _returned_before(operation, order)), on=day, at=at)
    is_whole = _returned_before(operation, order) + order.amount >= operation.amount
    after = TriageState.RETURNED if is_whole else _rest(operation)
    if operation.returned_by_id is None:
        operation.returned_by = order.executed_by
        operation.save(update_fields=["returned_by"])
    decide(operation, after, actor=None, at=at, data={"order": order.pk, "amount": str(order.amount)})
    return True


def _posted(operation: BankOperation) -> Decimal:
    """Roubles of receipts that were not undone, returned ones included."""
    rows = Receipt.objects.filter(operation=operation).prefetch_related("reversals")
    undone = (back.amount for row in rows for back in row.reversals.all() if back.kind == ReversalKind.UNDONE)
    return sum((row.amount for row in rows), ZERO) - sum(undone, ZERO)


def _returned_before(operation: BankOperation, order: PaymentOrder) -> Decimal:
    """Roubles that other orders have returned already."""
    rows = PaymentOrder.objects.filter(returns=operation, state=OrderState.EXECUTED).exclude(pk=order.pk)
    noted = TriageStep.objects.filter(operation=operation, data__has_key="order").values_list("data__order", flat=True)
    return sum((row.amount for row in rows if row.pk in set(noted)), ZERO)


def _rest(operation: BankOperation) -> TriageState:
    return TriageState.NEW if left_to_post(operation) else TriageState.POSTED


def _take_back(operation: BankOperation, amount: Decimal, *, on: date, at: datetime) -> None:
    """Take receipts back as returned, the newest first, for this amount at most."""
    reason = gettext_noop("Returned to the payer by a payment order")
    for receipt in Receipt.objects.filter(operation=operation).with_returned().order_by("-pk"):
        part = min(amount, receipt.amount - receipt.returned)
        if part > 0:
            taking = Taking(kind=ReversalKind.RETURNED, on=max(on, receipt.received_on), reason=reason, amount=part)
            take_back(receipt_id=receipt.pk, taking=taking, actor=None, at=at)
            amount -= part


@transaction.atomic
def undo(*, operation_id: int, actor: Membership, at: datetime, reason: str) -> TriageStep:
    """Take the decision back: receipts are reversed as posted by mistake, the payment is new again.

    Raises:
        DecisionRefused: `returned`, `nothing` (new and nothing of it is posted), `ordered` (an order to return it is
            not cancelled), `no_reason`, `long_reason`.

    """
    operation = lock_operation(operation_id, lessor_id=actor.company_id)
    words = checked_reason(reason)
    receipts = list(Receipt.objects.filter(operation=operation).with_returned().order_by("-pk"))
    standing = [row for row in receipts if row.amount > row.returned]
    if operation.state == TriageState.RETURNED:
        raise DecisionRefused("returned", gettext_noop("The money went back to the payer: this cannot be undone."))
    if operation.state not in _DECIDED and not standing:
        raise DecisionRefused("nothing", gettext_noop("Nothing is decided about this payment yet."))
    if PaymentOrder.objects.filter(returns=operation).exclude(state=OrderState.CANCELLED).exists():
        raise DecisionRefused("ordered", gettext_noop("There is a payment order to return it: cancel the order first."))
    for row in standing:
        taking = Taking(kind=ReversalKind.UNDONE, on=row.received_on, reason=words)
        take_back(receipt_id=row.pk, taking=taking, actor=actor, at=at)
    data = {"undone": [row.pk for row in standing]}
    close_questions([operation], at=at)
    return decide(operation, TriageState.NEW, actor=actor, at=at, reason=words, data=data)
