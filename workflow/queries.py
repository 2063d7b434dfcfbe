"""Reads of matters: lists, a part of the feed, what is unread, remarks by place.

Nothing here joins what a reader of another side may not be shown: a join with a hidden row would drop the entry itself.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    F,
    Field,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Membership
from common.keyset import Key
from common.listing import Sorting
from workflow.kinds import Side
from workflow.models import Attachment, Comment, FeedEntry, Matter, ReadMark
from workflow.models.feed import audiences

FEED_PAGE = 30
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_CURSOR = re.compile(r"(\d{1,17})-(\d{1,18})", re.ASCII)
_SINCE, _PROMISED = F("turn_since").asc(nulls_last=True), F("promised_on").asc(nulls_last=True)
MATTER_SORTING = Sorting(
    {"moved": ("moved_at",), "since": ("turn_since",), "promised": ("promised_on",), "title": ("title",)},
    default="-moved",
)


def sort_key(params: QueryDict) -> Key:
    """The column that the address asks to sort the list by."""
    value = MATTER_SORTING.chosen(params)
    [name] = MATTER_SORTING.columns[value.removeprefix("-")]
    field = Matter._meta.get_field(name)
    if not isinstance(field, Field):
        raise TypeError(f"{name} is no column")
    return Key(name, field, value.startswith("-"), nullable=field.null)


def matters_for_list(actor: Membership) -> QuerySet[Matter]:
    """Matters with their clients."""
    return Matter.objects.visible_to(actor).prefetch_related("company")


def open_turns(actor: Membership) -> QuerySet[Matter]:
    """Matters that wait for somebody: those that wait for the reader first, the nearest promise first."""
    waiting = Matter.objects.visible_to(actor).open().exclude(turn="")
    own = Case(When(turn=Side.of(actor.company.party), then=Value(0)), default=Value(1))
    return waiting.annotate(for_others=own).order_by("for_others", _PROMISED, _SINCE, "pk")


def unread(actor: Membership, matters: Iterable[Matter]) -> dict[int, int]:
    """How many entries each of these matters has that the person may read, has not written and has not read.

    Matters without such entries are not in the answer.
    """
    rows = _unread(actor).filter(matter__in=[matter.pk for matter in matters])
    return dict(rows.order_by().values_list("matter").annotate(count=Count("pk")))


def with_unread(actor: Membership, matters: QuerySet[Matter]) -> QuerySet[Matter]:
    """Those of the matters in which the person has something to read."""
    return matters.filter(pk__in=_unread(actor).order_by().values("matter"))


def _unread(actor: Membership) -> QuerySet[FeedEntry]:
    marks = ReadMark.objects.filter(user=actor.user_id, matter=OuterRef("matter")).values("read_at")
    read_to = Coalesce(Subquery(marks), _EPOCH, output_field=DateTimeField())
    newer = FeedEntry.objects.filter(audience__in=audiences(actor), at__gt=read_to)
    return newer.filter(~Q(actor=actor.user_id) | Q(actor=None))


@dataclass(frozen=True, slots=True)
class FeedPart:
    """A part of a feed, newest first. `older` is the value of `before` that leads to the next part; empty at the end.

    `newest_at` is the time up to which the shown entries may be marked as read.
    """

    entries: list[FeedEntry]
    older: str
    is_first: bool

    @property
    def newest_at(self) -> datetime | None:
        """Time of the newest entry."""
        return self.entries[0].at if self.entries else None


def feed(matter: Matter, actor: Membership, *, before: str = "", size: int = FEED_PAGE) -> FeedPart:
    """The newest entries of a matter, or those before a cursor; nothing is counted, however long the feed is.

    An entry keeps its place while others are written, so no part repeats or skips one.
    """
    rows = FeedEntry.objects.visible_to(actor).filter(matter=matter)
    cursor = _CURSOR.fullmatch(before)
    if cursor:
        at = _EPOCH + int(cursor[1]) * _MICROSECOND
        rows = rows.filter(at__lte=at).filter(Q(at__lt=at) | Q(pk__lt=int(cursor[2])))
    files = Prefetch("files", Attachment.objects.order_by("pk"))
    rows = rows.select_related("actor", "on_behalf_of", "company").prefetch_related(files)
    found = list(rows.order_by("-at", "-pk")[: size + 1])
    shown = found[:size]
    return FeedPart(shown, _cursor_of(shown[-1]) if len(found) > size else "", is_first=cursor is None)


def _cursor_of(entry: FeedEntry) -> str:
    return f"{(entry.at - _EPOCH) // _MICROSECOND}-{entry.pk}"


@dataclass(frozen=True, slots=True)
class Thread:
    """A remark with its answers, oldest first."""

    remark: Comment
    answers: list[Comment]

    @property
    def is_open(self) -> bool:
        """Whether it is still to be settled."""
        return self.remark.resolved_at is None


def threads(matter: Matter, actor: Membership) -> dict[str, list[Thread]]:
    """Remarks that the person may read, by the clause or field they are about, in the order of writing."""
    rows = Comment.objects.visible_to(actor).filter(matter=matter)
    comments = list(rows.prefetch_related("actor", "company", "resolved_by").order_by("at", "pk"))
    answers: dict[int, list[Comment]] = defaultdict(list)
    for comment in comments:
        if comment.answers_id is not None:
            answers[comment.answers_id].append(comment)
    found: dict[str, list[Thread]] = defaultdict(list)
    for comment in comments:
        if comment.answers_id is None:
            found[comment.anchor].append(Thread(comment, answers[comment.pk]))
    return dict(found)


def open_remarks(matter: Matter, actor: Membership) -> int:
    """How many remarks are still to be settled, as far as the person may read them."""
    return Comment.objects.visible_to(actor).filter(matter=matter, answers=None, resolved_at=None).count()


def late_on(matters: QuerySet[Matter], at: datetime) -> QuerySet[Matter]:
    """Those whose promised day is over."""
    return matters.filter(promised_on__lt=timezone.localdate(at))
