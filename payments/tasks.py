"""Background work of payments."""

import logging

from celery import shared_task
from django.utils import timezone

from payments.jobs import order_missing_papers
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
