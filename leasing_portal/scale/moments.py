"""Moments of days, as COPY reads them; nothing happens after the moment of the making."""

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache

import numpy as np
from django.utils import timezone

from calculator.engine.batch.columns import Days

NOON = time(12)


@cache
def noon_of(day: date) -> datetime:
    """The middle of a day of the portal's time zone."""
    return datetime.combine(day, NOON, timezone.get_current_timezone())


def moments(days: Days, at: datetime, hour: time = NOON) -> Sequence[str]:
    """Each day at this hour, or the moment `at` when that is earlier."""
    known, places = np.unique(days, return_inverse=True)
    zone = timezone.get_current_timezone()
    texts = [min(datetime.combine(day, hour, zone), at).isoformat() for day in known.tolist()]
    return [texts[place] for place in places.tolist()]
