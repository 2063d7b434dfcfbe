"""Notices of the acquirer: kept first, then acted upon by what the acquirer answers when it is asked, never by them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common import row_scope
from common.jobs import enqueue
from payments.models import AcquirerNotice, OnlinePayment, OnlineRefund, OnlineState
from payments.online.ports import AcquirerRefused, AcquirerUnavailable, PaymentTold, acquirer
from payments.online.refreshing import take_told
from payments.online.refunds import take_refund_told

HANDLE_NOTICE = "handle_acquirer_notice"
REFUNDS = "refund."
# A notice may run ahead of what the acquirer answers; after a day it is believed no more.
WAITS = timedelta(days=1)
NOT_OURS, UNKNOWN, TAKEN, AHEAD = "not_ours", "unknown_to_acquirer", "taken", "ahead"
OUTCOMES = {
    NOT_OURS: _("Not a payment of this portal"),
    UNKNOWN: _("The acquirer does not know it"),
    TAKEN: _("Taken"),
    AHEAD: _("Runs ahead of what the acquirer answers"),
}
WAITING = _("The acquirer did not answer; it is asked again")


def keep_notice(
    *, provider: str, event: str, object_id: str, body: dict[str, Any], came_from: str | None, at: datetime
) -> bool:
    """Keep a notice and have it handled by a job; the same one again adds nothing. Returns whether it is new.

    Whoever sends it is nobody's visitor, so the row is written as the portal itself.
    """
    told = {"body": body, "came_from": came_from, "came_at": at}
    with row_scope.as_system(), transaction.atomic():
        made, is_new = AcquirerNotice.objects.get_or_create(
            provider=provider, event=event, object_id=object_id, defaults=told
        )
        if is_new:
            title = gettext("Notice of the acquirer: %(event)s") % {"event": event}
            enqueue(kind=HANDLE_NOTICE, title=title, user_id=None, params={"notice_id": made.pk})
    return is_new


def words_of_outcome(outcome: str) -> str | Promise:
    """What came of a notice, for people; a code of another error means that it waits."""
    return OUTCOMES.get(outcome, WAITING) if outcome else ""


def handle_notice(*, notice_id: int, at: datetime) -> None:
    """Ask the acquirer about the object of a notice and take its answer; safe to run again and by several workers.

    Goes over the network: never inside a transaction. While the acquirer does not answer, or still tells of the state
    before, the notice waits for the next look.
    """
    notice = AcquirerNotice.objects.get(pk=notice_id)
    if notice.handled_at is not None:
        return
    try:
        outcome = _refund(notice, at) if notice.event.startswith(REFUNDS) else _payment(notice, at)
    except AcquirerRefused:
        outcome = UNKNOWN
    except AcquirerUnavailable as error:
        _note(notice, error.code, None)
        return
    waits = outcome == AHEAD and at - notice.came_at < WAITS
    _note(notice, outcome, None if waits else at)


def _note(notice: AcquirerNotice, outcome: str, at: datetime | None) -> None:
    AcquirerNotice.objects.filter(pk=notice.pk, handled_at=None).update(outcome=outcome[:300], handled_at=at)


def _payment(notice: AcquirerNotice, at: datetime) -> str:
    told = acquirer().read_payment(notice.object_id, about=f"AcquirerNotice:{notice.pk}")
    payment = _payment_of(notice.provider, told)
    if payment is None:
        return NOT_OURS
    take_told(payment_id=payment.pk, told=told, at=at)
    return _outcome(notice, told.state)


def _payment_of(provider: str, told: PaymentTold) -> OnlinePayment | None:
    """Find it by the acquirer's number, or by our key while the answer with the number is still on its way."""
    ours = OnlinePayment.objects.filter(provider=provider)
    known = ours.filter(provider_id=told.provider_id).first()
    key = _key(told)
    if known is not None or key is None:
        return known
    return ours.filter(provider_id="", idempotence_key=key).first()


def _key(told: PaymentTold) -> UUID | None:
    try:
        return UUID(told.metadata.get("key", ""))
    except ValueError:
        return None


def _refund(notice: AcquirerNotice, at: datetime) -> str:
    told = acquirer().read_refund(notice.object_id, about=f"AcquirerNotice:{notice.pk}")
    refunds = OnlineRefund.objects.filter(payment__provider=notice.provider)
    known = refunds.filter(provider_id=told.provider_id).first()
    if known is None:
        # The answer with its number is on its way: the only one that waits for a number and fits.
        fits = refunds.filter(
            provider_id="", payment__provider_id=told.payment_id, amount=told.amount, state=OnlineState.NEW
        )
        known = fits.get() if fits.count() == 1 else None
    if known is None:
        return NOT_OURS
    take_refund_told(refund_id=known.pk, told=told, at=at)
    return _outcome(notice, told.state)


def _outcome(notice: AcquirerNotice, state: OnlineState) -> str:
    is_ahead = state == OnlineState.PENDING and notice.event.endswith((".succeeded", ".canceled"))
    return AHEAD if is_ahead else TAKEN
