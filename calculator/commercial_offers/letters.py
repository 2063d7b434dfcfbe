"""Letters with links to offers: each goes once, whatever happens to the worker."""

from email.utils import make_msgid
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext, override

from calculator.commercial_offers.content import Content
from calculator.commercial_offers.links import url_of
from calculator.models import CommercialOffer, CommercialOfferMailing
from calculator.models.commercial_offer import MailingState
from common.messages import MessageError, gettext_noop

ERROR_LENGTH = 300


class NotSent(MessageError):
    """The mail server did not take a letter."""


def send_once(*, mailing_id: int) -> None:
    """Send a letter that waits; any other one is left alone.

    The letter is marked before the mail server is asked. A worker killed between the two leaves the mark, and the
    next one does not write to the client again: nobody knows whether the letter went, and the manager is told so.

    Raises:
        NotSent: the mail server refused or could not be reached, or a header cannot be written as it is.

    """
    mailing = _claim(mailing_id)
    if mailing is None:
        return
    try:
        letter_of(mailing).send()
    except (SMTPException, OSError, ValueError) as error:
        _note(mailing, MailingState.FAILED, str(error))
        raise NotSent(
            "not_sent",
            gettext_noop("The letter to %(email)s did not go: %(error)s"),
            {"email": mailing.email, "error": str(error)},
        ) from error
    _note(mailing, MailingState.SENT)


def letter_of(mailing: CommercialOfferMailing) -> EmailMessage:
    """The letter in the portal's language; answers go to the manager who sends it."""
    offer, content = mailing.offer, Content(mailing.offer.content)
    with override(settings.LANGUAGE_CODE):
        context = {
            "offer": offer,
            "content": content,
            "manager": mailing.sent_by,
            "brand": settings.BRAND,
            "url": url_of(offer, mailing),
        }
        return EmailMessage(
            subject=gettext("Commercial offer %(number)s: %(asset)s") % {"number": offer.number, "asset": offer.asset},
            body=render_to_string("calculator/offers/letter.txt", context).strip() + "\n",
            to=[mailing.email],
            reply_to=[mailing.sent_by.email],
            headers={"Message-ID": _message_id(mailing)},
        )


def _message_id(mailing: CommercialOfferMailing) -> str:
    """Name the letter by its row, so that its fate can be looked up in the mail server's log."""
    return make_msgid(f"offer-{mailing.pk}", domain=urlsplit(settings.SITE_URL).hostname)


@transaction.atomic
def _claim(mailing_id: int) -> CommercialOfferMailing | None:
    """Mark the letter as being sent; None when there is nothing to send. The lease of the job admits one worker."""
    # The offer first, as whoever sends or revokes it does.
    offer_id = CommercialOfferMailing.objects.values_list("offer_id", flat=True).get(pk=mailing_id)
    CommercialOffer.objects.select_for_update(no_key=True).get(pk=offer_id)
    rows = CommercialOfferMailing.objects.select_for_update(of=("self",)).select_related("offer", "sent_by")
    mailing = rows.get(pk=mailing_id)
    if mailing.state == MailingState.SENDING:
        _end(mailing, MailingState.UNKNOWN)
    if mailing.state != MailingState.QUEUED:
        return None
    offer = mailing.offer
    if not offer.is_open(on=timezone.localdate()) or offer.link_number != mailing.link_number:
        _end(mailing, MailingState.CANCELLED)
        return None
    mailing.state = MailingState.SENDING
    mailing.save(update_fields=["state"])
    return mailing


@transaction.atomic
def _note(mailing: CommercialOfferMailing, state: MailingState, error: str = "") -> None:
    _end(CommercialOfferMailing.objects.select_for_update().get(pk=mailing.pk), state, error)


def _end(mailing: CommercialOfferMailing, state: MailingState, error: str = "") -> None:
    mailing.state, mailing.finished_at, mailing.error = state, timezone.now(), error[:ERROR_LENGTH]
    mailing.save(update_fields=["state", "finished_at", "error"])
