"""Jobs, events, and what became of a row."""

from django.utils.translation import gettext_lazy as _

from common.models.job import JobLogLevel, JobState
from common.models.outbox import DeliveryState
from common.ui.badges import Family, Hue, Look, family

JOB = family(
    JobState,
    {
        JobState.QUEUED: (Hue.NEUTRAL, "clock"),
        JobState.RUNNING: (Hue.INFO, "loader"),
        JobState.DONE: (Hue.GOOD, "circle-check"),
        JobState.FAILED: (Hue.BAD, "alert-circle"),
        JobState.CANCELLED: (Hue.NEUTRAL, "ban"),
    },
)

LEVEL = family(
    JobLogLevel,
    {
        JobLogLevel.INFO: (Hue.NEUTRAL, "info-circle"),
        JobLogLevel.WARNING: (Hue.WARNING, "alert-triangle"),
        JobLogLevel.ERROR: (Hue.BAD, "alert-circle"),
        JobLogLevel.TRACE: (Hue.NEUTRAL, "code"),
    },
)

DELIVERY = family(
    DeliveryState,
    {
        DeliveryState.PENDING: (Hue.NEUTRAL, "clock"),
        DeliveryState.DONE: (Hue.GOOD, "circle-check"),
        DeliveryState.DEAD: (Hue.BAD, "circle-x"),
    },
)

# What happened to a row of an imported file, and to anything that a save may create, change or leave.
CHANGE: Family = {
    "created": Look(Hue.GOOD, "plus", _("Created")),
    "changed": Look(Hue.INFO, "pencil", _("Changed")),
    "unchanged": Look(Hue.NEUTRAL, "equal", _("Unchanged")),
    "refused": Look(Hue.BAD, "circle-x", _("Refused")),
}

FAMILIES: dict[str, Family] = {
    "job": JOB,
    "level": LEVEL,
    "delivery": DELIVERY,
    "change": CHANGE,
}
