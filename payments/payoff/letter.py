"""The letter with a quote: what is to be paid, by which day, why, and what the schedule would be then."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext

from calculator.explaining import told
from common.jobs import Job, JobRun, enqueue
from common.money import in_words, paper_figures
from common.pdf import render_pdf
from common.ui.explanation import told_for_paper
from contracts.requests.lines import from_json
from payments.invoicing.parties import party
from payments.models import PayoffQuote
from payments.payoff import kept

TEMPLATE, PAYOFF_LETTER = "payments/pdf/payoff.html", "make_payoff_letter"


def order_letter(quote: PayoffQuote) -> Job:
    """Have the letter made by a worker: nobody's job, seen only by the lessor's portal administrator."""
    return enqueue(
        kind=PAYOFF_LETTER,
        title=gettext("Letter of quote %(number)s") % {"number": quote.number},
        user_id=None,
        company_id=quote.contract.lessor_id,
        params={"quote_id": quote.pk},
    )


def make_payoff_letter(job_run: JobRun) -> None:
    """Run the job ordered above."""
    store_letter(quote_id=job_run.params["quote_id"])


def store_letter(*, quote_id: int) -> None:
    """Draw the letter while no transaction is open and store it, once; safe to run again and by several workers."""
    quote = PayoffQuote.objects.select_related("contract__lessor", "contract__lessee", "asset").get(pk=quote_id)
    if not quote.pdf:
        _store(quote, render_pdf(TEMPLATE, letter_context(quote)))


def letter_context(quote: PayoffQuote) -> dict[str, object]:
    """Everything the template prints."""
    contract = quote.contract
    rows = from_json(quote.schedule)
    return {
        "quote": quote,
        "contract": contract,
        "lessor": party(contract.lessor),
        "lessee": party(contract.lessee),
        "amount": paper_figures(quote.amount),
        "amount_words": in_words(quote.amount),
        "saving": paper_figures(quote.saving) if quote.saving > 0 else "",
        "total": told_for_paper(told(kept.from_json(quote.explanation["total"]))),
        "ahead": [(row.due_on, paper_figures(row.amount)) for row in rows if row.due_on > quote.on],
    }


@transaction.atomic
def _store(drawn: PayoffQuote, content: bytes) -> None:
    """Put the file in unless another worker was first; its name follows from the number alone."""
    quote = PayoffQuote.objects.select_for_update(of=("self",), no_key=True).get(pk=drawn.pk)
    if quote.pdf:
        return
    storage, name = quote.pdf.storage, f"payoff/{quote.contract_id}/{quote.number}.pdf"
    storage.delete(name)
    quote.pdf.name = storage.save(name, ContentFile(content))
    quote.save(update_fields=["pdf"])
