"""Long work of offers: the paper, and letters."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext

from calculator.commercial_offers.letters import send_once
from calculator.commercial_offers.paper import offer_pdf
from calculator.models import CommercialOffer, CommercialOfferMailing
from common.jobs import Job, JobRun, enqueue

OFFER_PDF, OFFER_LETTER = "make_offer_pdf", "send_offer_letter"


def order_paper(offer: CommercialOffer) -> Job:
    """Have the offer's PDF made by a worker: nobody's job, seen only by the lessor's portal administrator."""
    title = gettext("PDF of commercial offer %(number)s") % {"number": offer.number}
    params = {"offer_id": offer.pk}
    return enqueue(kind=OFFER_PDF, title=title, user_id=None, company_id=offer.lessor_id, params=params)


def order_letter(mailing: CommercialOfferMailing) -> Job:
    """Have a letter sent by a worker."""
    title = gettext("Letter with commercial offer %(number)s") % {"number": mailing.offer.number}
    params = {"mailing_id": mailing.pk}
    return enqueue(kind=OFFER_LETTER, title=title, user_id=None, company_id=mailing.offer.lessor_id, params=params)


def make_offer_pdf(job_run: JobRun) -> None:
    """Run the job ordered above."""
    store_offer_pdf(offer_id=job_run.params["offer_id"])


def send_offer_letter(job_run: JobRun) -> None:
    """Make the paper, if it is not there yet, and send the letter that links to it.

    Raises:
        NotSent: the mail server did not take the letter; the mailing says so.

    """
    mailing = CommercialOfferMailing.objects.get(pk=job_run.params["mailing_id"])
    store_offer_pdf(offer_id=mailing.offer_id)
    send_once(mailing_id=mailing.pk)


def store_offer_pdf(*, offer_id: int) -> None:
    """Make the offer's PDF and store it, once for each number of links; safe to run again and by several workers.

    The paper is drawn while no transaction is open: what it prints does not change.
    """
    offer = CommercialOffer.objects.get(pk=offer_id)
    if not offer.pdf:
        _store(offer, offer_pdf(offer))


@transaction.atomic
def _store(drawn: CommercialOffer, content: bytes) -> None:
    """Put the file in unless another worker was first or the links changed while it was drawn.

    The name of the file follows from the offer alone, so an attempt after a rollback writes the same file again.
    """
    offer = CommercialOffer.objects.select_for_update(no_key=True).get(pk=drawn.pk)
    if offer.pdf or offer.link_number != drawn.link_number:
        return
    name = f"offers/{offer.lessor_id}/{offer.year}/{offer.number}-{offer.link_number}.pdf"
    storage = offer.pdf.storage
    storage.delete(name)
    offer.pdf.name = storage.save(name, ContentFile(content))
    offer.save(update_fields=["pdf"])
