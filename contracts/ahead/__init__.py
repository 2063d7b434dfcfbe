"""Tasks of the calendar, set ahead of time for whoever has to do them (requirement CON-12).

Each kind says by its key what a task is for, so a repeated night sets nothing twice.
"""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import translation

from contracts.ahead import accounts, documents, ends, invoicing
from contracts.ahead.giving import Window, give, take_back

__all__ = ["set_tasks_ahead"]


def set_tasks_ahead(*, at: datetime, today: date) -> tuple[int, int]:
    """Take back what is needed no more, then set the tasks of the days ahead; return how many of each: set, taken back.

    Texts are in the portal's language: nobody reads them yet.
    """
    window = Window(today, today + timedelta(days=settings.TASKS_AHEAD_DAYS))
    with translation.override(settings.LANGUAGE_CODE):
        taken_back = sum(take_back(kind.idle(), at=at) for kind in (ends, documents))
        given = sum(give(kind.ahead(window), at=at) for kind in (ends, invoicing, documents, accounts))
    return given, taken_back
