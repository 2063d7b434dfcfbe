"""Approvals, tasks, readings, and whose turn it is."""

from django.utils.translation import gettext_lazy as _

from common.ui.badges import Family, Hue, Look, family
from workflow.kinds import RunState, Side, StepState, TaskState

RUN = family(
    RunState,
    {
        RunState.RUNNING: (Hue.INFO, "route"),
        RunState.APPROVED: (Hue.GOOD, "circle-check"),
        RunState.REJECTED: (Hue.BAD, "circle-x"),
        RunState.CANCELLED: (Hue.NEUTRAL, "ban"),
    },
)

STEP = family(
    StepState,
    {
        StepState.WAITING: (Hue.NEUTRAL, "clock"),
        StepState.ACTIVE: (Hue.INFO, "hourglass"),
        StepState.APPROVED: (Hue.GOOD, "circle-check"),
        StepState.REJECTED: (Hue.BAD, "circle-x"),
        StepState.SKIPPED: (Hue.NEUTRAL, "player-skip-forward"),
    },
)

TASK = family(
    TaskState,
    {
        TaskState.OPEN: (Hue.INFO, "checkbox"),
        TaskState.DONE: (Hue.GOOD, "circle-check"),
        TaskState.CANCELLED: (Hue.NEUTRAL, "ban"),
    },
)

# How a person stands to a text that is to be read and confirmed (`workflow.readings.showing`).
READING: Family = {
    "done": Look(Hue.GOOD, "circle-check", _("Read and confirmed")),
    "open": Look(Hue.INFO, "hourglass", _("Not confirmed yet")),
    "overdue": Look(Hue.BAD, "alert-circle", _("Overdue")),
    "spared": Look(Hue.NEUTRAL, "replace", _("No longer asked")),
}

TURN = family(
    Side,
    {
        Side.LESSOR: (Hue.INFO, "building-bank"),
        Side.LESSEE: (Hue.WARNING, "user"),
        Side.OUTSIDE: (Hue.NEUTRAL, "building"),
    },
)

FAMILIES: dict[str, Family] = {
    "run": RUN,
    "step": STEP,
    "task": TASK,
    "reading": READING,
    "turn": TURN,
}
