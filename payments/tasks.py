"""Background work of payments."""

import logging
from dataclasses import asdict

from celery import shared_task
from django.utils import timezone

from payments.acts.jobs import order_missing
from payments.claim_letters.nightly import make_letters
from payments.claim_letters.paper import order_missing as order_missing_claims
from payments.invoicing.letters import order_failed
from payments.invoicing.nightly import issue_due
from payments.invoicing.reminders import remind
from payments.jobs import order_missing_papers
from payments.ledger.checks.causes import Cause
from payments.ledger.report import make_reports
from payments.online.polling import look
from payments.penalties import night
from payments.services import refresh_figures

logger = logging.getLogger(__name__)


@shared_task(name="payments.close_day")
def close_day() -> None:
    """Tell what fell overdue today and charge the penalties of the day. Safe to run twice, and again when killed."""
    closed = night.close_day(at=timezone.now())
    logger.info("day_closed", extra=asdict(closed))


@shared_task(name="payments.check_figures")
def check_kept_figures() -> None:
    """Check the ledger, report every difference for people, tell defects as errors, and mend figures that are kept.

    After the close of the day. Safe to run twice: the report of the day is made anew.
    """
    now = timezone.now()
    found = make_reports(at=now)
    for row in found:
        extra = {"contract": row.contract_id, "kept": str(row.kept), "right": str(row.right)}
        if row.cause is Cause.FIGURE:
            logger.error("figure_differs_from_facts", extra={**extra, "figure": row.target})
        else:
            logger.error("ledger_does_not_hold", extra={**extra, "cause": row.cause.value, "target": row.target})
    wrong = {row.contract_id for row in found if row.cause is Cause.FIGURE and row.contract_id is not None}
    refresh_figures(contract_ids=wrong, today=timezone.localdate(now))
    logger.info("figures_checked", extra={"differences": len(found)})


@shared_task(name="payments.order_papers")
def order_papers() -> None:
    """Try again what a full disk or a broken storage kept from being made."""
    order_missing_papers(today=timezone.localdate())
    order_missing(today=timezone.localdate())
    order_missing_claims(at=timezone.now())


@shared_task(name="payments.look_at_acquirer")
def look_at_acquirer() -> None:
    """Ask the acquirer about online payments it has told nothing of. Safe to run twice and beside itself."""
    look(now=timezone.now())


@shared_task(name="payments.issue_invoices")
def issue_invoices() -> None:
    """Issue the invoices of payments whose days come near; safe to run twice, and again after a worker was killed."""
    now = timezone.now()
    logger.info("invoices_issued", extra={"issued": issue_due(at=now, today=timezone.localdate(now))})


@shared_task(name="payments.remind_of_invoices")
def remind_of_invoices() -> None:
    """Order reminders of invoices whose due dates come near; each goes once, so it is safe to run twice."""
    logger.info("invoice_reminders_ordered", extra={"ordered": remind(today=timezone.localdate())})


@shared_task(name="payments.make_claim_letters")
def make_claim_letters() -> None:
    """Make the letters of delays that are old enough by their terms, after the close of the day; safe to run twice."""
    logger.info("claim_letters_made", extra={"made": make_letters(at=timezone.now())})


@shared_task(name="payments.resend_invoices")
def resend_invoices() -> None:
    """Try again the letters with invoices that the mail server refused."""
    order_failed(at=timezone.now())
