"""Queues by person: what waits for whoever looks, for those they stand in for, and for every manager of the office.

Each number leads to the list that makes it: the conditions are those of the list's filters.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.access import can, may_open
from accounts.capabilities import Capability
from accounts.models import Membership, User
from leasing_portal.back_office.counting import Counted, Tile, listed
from leasing_portal.back_office.table import Row, Table, figure, text
from payments.models import DisputeState, LineDispute
from workflow.attention import NOTHING, Waiting, waiting_by_leader
from workflow.clock import working_text
from workflow.deciding import steps_for
from workflow.filters import ACT, UNATTENDED
from workflow.kinds import MatterKind
from workflow.leading import ME, NOBODY
from workflow.todo.queries import overdue
from workflow.todo.rights import tasks_for


@dataclass(frozen=True, slots=True)
class Queue:
    """One number of `Waiting`, and the filters of the list of matters that make it."""

    field: str
    label: str | Promise
    params: Mapping[str, str]
    is_alarm: bool = False

    def tile(self, waiting: Waiting, leader: str) -> Tile:
        """The number of one person."""
        count: int = getattr(waiting, self.field)
        return Tile(self.label, count, self.url(leader), is_alarm=self.is_alarm and count > 0)

    def url(self, leader: str = "") -> str:
        """The list of one person, or of everybody."""
        return listed("matters:list", **self.params, **({"leader": leader} if leader else {}))


def queues() -> tuple[Queue, ...]:
    """Queues of matters, in the reader's language."""
    limit = working_text(timedelta(hours=settings.ATTENTION_HOURS))
    return (
        Queue("applications", _("Applications to review"), {"kind": MatterKind.APPLICATION.value, "only": ACT}),
        Queue("requests", _("Requests to answer"), {"kind": MatterKind.REQUEST.value, "only": ACT}),
        Queue("contracts", _("Contracts to move on"), {"kind": MatterKind.CONTRACT.value, "only": ACT}),
        Queue("late", _("Late promises"), {"turn": "lessor", "only": "late"}, is_alarm=True),
        Queue(
            "unattended", _("Unread for longer than %(limit)s") % {"limit": limit}, {"only": UNATTENDED}, is_alarm=True
        ),
    )


@dataclass(frozen=True, slots=True)
class Office:
    """Queues of the person's page: groups of tiles with their titles, and the table of all managers."""

    groups: list[tuple[str, list[Tile | Counted]]]
    table: Table | None


def office_of(actor: Membership, at: datetime) -> Office:
    """What waits for the person, for those the person stands in for, and by manager for who answers for them all."""
    waiting = waiting_by_leader(actor, at)
    sees_office = actor.sees_all_clients and can(actor, Capability.TURNS_REPORT)
    shown = {*actor.led_user_ids, *(filter(None, waiting) if sees_office else ())} - {actor.user_id}
    names = {user.pk: user.name_with_initials for user in User.objects.filter(pk__in=shown)} if shown else {}
    own: list[Tile | Counted] = list(_own_work(actor, at))
    if actor.user_id in actor.led_user_ids:
        own += _own_matters(actor, waiting.get(actor.user_id, NOTHING))
    groups = [(_("Waiting for me"), own)]
    for user_id in actor.led_user_ids:
        if user_id != actor.user_id:
            title = _("Instead of %(name)s") % {"name": names[user_id]}
            found = waiting.get(user_id, NOTHING)
            groups.append((title, [queue.tile(found, str(user_id)) for queue in queues()]))
    return Office(groups, _by_manager(waiting, names, actor) if sees_office else None)


def _own_matters(actor: Membership, waiting: Waiting) -> list[Tile]:
    """A manager is told of empty queues too; who answers for all clients leads few matters, if any."""
    is_leader = can(actor, Capability.REQUESTS_HANDLE) and not actor.sees_all_clients
    return [tile for queue in queues() if (tile := queue.tile(waiting, ME)).count or is_leader]


def _own_work(actor: Membership, at: datetime) -> Iterable[Counted]:
    """Steps and tasks of the person, of the role, and of those whom the person stands in for: as their lists have."""
    if may_open(actor, "matters:desk"):
        yield Counted(_("Steps to decide"), steps_for(actor), listed("matters:desk"))
    if may_open(actor, "debts:answer"):
        open_ones = LineDispute.objects.visible_to(actor).filter(state=DisputeState.OPEN)
        url = listed("debts:disputes", state=DisputeState.OPEN.value)
        yield Counted(_("Disputed lines to answer"), open_ones, url, urgent=True)
    if may_open(actor, "tasks:list"):
        tasks = tasks_for(actor)
        yield Counted(_("Tasks"), tasks, listed("tasks:list"))
        late = overdue(tasks, timezone.localdate(at))
        yield Counted(_("Overdue tasks"), late, listed("tasks:list", due="overdue"), urgent=True)


def _by_manager(waiting: Mapping[int | None, Waiting], names: Mapping[int, str], actor: Membership) -> Table:
    shown = queues()
    people = sorted((names.get(pk, str(actor.user.name_with_initials)), pk) for pk in waiting if pk is not None)
    lines = [(name, waiting[pk], str(pk)) for name, pk in people]
    if None in waiting:
        lines.append((_("Nobody"), waiting[None], NOBODY))
    rows = [Row(_cells(name, found, shown, leader)) for name, found, leader in lines]
    if len(rows) > 1:
        rows.append(Row(_cells(_("All"), sum(waiting.values(), NOTHING), shown, ""), is_strong=True))
    return Table(
        anchor="by-manager",
        title=_("By manager"),
        columns=[text(_("Manager")), *(figure(queue.label) for queue in shown)],
        rows=rows,
        empty=_("No matter waits for the lessor."),
    )


def _cells(name: str, found: Waiting, shown: Sequence[Queue], leader: str) -> list[str | SafeString]:
    return [name, *(_number(getattr(found, queue.field), queue.url(leader)) for queue in shown)]


def _number(count: int, url: str) -> str | SafeString:
    return format_html('<a href="{}">{}</a>', url, count) if count else "0"
