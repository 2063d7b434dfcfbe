"""Posting what is certain of a statement, without a person.

Payments are matched in batches and posted one by one, each in a transaction of its own that takes the payment's lock
first and looks at its state there: a worker killed at any line loses nothing and posts nothing twice, and two workers
may go through one statement at once. A proposal holds only while the money of its contracts is as it was when they were
read: what was decided by older figures is matched again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings

from common.messages import gettext_noop
from contracts.models import Contract
from payments.engine.matching import Code, ContractFacts, Proposal, Rules
from payments.matching.candidates import Matched, match_operations
from payments.matching.decisions import mark_returned
from payments.matching.posting import Decision, post_operation
from payments.matching.refusals import DecisionRefused
from payments.matching.shares import to_post
from payments.models import BankOperation, BankStatement, Direction, OrderState, PaymentOrder, TriageState

BATCH = 500
# Payments of one contract in one batch are posted one after another, each by fresh figures.
TURNS = 40
STALE = "stale"


@dataclass(slots=True)
class MatchReport:
    """What became of the new payments of a statement: roubles are not summed, payments are counted."""

    received: int = 0
    posted: int = 0
    left: int = 0
    outgoing: int = 0
    returned: int = 0
    is_trusted: bool = True

    def as_json(self) -> dict[str, int | bool]:
        """The report of the job."""
        return asdict(self)


def rules() -> Rules:
    """What the lessor allows to be posted by itself."""
    return Rules(third_parties=settings.MATCHING_POSTS_THIRD_PARTIES)


def match_statement(
    statement_id: int, *, at: datetime, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> MatchReport:
    """Match the new payments of a statement and post what is certain; safe to run again and by several workers.

    Of a statement whose sums do not agree nothing is posted. Outgoing payments are set aside; those that carried out
    orders to return a payment take its receipts back.

    Args:
        statement_id: the statement.
        at: the time of the postings.
        progress: called after each batch with how many payments were gone through, and of how many.

    Raises:
        BankStatement.DoesNotExist: there is no such statement.

    """
    statement = BankStatement.objects.get(pk=statement_id)
    report = MatchReport(is_trusted=statement.is_trusted)
    report.returned = _note_returns(statement, at=at)
    report.outgoing = _set_outgoing_aside(statement, at=at)
    new = BankOperation.objects.filter(statement=statement, direction=Direction.IN, state=TriageState.NEW)
    ids = list(new.order_by("pk").values_list("pk", flat=True))
    report.received = len(ids)
    if statement.is_trusted:
        for start in range(0, len(ids), BATCH):
            report.posted += _post_batch(ids[start : start + BATCH], lessor_id=statement.lessor_id, at=at)
            progress(min(start + BATCH, len(ids)), len(ids))
    report.left = new.filter(pk__in=ids).count()
    return report


def _note_returns(statement: BankStatement, *, at: datetime) -> int:
    """Take back what orders carried out by this statement have returned."""
    orders = PaymentOrder.objects.filter(
        executed_by__statement=statement, state=OrderState.EXECUTED, returns__isnull=False
    )
    return sum(mark_returned(order_id=pk, at=at) for pk in orders.order_by("pk").values_list("pk", flat=True))


def _set_outgoing_aside(statement: BankStatement, *, at: datetime) -> int:
    """What the lessor paid is no receipt; nobody has to decide about it."""
    outgoing = BankOperation.objects.filter(statement=statement, direction=Direction.OUT, state=TriageState.NEW)
    return outgoing.update(state=TriageState.ASIDE, decided_at=at)


def _post_batch(ids: Sequence[int], *, lessor_id: int, at: datetime) -> int:
    """Post what is certain of a batch; what was decided by figures that changed since is matched again."""
    posted, waiting = 0, list(ids)
    for _turn in range(TURNS):
        changed: set[int] = set()
        again: list[int] = []
        for matched, proposal in _certain(waiting, lessor_id):
            if changed & _looked_at(matched, proposal):
                again.append(matched.operation.pk)
                continue
            outcome = _post(matched, proposal, lessor_id=lessor_id, at=at)
            posted += outcome is True
            if outcome is None:
                again.append(matched.operation.pk)
            else:
                changed |= {share.contract for share in proposal.shares}
        if not again:
            break
        waiting = again
    return posted


def _looked_at(matched: Matched, proposal: Proposal) -> frozenset[int]:
    """Contracts whose figures the decision rests on: the others of the client too, unless the sum is exact."""
    if any(reason.code is Code.SUM_WITHIN for reason in proposal.reasons):
        return frozenset(matched.contracts)
    return frozenset(share.contract for share in proposal.shares)


def _certain(ids: Sequence[int], lessor_id: int) -> Iterator[tuple[Matched, Proposal]]:
    rows = BankOperation.objects.filter(pk__in=ids, state=TriageState.NEW).order_by("booked_on", "pk")
    for matched in match_operations(list(rows), lessor_id=lessor_id, rules=rules()):
        if matched.outcome.certain:
            yield matched, matched.outcome.certain


def _post(matched: Matched, proposal: Proposal, *, lessor_id: int, at: datetime) -> bool | None:
    """Post one. False: somebody has decided, or it cannot be posted. None: its contracts changed since."""
    contracts = [matched.contracts[share.contract] for share in proposal.shares]
    decision = Decision(
        invoice_id=proposal.invoice,
        data={"score": proposal.score, "reasons": [reason.code.value for reason in proposal.reasons]},
        only_new=True,
        check=lambda locked: _check(locked, contracts),
    )
    try:
        post_operation(
            operation_id=matched.operation.pk,
            lessor_id=lessor_id,
            shares=to_post(proposal.shares),
            actor=None,
            at=at,
            decision=decision,
        )
    except DecisionRefused as refused:
        return None if refused.code == STALE else False
    return True


def _check(locked: Sequence[Contract], read: Sequence[ContractFacts]) -> None:
    """Refuse what was decided by figures that are no longer those of the contracts."""
    known = {one.id: one.stamp for one in read}
    if any(known[row.pk] != stamp_of(row) for row in locked):
        raise DecisionRefused(STALE, gettext_noop("The contract has changed meanwhile."))


def stamp_of(contract: Contract) -> tuple[object, ...]:
    """What changes whenever money of a contract does; as `owed_rows` reads it."""
    return contract.paid_total, contract.charges_total, contract.credit_total
