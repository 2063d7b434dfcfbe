"""Background work of contracts."""

import logging

from celery import shared_task
from django.utils import timezone

from contracts.requests.services import expire

logger = logging.getLogger(__name__)


@shared_task(name="contracts.expire_offers")
def expire_offers() -> None:
    """Return requests to review whose offers were not accepted in time. Safe to run twice."""
    if done := expire(timezone.now()):
        logger.info("offers_expired", extra={"requests": done})
