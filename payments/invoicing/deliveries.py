"""The log of an invoice's way to the client, which both sides see and nobody changes (PAY-04, PAY-12)."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import Membership
from payments.models import Invoice, InvoiceDelivery, PaperChannel, PaperMoment


def log_of(invoice: Invoice) -> list[InvoiceDelivery]:
    """All moments, the earliest first."""
    return list(invoice.deliveries.select_related("by").order_by("pk"))


def note_opened(
    invoice: Invoice,
    channel: PaperChannel,
    *,
    actor: Membership | None,
    at: datetime,
    known: Sequence[InvoiceDelivery] | None = None,
) -> bool:
    """Log that the client's side has opened the invoice, the first time by each channel; return whether it was now.

    What the lessor's people open, and whoever looks through a client's eyes, says nothing of the client. Two who open
    it at the same moment make one line.

    Args:
        invoice: the invoice.
        channel: by which way.
        actor: who opened it; None by a signed link without signing in.
        at: now.
        known: the log, when it is read already.

    """
    if actor is not None and (actor.is_lessor or actor.is_looked_through):
        return False
    opened = PaperMoment.OPENED
    is_known = (
        invoice.deliveries.filter(channel=channel, moment=opened).exists()
        if known is None
        else any((one.channel, one.moment) == (channel, opened) for one in known)
    )
    if not is_known:
        by_id = actor.user_id if actor else None
        row = InvoiceDelivery(invoice=invoice, channel=channel, moment=opened, at=at, by_id=by_id)
        InvoiceDelivery.objects.bulk_create([row], ignore_conflicts=True)
    return not is_known
