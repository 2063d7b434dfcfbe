"""Which papers of a period a person may take away: invoices, reconciliation acts, letters with quotes (PAY-10)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models.fields.files import FieldFile

from accounts.models import Membership
from payments.acts.jobs import store_act_pdf
from payments.jobs import store_invoice_pdf
from payments.models import Invoice, PayoffQuote, ReconciliationAct
from payments.payoff.letter import store_letter


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper by its name without the suffix, and its key, which parts papers of two lessors with one number."""

    name: str
    key: int
    read: Callable[[int], bytes]

    def content(self) -> bytes:
        """The PDF, made now when no worker has made it yet."""
        return self.read(self.key)


def papers_of(actor: Membership, since: date, until: date) -> Iterator[Paper]:
    """Papers in sight that were issued or made in a period, both days included: invoices, acts, letters."""
    days = (since, until)
    invoices = Invoice.objects.visible_to(actor).filter(issued_on__range=days)
    for invoice in invoices.order_by("year", "serial", "pk").only("year", "serial"):
        yield Paper(f"schet-{invoice.number}", invoice.pk, _invoice)
    acts = ReconciliationAct.objects.visible_to(actor).filter(made_at__date__range=days)
    for act in acts.order_by("year", "number", "pk").only("year", "number"):
        yield Paper(f"akt-sverki-{act}", act.pk, _act)
    quotes = PayoffQuote.objects.visible_to(actor).filter(made_at__date__range=days)
    for quote in quotes.order_by("pk").only("pk"):
        yield Paper(f"dosrochnyj-vykup-{quote.pk}", quote.pk, _quote)


def _invoice(pk: int) -> bytes:
    store_invoice_pdf(invoice_id=pk)
    return _bytes(Invoice.objects.get(pk=pk).pdf)


def _act(pk: int) -> bytes:
    store_act_pdf(act_id=pk)
    return _bytes(ReconciliationAct.objects.get(pk=pk).pdf)


def _quote(pk: int) -> bytes:
    store_letter(quote_id=pk)
    return _bytes(PayoffQuote.objects.get(pk=pk).pdf)


def _bytes(file: FieldFile) -> bytes:
    with file.open("rb") as paper:
        content: bytes = paper.read()
    return content
