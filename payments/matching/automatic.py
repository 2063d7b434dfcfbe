"""Posting what is certain of a statement, without a person.

Payments are matched in batches and posted by handfuls (`payments.matching.together`), each in a transaction that takes
the payments' locks first and looks at their states there: a worker killed at any line loses nothing and posts nothing
twice, and two workers may go through one statement at once. A proposal holds only while the money of its contracts is
as it was when they were read: what was decided by older figures is matched again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import batched

from django.conf import settings

from payments.engine.matching import Rules
from payments.matching.candidates import Matched, match_operations
from payments.matching.decisions import mark_returned
from payments.matching.together import Fate, Sure, post_together
from payments.models import BankOperation, BankStatement, Direction, OrderState, PaymentOrder, TriageState

BATCH = 2_000
# Payments of one transaction: it is over before a page that waits for one of their contracts notices.
TOGETHER = 50
# Turns without a posting after which a batch is left: others are writing all of its contracts.
IDLE_TURNS = 5


@dataclass(slots=True)
class MatchReport:
    """What became of the new payments of a statement: roubles are not summed, payments are counted.

    `failed` were certain and could not be posted; like all that is `left`, they are on the desk.
    """

    received: int = 0
    posted: int = 0
    left: int = 0
    failed: int = 0
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
            fates = _post_batch(ids[start : start + BATCH], lessor_id=statement.lessor_id, at=at)
            report.posted += fates[Fate.POSTED]
            report.failed += fates[Fate.FAILED]
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


def _post_batch(ids: Sequence[int], *, lessor_id: int, at: datetime) -> Counter[Fate]:
    """Post what is certain of a batch; what was decided by figures that changed since is matched again.

    It ends when nothing is left, or others change the contracts faster than it can post.
    """
    fates: Counter[Fate] = Counter()
    waiting, idle = list(ids), 0
    while waiting and idle < IDLE_TURNS:
        sure, again = _apart(_certain(waiting, lessor_id))
        posted = fates[Fate.POSTED]
        for chunk in batched(sure, TOGETHER):
            found = post_together(chunk, lessor_id=lessor_id, at=at)
            fates.update(found)
            again += [one.operation_id for one, fate in zip(chunk, found, strict=True) if fate is Fate.STALE]
        waiting, idle = again, 0 if fates[Fate.POSTED] > posted else idle + 1
    return fates


def _apart(found: Iterable[Matched]) -> tuple[list[Sure], list[int]]:
    """Payments for different contracts, which may be posted together, and those that wait for figures of these.

    Whether a sum fits another contract of the client is told by the figures before any of them was posted: which of a
    statement's payments comes first says nothing.
    """
    changed: set[int] = set()
    sure: list[Sure] = []
    again: list[int] = []
    for matched in found:
        if matched.outcome.certain is None:
            continue
        one = Sure(matched.operation.pk, matched.outcome.certain, matched.contracts)
        if changed & one.contract_ids:
            again.append(one.operation_id)
        else:
            sure.append(one)
            changed |= one.contract_ids
    return sure, again


def _certain(ids: Sequence[int], lessor_id: int) -> list[Matched]:
    rows = BankOperation.objects.filter(pk__in=ids, state=TriageState.NEW).order_by("booked_on", "pk")
    return match_operations(list(rows), lessor_id=lessor_id, rules=rules())
