"""Signed links by which an invoice is opened and paid without signing in (PAY-11).

The secret is shown once and kept as a digest. A link opens one invoice and nothing else, until its day is over, it is
revoked or the invoice is paid.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from common import row_scope
from payments.invoicing.deliveries import note_opened
from payments.invoicing.refusals import InvoiceRefused
from payments.models import Invoice, InvoiceState, PaperChannel, PayLink
from payments.models.invoice import InvoiceWithState
from payments.schedules.links import MARK, RANDOM_BYTES, digest_of

# How long a link may live, in days; the first is offered.
LIVES = (14, 3, 30, 90)


class LinkState(StrEnum):
    """What a link leads to."""

    OPEN = "open"
    PAID = "paid"
    OUTDATED = "outdated"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A new link with its secret, which nobody can see again."""

    link: PayLink
    url: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The invoice of a link that we made, with the state of the link."""

    link: PayLink
    invoice: InvoiceWithState
    state: LinkState


def links_of(invoice: Invoice, *, at: datetime) -> QuerySet[PayLink]:
    """Links of an invoice that still open it, the newest first."""
    return invoice.pay_links.filter(revoked_at=None, expires_at__gt=at)


@transaction.atomic
def make_link(*, invoice_id: int, days: int, actor: Membership, at: datetime) -> MadeLink:
    """Make a link to pay an invoice by, for `days` of `LIVES`.

    Raises:
        PermissionDenied: the person may not make invoices, or looks through a client's eyes.
        Invoice.DoesNotExist: it is out of the actor's sight.
        InvoiceRefused: `not_payable` or `days`; nothing is written.

    """
    _require(actor)
    invoice = Invoice.objects.visible_to(actor).with_state().get(pk=invoice_id)
    if invoice.state not in InvoiceState.payable():
        raise InvoiceRefused("not_payable", _("Nothing is to be paid by this invoice."))
    if days not in LIVES:
        raise InvoiceRefused("days", _("Choose how long the link works."))
    secret = MARK + secrets.token_urlsafe(RANDOM_BYTES)
    link = PayLink.objects.create(
        invoice_id=invoice.pk,
        digest=digest_of(secret),
        made_at=at,
        made_by_id=actor.user_id,
        expires_at=at + timedelta(days=days),
    )
    return MadeLink(link, settings.SITE_URL + reverse("invoicing:pay", args=[secret]))


@transaction.atomic
def revoke_link(*, link_id: int, actor: Membership, at: datetime) -> PayLink:
    """Revoke a link at once; one that is revoked already stays as it was.

    Raises:
        PermissionDenied: the person may not make invoices, or looks through a client's eyes.
        PayLink.DoesNotExist: it is of no invoice in the actor's sight.

    """
    _require(actor)
    link = PayLink.objects.select_related("invoice").get(pk=link_id, invoice__in=Invoice.objects.visible_to(actor))
    PayLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at)
    return link


def follow(secret: str, *, at: datetime) -> Opened | None:
    """Find what a link leads to; None when we did not make it. The secret is the right, whoever comes."""
    with row_scope.as_system():
        link = PayLink.objects.filter(digest=digest_of(secret)).first()
        if link is None:
            return None
        invoice = Invoice.objects.with_state(today=localdate(at)).get(pk=link.invoice_id)
    return Opened(link, invoice, _state(link, invoice, at))


def note(opened: Opened, *, actor: Membership | None, at: datetime) -> None:
    """Log that the link was opened: for both sides the first time, on the link the last one."""
    with row_scope.as_system():
        PayLink.objects.filter(pk=opened.link.pk).update(opened_at=at)
        note_opened(opened.invoice, PaperChannel.LINK, actor=actor, at=at)


def _state(link: PayLink, invoice: InvoiceWithState, at: datetime) -> LinkState:
    if link.revoked_at is not None:
        return LinkState.REVOKED
    if at >= link.expires_at:
        return LinkState.EXPIRED
    if invoice.state == InvoiceState.PAID:
        return LinkState.PAID
    return LinkState.OPEN if invoice.state in InvoiceState.payable() else LinkState.OUTDATED


def _require(actor: Membership) -> None:
    if actor.is_looked_through or not can(actor, Capability.INVOICES_MAKE):
        raise PermissionDenied
