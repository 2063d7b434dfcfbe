"""Background work of contracts."""

import logging

from celery import shared_task
from django.utils import timezone

from contracts.ahead import set_tasks_ahead as set_ahead
from contracts.monitoring import recheck
from contracts.requests.services import expire

logger = logging.getLogger(__name__)


@shared_task(name="contracts.expire_offers")
def expire_offers() -> None:
    """Return requests to review whose offers were not accepted in time. Safe to run twice."""
    if done := expire(timezone.now()):
        logger.info("offers_expired", extra={"requests": done})


@shared_task(name="contracts.recheck_contracts")
def recheck_contracts() -> None:
    """Tell what has changed by itself since the last night, each once. Runs after the figures of the day are made."""
    now = timezone.now()
    if told := recheck(at=now, today=timezone.localdate(now)):
        logger.info("contracts_rechecked", extra={"told": told})


@shared_task(name="contracts.set_tasks_ahead")
def set_tasks_ahead() -> None:
    """Set the tasks of the calendar ahead of time, each once, and take back those needed no more. Safe to run twice."""
    now = timezone.now()
    given, taken_back = set_ahead(at=now, today=timezone.localdate(now))
    if given or taken_back:
        logger.info("tasks_ahead", extra={"given": given, "taken_back": taken_back})
