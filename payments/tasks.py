"""Background work of payments."""

import logging

from celery import shared_task
from django.utils import timezone

from payments.invoicing.nightly import issue_due
from payments.jobs import order_missing_papers
from payments.online.polling import look
from payments.services import check_figures, refresh_all_figures

logger = logging.getLogger(__name__)


@shared_task(name="payments.refresh_figures")
def refresh_figures() -> None:
    """Bring the figures of live contracts to today's date, and compare what is kept with the facts.

    What does not depend on the day is compared before, since a writer must have kept it right; everything is
    compared after. A difference is a defect and goes to the log as an error. Safe to run twice.
    """
    today = timezone.localdate()
    differences = check_figures(today=today, dated=False)
    written = refresh_all_figures(today=today)
    differences += check_figures(today=today)
    for difference in differences:
        logger.error(
            "figure_differs_from_facts",
            extra={
                "contract": difference.contract_id,
                "figure": difference.figure,
                "kept": str(difference.kept),
                "right": str(difference.right),
            },
        )
    logger.info("figures_refreshed", extra={"written": written, "differences": len(differences)})


@shared_task(name="payments.order_papers")
def order_papers() -> None:
    """Try again what a full disk or a broken storage kept from being made."""
    order_missing_papers(today=timezone.localdate())


@shared_task(name="payments.look_at_acquirer")
def look_at_acquirer() -> None:
    """Ask the acquirer about online payments it has told nothing of. Safe to run twice and beside itself."""
    look(now=timezone.now())


@shared_task(name="payments.issue_invoices")
def issue_invoices() -> None:
    """Issue the invoices of payments whose days come near; safe to run twice, and again after a worker was killed."""
    now = timezone.now()
    logger.info("invoices_issued", extra={"issued": issue_due(at=now, today=timezone.localdate(now))})
