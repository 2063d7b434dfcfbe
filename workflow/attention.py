"""What waits for the lessor's people in matters, and what waits longer than it may (requirements CRM-04, CRM-05).

An event has a limit: a turn the day that was promised, a message of another side `settings.ATTENTION_HOURS` working
hours until somebody of the lessor reads it or answers. What is past its limit stands in a queue of whoever leads the
matter, and in the office's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Membership
from workflow.clock import worked_back
from workflow.kinds import MatterKind, Side
from workflow.leading import leader
from workflow.models import EntryKind, FeedEntry, Matter, ReadMark
from workflow.services.advancing import AWAITED


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many open matters wait for the lessor, by what is to be done; one may be late besides."""

    applications: int = 0
    requests: int = 0
    contracts: int = 0
    late: int = 0
    unattended: int = 0

    def __add__(self, other: "Waiting") -> "Waiting":
        return Waiting(*(getattr(self, name) + getattr(other, name) for name in NAMES))


NOTHING = Waiting()
NAMES = tuple(one.name for one in fields(Waiting))


def to_act() -> Q:
    """Matters in which the lessor has to do something else than decide a step, which is a queue of its own."""
    return Q(turn=Side.LESSOR) & ~Q(awaited=AWAITED)


def is_late(at: datetime) -> Q:
    """Matters in which the lessor promised something for a day that is over."""
    return Q(turn=Side.LESSOR, promised_on__lt=timezone.localdate(at))


def unattended(at: datetime) -> Exists:
    """Matters with a message of another side past its limit, after which nobody of the lessor has written or read."""
    said = FeedEntry.objects.filter(matter=OuterRef("pk"), kind=EntryKind.MESSAGE, company__isnull=False)
    limit = worked_back(at, timedelta(hours=settings.ATTENTION_HOURS))
    of_others = said.exclude(company=OuterRef("lessor")).filter(at__lte=limit)
    answers = FeedEntry.objects.filter(matter=OuterRef("matter"), company=OuterRef("matter__lessor"))
    readers = ReadMark.objects.filter(
        matter=OuterRef("matter"), user__memberships__company=OuterRef("matter__lessor"), read_at__gte=OuterRef("at")
    )
    return Exists(of_others.filter(~Exists(answers.filter(at__gt=OuterRef("at"))), ~Exists(readers)))


def waiting_by_leader(actor: Membership, at: datetime) -> Mapping[int | None, Waiting]:
    """What waits for whom, in two queries; the key None is what nobody leads.

    Messages are asked for apart: an OR of both would look every open matter's feed up.
    """
    matters = Matter.objects.visible_to(actor).open().order_by().annotate(led_by=leader()).values_list("led_by")
    turns = matters.filter(turn=Side.LESSOR).annotate(
        applications=Count("pk", filter=to_act() & Q(kind=MatterKind.APPLICATION)),
        requests=Count("pk", filter=to_act() & Q(kind=MatterKind.REQUEST)),
        contracts=Count("pk", filter=to_act() & Q(kind=MatterKind.CONTRACT)),
        late=Count("pk", filter=is_late(at)),
    )
    found = {user_id: Waiting(*counts) for user_id, *counts in turns}
    for user_id, count in matters.filter(unattended(at)).annotate(count=Count("pk")):
        found[user_id] = replace(found.get(user_id, NOTHING), unattended=count)
    return MappingProxyType(found)
