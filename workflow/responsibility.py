"""The report of responsibility: how long each side held matters in a month (requirements CRM-05, N-07).

A turn counts as far as it lies inside the month, so months add up. Working time is that of `workflow.clock`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from accounts.models import Membership
from common.money import round_percent
from workflow.clock import MOSCOW, time_between
from workflow.kinds import Side
from workflow.models import Matter, Turn

_NOTHING = timedelta()
_INSTANT = timedelta(microseconds=1)
_HOURS = Decimal(3600)


@dataclass(slots=True)
class Spent:
    """Time of one side: in how many turns, how many of them were late within the month, and how long."""

    turns: int = 0
    late: int = 0
    working: timedelta = _NOTHING
    calendar: timedelta = _NOTHING

    @property
    def working_hours(self) -> Decimal:
        """Working hours, two digits, half up."""
        return round_percent(Decimal(self.working // timedelta(seconds=1)) / _HOURS, 2)

    @property
    def calendar_days(self) -> Decimal:
        """Days around the clock, one digit, half up."""
        return round_percent(Decimal(self.calendar // timedelta(seconds=1)) / Decimal(86400), 1)

    def add(self, part: "Part") -> None:
        """Count one turn."""
        self.turns += 1
        self.late += part.is_late
        self.working += part.working or _NOTHING
        self.calendar += part.calendar


@dataclass(frozen=True, slots=True)
class Part:
    """What lies of a turn inside the month."""

    turn: Turn
    since: datetime
    until: datetime
    working: timedelta | None
    calendar: timedelta
    is_late: bool


@dataclass(slots=True)
class OfMatter:
    """Time that each side held one matter."""

    matter: Matter
    sides: dict[str, Spent] = field(default_factory=dict)

    @property
    def working(self) -> timedelta:
        """Of all sides together."""
        return sum((spent.working for spent in self.sides.values()), _NOTHING)


@dataclass(frozen=True, slots=True)
class SideShare:
    """One side's time and its share of the working time of all sides, percent to one digit."""

    side: Side
    spent: Spent
    matters: int
    share: Decimal


@dataclass(frozen=True, slots=True)
class Report:
    """The month: by side, and by matter with the longest first."""

    month: date
    sides: list[SideShare]
    matters: list[OfMatter]


def responsibility(actor: Membership, month: date, now: datetime) -> Report:
    """Split the waiting time of a month between the sides, over the matters in the actor's sight.

    Args:
        actor: the reader.
        month: any day of the month.
        now: until when turns that still go on are counted.

    """
    totals: dict[str, Spent] = {}
    matters: dict[int, OfMatter] = {}
    held: dict[str, set[int]] = {}
    for part in parts(actor, month, now):
        turn = part.turn
        totals.setdefault(turn.side, Spent()).add(part)
        held.setdefault(turn.side, set()).add(turn.matter_id)
        row = matters.setdefault(turn.matter_id, OfMatter(turn.matter))
        row.sides.setdefault(turn.side, Spent()).add(part)
    whole = sum((spent.working for spent in totals.values()), _NOTHING)
    sides = [
        SideShare(side, totals[side], len(held[side]), _share(totals[side].working, whole))
        for side in Side
        if side in totals
    ]
    longest = sorted(matters.values(), key=lambda row: (-row.working, row.matter.pk))
    return Report(month.replace(day=1), sides, longest)


def parts(actor: Membership, month: date, now: datetime) -> Iterator[Part]:
    """Turns of the month as far as they lie in it, by matter and time; months ahead have none."""
    begins, ends = bounds(month)
    ends = min(ends, now)
    if begins >= ends:
        return
    for turn in _turns(actor, begins, ends):
        since, until = max(turn.since, begins), min(turn.until or ends, ends)
        spent = time_between(since, until)
        last_day = (until - _INSTANT).astimezone(MOSCOW).date()
        late = turn.promised_on is not None and last_day > turn.promised_on
        yield Part(turn, since, until, spent.working, spent.calendar, late)


def bounds(month: date) -> tuple[datetime, datetime]:
    """First moment of the month in Moscow, and the first one after it."""
    first = month.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return _begins(first), _begins(following)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), MOSCOW).astimezone(UTC)


def _turns(actor: Membership, begins: datetime, ends: datetime) -> Iterable[Turn]:
    in_sight: QuerySet[Matter] = Matter.objects.visible_to(actor)
    rows = Turn.objects.filter(Q(until=None) | Q(until__gt=begins), since__lt=ends, matter__in=in_sight)
    return rows.select_related("matter").order_by("matter_id", "since", "pk")


def _share(part: timedelta, whole: timedelta) -> Decimal:
    if not whole:
        return Decimal("0.0")
    seconds = timedelta(seconds=1)
    return round_percent(Decimal(part // seconds) * 100 / Decimal(whole // seconds), 1)
