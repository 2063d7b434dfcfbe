"""Where a payer comes back to: a page of the cabinet, or one by a signed link for whoever has not signed in."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from payments.models import OnlinePayment

SALT = "payments.online"


def key_of(payment: OnlinePayment) -> str:
    """Key of the page of an attempt, signed; whoever has it sees that attempt alone."""
    return signing.dumps(payment.pk, salt=SALT)


def read_key(key: str) -> int | None:
    """Id of the attempt; None when we did not sign the key."""
    try:
        found = signing.loads(key, salt=SALT)
    except signing.BadSignature:
        return None
    return found if isinstance(found, int) else None


def page_of(payment: OnlinePayment) -> str:
    """Path of the page of an attempt for whoever began it."""
    if payment.created_by_id is None:
        return reverse("online:by_link", args=[key_of(payment)])
    return reverse("online:payment", args=[payment.pk])


def return_url(payment: OnlinePayment) -> str:
    """The same with the portal's host, for the acquirer."""
    return settings.SITE_URL.rstrip("/") + page_of(payment)
