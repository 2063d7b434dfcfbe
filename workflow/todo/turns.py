"""How requests for information pass the turn: to the client while something is asked, then back (APP-13)."""

from datetime import date, datetime

from django.utils import timezone

from common.business_days import CalendarUnknown, add_working_days, next_working_day
from workflow.kinds import Side, TaskKind
from workflow.models import Matter, Task, Turn
from workflow.services.matters import pass_turn, rest

AWAITED = "information"


def ask(matter: Matter, *, at: datetime) -> None:
    """Pass the turn to the client, unless the client or somebody outside has it for another reason.

    The caller holds the matter and has written the task.
    """
    if matter.closed_at is None and (_waits(matter) or matter.turn in {"", Side.LESSOR}):
        _wait(matter, at)


def settle(matter: Matter, *, at: datetime) -> None:
    """Renew the promise after a request was changed; after the last one give the turn back to where it was.

    When the matter has moved on meanwhile, its turn is somebody's for another reason, and stays. A promise of the
    lessor is later by the working days that the client has held the matter.
    """
    if not _waits(matter):
        return
    if _asked(matter):
        _wait(matter, at)
        return
    held = Turn.objects.get(matter=matter, until=None)
    before = Turn.objects.filter(matter=matter, until=held.since).exclude(pk=held.pk).order_by("pk").last()
    if before is None:
        rest(matter=matter, at=at)
        return
    promised_on = _later(before.promised_on, held.since, at)
    pass_turn(matter=matter, side=Side(before.side), awaited=before.awaited, promised_on=promised_on, at=at)


def _waits(matter: Matter) -> bool:
    return (matter.turn, matter.awaited) == (Side.LESSEE, AWAITED)


def _asked(matter: Matter) -> list[date | None]:
    """Days of what is asked of the client and not answered."""
    asked = Task.objects.open().filter(matter=matter, kind=TaskKind.INFORMATION, company=matter.company_id)
    return list(asked.order_by("pk").values_list("due_on", flat=True))


def _wait(matter: Matter, at: datetime) -> None:
    days = _asked(matter)
    known = [day for day in days if day is not None]
    promised_on = max(known) if known and len(known) == len(days) else None
    pass_turn(matter=matter, side=Side.LESSEE, awaited=AWAITED, promised_on=promised_on, at=at)


def _later(promised_on: date | None, since: datetime, until: datetime) -> date | None:
    """The day moved by the working days between two moments; unmoved where the calendar of a year is not known."""
    if promised_on is None:
        return None
    day, last, gone = timezone.localdate(since), timezone.localdate(until), 0
    try:
        while (day := next_working_day(day)) <= last:
            gone += 1
        return add_working_days(promised_on, gone)
    except CalendarUnknown:
        return promised_on
