"""Posting payments that are certain: many in one transaction, each by itself where that fails.

The figures by which each was decided are compared under the locks with those that stand: what has changed since is told
to be stale and is matched again by the caller.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, InternalError, OperationalError, transaction

from common.messages import MessageError, gettext_noop
from contracts.models import Contract
from payments.engine.matching import ContractFacts, Proposal
from payments.matching.posting import Decision, post_operation, receipt_data
from payments.matching.refusals import DecisionRefused
from payments.matching.shares import posted_as_json, to_post
from payments.matching.steps import decide_posted, left_to_post, lock_operations
from payments.models import BankOperation, OrderState, PaymentOrder, Receipt, TriageState
from payments.services.receipts import Payment, post_payments
from payments.services.settlement import lock_contracts

logger = logging.getLogger(__name__)
STALE: Final = "stale"
# What broken data of one contract raises. What the connection raises ends the job, which is taken up again.
_BROKEN: Final = (
    ValidationError, MessageError, IntegrityError, DataError, InternalError, ArithmeticError, LookupError, RuntimeError,
    ValueError,
)  # fmt: skip


class Fate(Enum):
    """What became of a payment. LEFT: somebody else decided. STALE: to be matched again. FAILED: for the desk."""

    POSTED = auto()
    LEFT = auto()
    STALE = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class Sure:
    """A payment with what may be posted without a person, and the contracts as they were read."""

    operation_id: int
    proposal: Proposal
    read: Mapping[int, ContractFacts]

    @property
    def contract_ids(self) -> frozenset[int]:
        """Contracts it is for."""
        return frozenset(share.contract for share in self.proposal.shares)

    @property
    def why(self) -> dict[str, Any]:
        """What is kept of the proposal with the step."""
        return {"score": self.proposal.score, "reasons": [reason.code.value for reason in self.proposal.reasons]}

    def is_stale(self, locked: Mapping[int, Contract]) -> bool:
        """Whether money of a contract has changed since it was read."""
        return any(self.read[pk].stamp != stamp_of(locked[pk]) for pk in self.contract_ids)


def stamp_of(contract: Contract) -> tuple[object, ...]:
    """What changes whenever money of a contract does; as `owed_rows` reads it."""
    return contract.paid_total, contract.charges_total, contract.credit_total


def post_together(payments: Sequence[Sure], *, lessor_id: int, at: datetime) -> list[Fate]:
    """Post payments for different contracts in one transaction; where it fails, each in its own.

    Returns:
        The fate of each, in their order.

    """
    try:
        return _post_all(payments, lessor_id=lessor_id, at=at)
    except (*_BROKEN, OperationalError) as error:
        told = {"payments": [one.operation_id for one in payments], "error": str(error)}
        logger.warning("payments_not_posted_together", extra=told)
    return [_post_alone(one, lessor_id=lessor_id, at=at) for one in payments]


@transaction.atomic
def _post_all(payments: Sequence[Sure], *, lessor_id: int, at: datetime) -> list[Fate]:
    operations = {row.pk: row for row in lock_operations((one.operation_id for one in payments), lessor_id=lessor_id)}
    open_ids = _whole(operations.values())
    contracts = {row.pk: row for row in lock_contracts({pk for one in payments for pk in one.contract_ids})}
    own = {pk for pk, row in contracts.items() if row.lessor_id == lessor_id}
    fates = [
        Fate.LEFT
        if one.operation_id not in open_ids or not one.contract_ids <= own
        else Fate.STALE
        if one.is_stale(contracts)
        else Fate.POSTED
        for one in payments
    ]
    to_do = [one for one, fate in zip(payments, fates, strict=True) if fate is Fate.POSTED]
    if to_do:
        _write(to_do, operations, at=at)
    return fates


def _whole(operations: Collection[BankOperation]) -> set[int]:
    """Payments that nobody has decided about, of which nothing is posted or on its way back."""
    new = {row.pk: row for row in operations if row.state == TriageState.NEW}
    touched = set(Receipt.objects.filter(operation__in=new).values_list("operation_id", flat=True))
    orders = PaymentOrder.objects.filter(returns__in=new).exclude(state=OrderState.CANCELLED)
    touched |= set(orders.values_list("returns_id", flat=True))
    # Few are: what was posted and taken back since.
    return {pk for pk, row in new.items() if pk not in touched or left_to_post(row) == row.amount}


def _write(payments: Sequence[Sure], operations: Mapping[int, BankOperation], *, at: datetime) -> None:
    shares = [to_post(one.proposal.shares) for one in payments]
    posted = post_payments(
        payments=[_payment(one, operations[one.operation_id]) for one in payments],
        actor=None,
        at=at,
    )
    data = {
        operations[one.operation_id]: {
            **one.why,
            "shares": posted_as_json(parts),
            "receipts": [row.pk for row in receipts],
        }
        for one, parts, receipts in zip(payments, shares, posted, strict=True)
    }
    decide_posted(data, at=at)


def _payment(one: Sure, operation: BankOperation) -> Payment:
    data = receipt_data(operation, operation.amount, invoice_id=one.proposal.invoice)
    return Payment(data, to_post(one.proposal.shares))


def _post_alone(one: Sure, *, lessor_id: int, at: datetime) -> Fate:
    decision = Decision(
        invoice_id=one.proposal.invoice,
        data=one.why,
        only_new=True,
        check=lambda locked: _check(one, locked),
    )
    try:
        post_operation(
            operation_id=one.operation_id,
            lessor_id=lessor_id,
            shares=to_post(one.proposal.shares),
            actor=None,
            at=at,
            decision=decision,
        )
    except DecisionRefused as refused:
        return Fate.STALE if refused.code == STALE else Fate.LEFT
    except _BROKEN:
        logger.exception("payment_not_posted", extra={"payment": one.operation_id})
        return Fate.FAILED
    return Fate.POSTED


def _check(one: Sure, locked: Sequence[Contract]) -> None:
    """Refuse what was decided by figures that are no longer those of the contracts."""
    if one.is_stale({row.pk: row for row in locked}):
        raise DecisionRefused(STALE, gettext_noop("The contract has changed meanwhile."))
