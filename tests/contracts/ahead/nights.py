"""The night's look ahead with a clock that stands still."""

from datetime import date, datetime, time

import time_machine
from django.db.models import QuerySet

from contracts.tasks import set_tasks_ahead
from workflow.clock import MOSCOW
from workflow.models import Task


def night(day: date) -> None:
    """What beat starts at 01:40 of the day."""
    with time_machine.travel(datetime.combine(day, time(1, 40), MOSCOW), tick=False):
        set_tasks_ahead()


def tasks(prefix: str) -> QuerySet[Task]:
    """Tasks of one kind that the calendar has set."""
    return Task.objects.filter(once_key__startswith=prefix).order_by("pk")
