"""Letters to clients: an invoice, a reminder of its due date, a payment that went through. Each goes once.

A letter is marked in the log before the mail server is asked. A worker killed between the two leaves the mark, and the
next one does not write again: nobody knows whether the letter went, and the log says so. What the server refused is
tried again every hour for two days.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext, override

from common.jobs import Job, JobRun, enqueue
from common.messages import MessageError, gettext_noop
from payments.jobs import store_invoice_pdf
from payments.models import Invoice, InvoiceChannels, InvoiceDelivery, InvoiceState, PaperChannel, PaperMoment

KIND = "send_invoice_letter"
UNKNOWN = gettext_noop("It is not known whether the letter went: the worker was stopped.")
NOTE_LENGTH = 300
# Refused letters are tried again so often, within this time.
ATTEMPTS, GIVE_UP = 10, timedelta(days=2)


class Letter(StrEnum):
    """What a letter is about."""

    INVOICE = "invoice"
    REMINDER = "reminder"


class NotSent(MessageError):
    """The mail server did not take a letter."""


def order_letters(invoice_ids: Iterable[int]) -> int:
    """Order the letters of invoices whose clients want them by e-mail; return how many."""
    wanted = Invoice.objects.filter(pk__in=list(invoice_ids), lessee__invoice_channels__by_email=True)
    return len([_order(invoice, Letter.INVOICE) for invoice in wanted.order_by("pk")])


def order_reminder(invoice: Invoice) -> Job:
    """Order the reminder of an invoice."""
    return _order(invoice, Letter.REMINDER)


def _order(invoice: Invoice, letter: Letter) -> Job:
    title = gettext("Letter with invoice %(number)s") % {"number": invoice.number}
    params = {"invoice_id": invoice.pk, "letter": letter.value}
    return enqueue(kind=KIND, title=title, user_id=None, company_id=invoice.lessor_id, params=params)


def order_failed(*, at: datetime) -> int:
    """Order again the letters that the mail server refused; return how many. Twice is harmless."""
    failed = (
        InvoiceDelivery.objects.filter(channel=PaperChannel.EMAIL, moment=PaperMoment.FAILED, at__gt=at - GIVE_UP)
        .exclude(note=UNKNOWN)
        .values_list("invoice", flat=True)
    )
    invoices = Invoice.objects.filter(pk__in=failed).prefetch_related("deliveries").order_by("pk")
    again = [invoice for invoice in invoices if _is_to_try(list(invoice.deliveries.all()))]
    return order_letters(invoice.pk for invoice in again)


def _is_to_try(log: list[InvoiceDelivery]) -> bool:
    tried = [one for one in log if one.channel == PaperChannel.EMAIL and one.moment != PaperMoment.REMINDED]
    return tried[-1].moment == PaperMoment.FAILED and tried[-1].note != UNKNOWN and len(tried) < 2 * ATTEMPTS


def run(job_run: JobRun) -> None:
    """Send one letter, unless it went before, nothing is to be paid any more or the client wants none.

    Raises:
        NotSent: the mail server refused or could not be reached; the log says so.

    """
    letter = Letter(job_run.params["letter"])
    invoice_id = job_run.params["invoice_id"]
    store_invoice_pdf(invoice_id=invoice_id)
    email = _claim(invoice_id, letter, at=timezone.now())
    if email:
        _send(Invoice.objects.with_state().get(pk=invoice_id), letter, email)


def _send(invoice: Invoice, letter: Letter, email: str) -> None:
    try:
        letter_of(invoice, letter, email).send()
    except (SMTPException, OSError, ValueError) as error:
        _log(invoice, PaperMoment.FAILED, email, note=str(error)[:NOTE_LENGTH])
        raise NotSent(
            "not_sent",
            gettext_noop("The letter to %(email)s did not go: %(error)s"),
            {"email": email, "error": str(error)},
        ) from error
    if letter is Letter.INVOICE:
        _log(invoice, PaperMoment.SENT, email)


def letter_of(invoice: Invoice, letter: Letter, email: str) -> EmailMessage:
    """The letter in the portal's language, with the paper."""
    with override(settings.LANGUAGE_CODE):
        context = {"invoice": invoice, "brand": settings.BRAND, "url": settings.SITE_URL + invoice.get_absolute_url()}
        message = EmailMessage(
            subject=_subject(invoice, letter),
            body=render_to_string(f"payments/invoicing/letter_{letter}.txt", context).strip() + "\n",
            to=[email],
        )
    with invoice.pdf.open("rb") as paper:
        message.attach(f"schet-{invoice.number}.pdf", paper.read(), "application/pdf")
    return message


def _subject(invoice: Invoice, letter: Letter) -> str:
    words = {
        Letter.INVOICE: gettext("Invoice %(number)s, pay by %(day)s"),
        Letter.REMINDER: gettext("Reminder: invoice %(number)s is to be paid by %(day)s"),
    }
    return words[letter] % {"number": invoice.number, "day": f"{invoice.due_on:%d.%m.%Y}"}


@transaction.atomic
def _claim(invoice_id: int, letter: Letter, *, at: datetime) -> str:
    """Mark the letter as being sent and tell its address; empty when there is nothing to send."""
    invoice = Invoice.objects.select_for_update(of=("self",), no_key=True).get(pk=invoice_id)
    channels = InvoiceChannels.objects.filter(company=invoice.lessee_id).first()
    is_payable = Invoice.objects.with_state().get(pk=invoice_id).state in InvoiceState.payable()
    if channels is None or not is_payable or not _is_wanted(channels, letter):
        return ""
    log = list(invoice.deliveries.filter(channel=PaperChannel.EMAIL).order_by("pk"))
    mark = PaperMoment.REMINDED if letter is Letter.REMINDER else PaperMoment.SENDING
    if not _may_go(invoice, letter, log):
        return ""
    _log(invoice, mark, channels.email, at=at)
    return channels.email


def _may_go(invoice: Invoice, letter: Letter, log: list[InvoiceDelivery]) -> bool:
    """Whether this letter did not go before; one that a killed worker left is told to be unknown."""
    if letter is Letter.REMINDER:
        return all(one.moment != PaperMoment.REMINDED for one in log)
    tried = [one for one in log if one.moment != PaperMoment.REMINDED]
    if tried and tried[-1].moment == PaperMoment.SENDING:
        _log(invoice, PaperMoment.FAILED, tried[-1].address, note=UNKNOWN)
        return False
    return all(one.moment != PaperMoment.SENT and one.note != UNKNOWN for one in tried)


def _is_wanted(channels: InvoiceChannels, letter: Letter) -> bool:
    return channels.by_email if letter is Letter.INVOICE else bool(channels.remind_days)


def _log(invoice: Invoice, moment: PaperMoment, address: str, *, note: str = "", at: datetime | None = None) -> None:
    InvoiceDelivery.objects.create(
        invoice=invoice,
        channel=PaperChannel.EMAIL,
        moment=moment,
        at=at or timezone.now(),
        address=address,
        note=note,
    )
