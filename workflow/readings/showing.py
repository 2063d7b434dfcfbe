"""Words and marks of texts to be read."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Company
from accounts.models.company import Segment
from accounts.roles import Role
from workflow.kinds import ReadingAudience, Side, TaskState
from workflow.models import Reading, Task

NAMED_COMPANIES = 5


def answer_of(task: Task, today: date) -> str:
    """How a person stands to the text, a value of the badge family `reading`."""
    if task.state == TaskState.DONE:
        return "done"
    if task.state == TaskState.CANCELLED:
        return "spared"
    return "overdue" if task.due_on is not None and task.due_on < today else "open"


def answer_text(task: Task, today: date) -> str:
    """The same in words, for tables."""
    words = {
        "done": _("Read and confirmed"),
        "spared": _("No longer asked"),
        "overdue": _("Overdue"),
        "open": _("Not confirmed yet"),
    }
    return words[answer_of(task, today)]


def whom(reading: Reading) -> str:
    """Who is asked, in words."""
    return ", ".join(_whom(reading))


def _whom(reading: Reading) -> Iterator[str]:
    yield str(ReadingAudience(reading.audience).label)
    if reading.segment:
        yield str(Segment(reading.segment).label)
    yield from (str(Role(role).label) for role in reading.roles)
    yield from (str(Side(side).label) for side in reading.sides)
    if reading.companies:
        names = Company.objects.filter(pk__in=reading.companies).order_by("short_name", "pk")
        shown = list(names.values_list("short_name", flat=True)[:NAMED_COMPANIES])
        yield from shown
        more = len(reading.companies) - len(shown)
        if more:
            yield ngettext("%(count)s company more", "%(count)s companies more", more) % {"count": more}
