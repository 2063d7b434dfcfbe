"""What pages show of a matter: whose turn it is and for how long, entries of the feed, remarks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Company, Membership, User
from common.ui.badges import Hue
from common.ui.people import acting_name
from workflow import queries
from workflow.clock import time_between, working_text
from workflow.events_shown import anchor_text, event_text, look_of
from workflow.kinds import FeedAudience, MatterKind, Side
from workflow.models import Attachment, FeedEntry, Matter
from workflow.queries import Thread
from workflow.services.comments import may_resolve
from workflow.subjects import subject_of

# Names in the data of events under which the words of a person are kept.
SAID = ("reason", "note")


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """Whose turn it is in an open matter; `lasts` is working time in words, `days` full calendar days."""

    side: str
    is_mine: bool
    awaited: str
    since: datetime
    lasts: str
    days: int
    promised_on: date | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class ShownMatter:
    """A line of the list of matters."""

    matter: Matter
    url: str
    turn: ShownTurn | None
    unread: int


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry of the feed. `title` is what happened or who wrote; `text` is what a person wrote."""

    title: str
    text: str
    who: str
    at: datetime
    icon: str
    hue: Hue
    files: list[Attachment]
    is_internal: bool


@dataclass(frozen=True, slots=True)
class ShownThread:
    """A remark with its answers, and what the reader may do with it."""

    thread: Thread
    about: str
    may_resolve: bool


def turn_of(matter: Matter, actor: Membership, now: datetime) -> ShownTurn | None:
    """Whose turn it is; None in a matter that waits for nobody."""
    if not matter.turn or matter.turn_since is None:
        return None
    time = time_between(matter.turn_since, now)
    late = matter.promised_on is not None and matter.promised_on < timezone.localdate(now)
    return ShownTurn(
        side=matter.turn,
        is_mine=matter.turn == Side.of(actor.company.party),
        awaited=subject_of(matter).awaited_text(matter.awaited),
        since=matter.turn_since,
        lasts=working_text(time.working),
        days=time.calendar.days,
        promised_on=matter.promised_on,
        is_late=late,
    )


def address_of(matter: Matter, actor: Membership) -> str:
    """Where the reader finds the matter: the subject's page, or the page of the feed alone.

    An invited organisation is shown no other page. What passed to another client is out of sight of the one before,
    and the page of a contract has the feed of its present client.
    """
    is_elsewhere = matter.is_parted and (not actor.is_lessor or matter.kind == MatterKind.CONTRACT)
    if is_elsewhere or Side.of(actor.company.party) is Side.OUTSIDE:
        return reverse("matters:feed", args=[matter.pk])
    return subject_of(matter).address(matter.subject_id)


def lines(matters: Iterable[Matter], actor: Membership, now: datetime) -> list[ShownMatter]:
    """Lines of the list of matters, by one query about what is unread."""
    found = list(matters)
    unread = queries.unread(actor, found)
    return [
        ShownMatter(matter, address_of(matter, actor), turn_of(matter, actor, now), unread.get(matter.pk, 0))
        for matter in found
    ]


def entries_of(matter: Matter, entries: Iterable[FeedEntry]) -> list[ShownEntry]:
    """Entries of the feed in the reader's language."""
    return [_entry(matter, entry) for entry in entries]


def _entry(matter: Matter, entry: FeedEntry) -> ShownEntry:
    internal = entry.audience == FeedAudience.LESSOR
    who = author(entry.actor, entry.on_behalf_of, entry.company, is_system=entry.actor_id is None)
    files = list(entry.files.all())
    if entry.code:
        look = look_of(entry.code)
        facts, words = _parted(entry.data)
        title = event_text(entry.code, facts, subject_of(matter)).strip()
        text = "\n".join(part for part in (words, entry.body) if part)
        return ShownEntry(title, text, who, entry.at, look.icon, look.hue, files, internal)
    if internal:
        return ShownEntry(_("Internal note"), entry.body, who, entry.at, "note", Hue.WARNING, files, internal)
    return ShownEntry(who, entry.body, "", entry.at, "message", Hue.NEUTRAL, files, internal)


def _parted(data: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """What happened, and what a person wrote to it: the sentence is short, the words stand below it."""
    facts = {name: "" if name in SAID else value for name, value in data.items()}
    return facts, "\n".join(data[name] for name in SAID if data.get(name))


def author(person: User | None, principal: User | None, company: Company | None, *, is_system: bool) -> str:
    """Who wrote, for whom, and of which company. Who is not shown to the reader is a participant, the portal nobody."""
    if is_system:
        return ""
    name = acting_name(person, principal)
    shown = ", ".join(part for part in (name, company.short_name if company else "") if part)
    return shown or _("A participant of the matter")


def threads_of(matter: Matter, threads: Iterable[Thread], actor: Membership) -> list[ShownThread]:
    """Remarks with what the reader may do with each."""
    subject = subject_of(matter)
    return [
        ShownThread(thread, anchor_text(thread.remark.anchor, subject), may_resolve(thread.remark, actor))
        for thread in threads
    ]
