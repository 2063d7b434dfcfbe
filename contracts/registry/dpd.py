"""Days past due, counted from the first day of delay, which is day one."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.money import ZERO
from contracts.models import Contract


class Bucket(models.TextChoices):
    """Ranges of days past due by which collections are led and losses are reckoned; without delay there is none."""

    FIRST_MONTH = "1-30", _("1–30 days")
    SECOND_MONTH = "31-60", _("31–60 days")
    THIRD_MONTH = "61-90", _("61–90 days")
    HALF_YEAR = "91-180", _("91–180 days")
    YEAR = "181-360", _("181–360 days")
    LATER = "360+", _("More than 360 days")


# First and last day past due of each bucket.
DAYS: dict[Bucket, tuple[int, int | None]] = {
    Bucket.FIRST_MONTH: (1, 30),
    Bucket.SECOND_MONTH: (31, 60),
    Bucket.THIRD_MONTH: (61, 90),
    Bucket.HALF_YEAR: (91, 180),
    Bucket.YEAR: (181, 360),
    Bucket.LATER: (361, None),
}


def bucket_of(days: int) -> Bucket | None:
    """Return the range that so many days past due are in; None without delay."""
    return next((bucket for bucket, (first, last) in DAYS.items() if first <= days <= (last or days)), None)


def days_past_due(contract: Contract, today: date) -> int:
    """Days past due of the oldest payment that is late; zero without one."""
    if contract.overdue_since is None or contract.overdue_total == ZERO:
        return 0
    return max(0, (today - contract.overdue_since).days + 1)


def in_bucket(bucket: Bucket, today: date) -> Q:
    """Contracts whose oldest late payment is in the bucket today."""
    first, last = DAYS[bucket]
    late = Q(overdue_total__gt=0, overdue_since__lte=today - timedelta(days=first - 1))
    return late if last is None else late & Q(overdue_since__gte=today - timedelta(days=last - 1))
