"""What the calculator does when something happens, in the worker."""

from calculator.commercial_offers.jobs import order_letter, order_paper
from calculator.events import OfferIssued, OfferMailed
from calculator.models import CommercialOffer, CommercialOfferMailing


def make_offer_pdf(event: OfferIssued) -> None:
    """Order the offer's PDF, unless it is made already."""
    offer = CommercialOffer.objects.get(pk=event.offer_id)
    if not offer.pdf:
        order_paper(offer)


def send_offer_letter(event: OfferMailed) -> None:
    """Order the letter: a slow mail server would hold the relay's transaction open."""
    order_letter(CommercialOfferMailing.objects.select_related("offer").get(pk=event.mailing_id))
