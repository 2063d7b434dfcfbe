"""A letter that a payment went through, within a minute of its posting, for clients who want it (PAY-09)."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from common.jobs import JobRun, enqueue
from common.messages import MessageError, gettext_noop
from common.money import ZERO
from contracts.models import Contract
from payments.models import InvoiceChannels, Receipt, ReceiptSource

KIND = "send_receipt_letter"
logger = logging.getLogger(__name__)


class NoticeNotSent(MessageError):
    """The mail server did not take a letter."""


def order_notice(*, contract_id: int, receipt_ids: tuple[int, ...]) -> bool:
    """Order the letter about receipts of a contract; return whether anybody wants it.

    Receipts of a portfolio are old news: they tell nobody.
    """
    fresh = Receipt.objects.filter(pk__in=receipt_ids).exclude(source=ReceiptSource.PORTFOLIO)
    contract = Contract.objects.get(pk=contract_id)
    wanted = InvoiceChannels.objects.filter(company=contract.lessee_id, by_receipt=True)
    ids = sorted(fresh.values_list("pk", flat=True)) if wanted.exists() else []
    if ids:
        title = gettext("Letter about a payment of contract %(number)s") % {"number": contract.number}
        params = {"contract_id": contract_id, "receipt_ids": ids}
        enqueue(kind=KIND, title=title, user_id=None, company_id=contract.lessor_id, params=params)
    return bool(ids)


def run(job_run: JobRun) -> None:
    """Send one letter. A second attempt sends none: the first was killed, and nobody knows whether its letter went.

    Raises:
        NoticeNotSent: the mail server refused or could not be reached.

    """
    params = job_run.params
    contract = Contract.objects.select_related("lessee").get(pk=params["contract_id"])
    channels = InvoiceChannels.objects.filter(company=contract.lessee_id, by_receipt=True).first()
    if channels is None:
        return
    if job_run.lease.attempt > 1:
        logger.warning("receipt_letter_not_known", extra={"contract": contract.pk})
        return
    receipts = list(Receipt.objects.filter(pk__in=params["receipt_ids"]).order_by("received_on", "pk"))
    context = {
        "contract": contract,
        "receipts": receipts,
        "amount": sum((receipt.amount for receipt in receipts), ZERO),
        "brand": settings.BRAND,
        "url": settings.SITE_URL + contract.get_absolute_url(),
    }
    try:
        with override(settings.LANGUAGE_CODE):
            send_mail(
                subject=gettext("A payment of contract %(number)s went through") % {"number": contract.number},
                message=render_to_string("payments/invoicing/letter_receipt.txt", context).strip() + "\n",
                from_email=None,
                recipient_list=[channels.email],
            )
    except (SMTPException, OSError, ValueError) as error:
        raise NoticeNotSent(
            "not_sent",
            gettext_noop("The letter to %(email)s did not go: %(error)s"),
            {"email": channels.email, "error": str(error)},
        ) from error
