"""Background work of matters."""

import logging

from celery import shared_task
from django.utils import timezone

from workflow.services.escalating import escalate_overdue, reassign_orphans

logger = logging.getLogger(__name__)


@shared_task(name="workflow.watch_approvals")
def watch_approvals() -> None:
    """Find steps whose owners have left and steps whose days are over. Safe to run twice."""
    now = timezone.now()
    reassigned, escalated = reassign_orphans(now), escalate_overdue(now)
    if reassigned or escalated:
        logger.info("approvals_watched", extra={"reassigned": reassigned, "escalated": escalated})
