"""Looks at what the acquirer has not told about: lost answers, lost notices, workers that were killed."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q

from payments.models import AcquirerNotice, OnlinePayment, OnlineRefund, OnlineState
from payments.online.notices import handle_notice
from payments.online.ports import AcquirerRefused, AcquirerUnavailable, acquirer, is_offered
from payments.online.reasons import OPEN_ENDED
from payments.online.refreshing import claim_look, refresh
from payments.online.refunds import refresh_refund
from payments.online.starting import begin_at_acquirer

logger = logging.getLogger(__name__)
# How old an attempt may be, and the pause between two looks at it: a payer waits for minutes, an acquirer tells of a
# payment for about a week.
PAUSES = (
    (timedelta(minutes=10), timedelta(seconds=20)),
    (timedelta(hours=2), timedelta(minutes=2)),
    (timedelta(days=1), timedelta(minutes=15)),
    (timedelta(days=8), timedelta(hours=2)),
)
# A job handles a notice at once; later it is looked at here.
NOTICE_AFTER, NOTICE_UNTIL = timedelta(minutes=1), timedelta(days=2)
# One look takes no longer than its worker may be away.
MOST = 50


def due_payments(*, now: datetime) -> list[tuple[int, datetime | None]]:
    """Attempts to ask about, the oldest look first, with the time of the last look."""
    waiting = (
        Q(state__in=[OnlineState.NEW, OnlineState.PENDING])
        | Q(state=OnlineState.SUCCEEDED, posted_at=None)
        | Q(state=OnlineState.CANCELED, failure__in=OPEN_ENDED) & ~Q(provider_id="")
    )
    rested = Q()
    newer = now
    for age, pause in PAUSES:
        oldest = now - age
        rested |= Q(created_at__gt=oldest, created_at__lte=newer) & (Q(asked_at=None) | Q(asked_at__lte=now - pause))
        newer = oldest
    rows = OnlinePayment.objects.filter(waiting, rested, provider=acquirer().name)
    return list(rows.order_by("asked_at", "pk").values_list("pk", "asked_at")[:MOST])


def look(*, now: datetime) -> int:
    """Ask about all that is due; return how many. Twice is harmless: looks are noted, answers are taken under locks."""
    if not is_offered():
        return 0
    claimed = [pk for pk, seen in due_payments(now=now) if claim_look(payment_id=pk, seen=seen, at=now)]
    steps = [partial(_look_at, pk, now) for pk in claimed]
    steps += [partial(refresh_refund, refund_id=pk, at=now) for pk in _refunds(now)]
    steps += [partial(handle_notice, notice_id=pk, at=now) for pk in _notices(now)]
    return sum(map(_tried, steps))


def _look_at(payment_id: int, now: datetime) -> None:
    if OnlinePayment.objects.get(pk=payment_id).state == OnlineState.NEW:
        begin_at_acquirer(payment_id=payment_id, at=now)
    else:
        refresh(payment_id=payment_id, at=now)


def _refunds(now: datetime) -> Iterable[int]:
    waiting = Q(state__in=[OnlineState.NEW, OnlineState.PENDING]) | Q(state=OnlineState.SUCCEEDED, posted_at=None)
    rows = OnlineRefund.objects.filter(waiting, payment__provider=acquirer().name, created_at__gt=now - PAUSES[-1][0])
    return rows.order_by("pk").values_list("pk", flat=True)[:MOST]


def _notices(now: datetime) -> Iterable[int]:
    rows = AcquirerNotice.objects.filter(
        handled_at=None, came_at__lt=now - NOTICE_AFTER, came_at__gt=now - NOTICE_UNTIL, provider=acquirer().name
    )
    return rows.order_by("pk").values_list("pk", flat=True)[:MOST]


def _tried(step: Callable[[], None]) -> bool:
    """Do one step; what fails is told and does not keep the others from their turn."""
    try:
        step()
    except (AcquirerUnavailable, AcquirerRefused) as error:
        logger.info("acquirer_look_failed", extra={"code": error.code})
        return False
    except Exception:
        # The task boundary: one broken payment must not stop the others.
        logger.exception("online_look_broke")
        return False
    return True
