"""Background work of matters."""

import logging

from celery import shared_task
from django.utils import timezone

from workflow.readings.asking import ask_newcomers
from workflow.reminding import remind_tasks as order_reminders
from workflow.services.escalating import escalate_overdue, reassign_orphans

logger = logging.getLogger(__name__)


@shared_task(name="workflow.watch_approvals")
def watch_approvals() -> None:
    """Find steps whose owners have left and steps whose days are over. Safe to run twice."""
    now = timezone.now()
    reassigned, escalated = reassign_orphans(now), escalate_overdue(now)
    if reassigned or escalated:
        logger.info("approvals_watched", extra={"reassigned": reassigned, "escalated": escalated})


@shared_task(name="workflow.remind_tasks")
def remind_tasks() -> None:
    """Order the letters about tasks whose day comes near or is over. Safe to run twice."""
    reminded = order_reminders(timezone.now())
    if reminded:
        logger.info("tasks_reminded", extra={"tasks": reminded})


@shared_task(name="workflow.ask_newcomers")
def ask_people_who_came_later() -> None:
    """Ask people who have come to the roles and companies of texts to be read. Safe to run twice."""
    asked = ask_newcomers(timezone.now())
    if asked:
        logger.info("newcomers_asked", extra={"tasks": asked})
