"""Filters of the list of matters; each is a parameter of the URL."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.listing import ListFilter
from workflow import queries
from workflow.attention import to_act, unattended
from workflow.kinds import MatterKind, Side
from workflow.leading import leader_id, leaders_offered, led_by
from workflow.models import Matter
from workflow.models.matter import MatterQuerySet

TURNS = [("mine", _("Ours")), *Side.choices]
STATES = [("open", pgettext_lazy("matters", "Open")), ("closed", pgettext_lazy("matters", "Closed")), ("all", _("All"))]
ACT, UNATTENDED = "act", "unattended"
MARKS = [("unread", _("With unread entries")), ("late", _("Promise is late"))]
# What the lessor's people ask besides: they lead matters, and their queues lead here.
OFFICE_MARKS = [
    ("led", _("Led by me")),
    (ACT, _("We have to act")),
    (UNATTENDED, _("A message waits longer than it may")),
]


class MatterFilter(ListFilter):
    """By fragment of the title (and, for the lessor, of the client), kind, whose turn, state, what needs a look."""

    q = django_filters.CharFilter(method="by_text", label=_("Matter"))
    turn = django_filters.ChoiceFilter(choices=TURNS, method="by_turn", label=_("Whose turn"), empty_label=_("All"))
    kind = django_filters.ChoiceFilter(choices=MatterKind, label=_("Kind"), empty_label=_("All"))
    only = django_filters.ChoiceFilter(choices=MARKS, method="by_mark", label=_("Only"), empty_label=_("All"))
    state = django_filters.ChoiceFilter(choices=STATES, method="by_state", label=_("State"), empty_label=None)
    leader = django_filters.ChoiceFilter(method="by_leader", label=_("Led by"), empty_label=_("All"))

    class Meta:
        model = Matter
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actor = self.request.actor
        if not actor.is_lessor:
            del self.filters["leader"]
            return
        self.filters["only"].extra["choices"] = [*MARKS, *OFFICE_MARKS]
        self.filters["leader"].extra["choices"] = leaders_offered(actor, self.data.get("leader", ""))

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Closed matters are shown when they are asked for."""
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("state") else rows.filter(closed_at=None)

    def by_text(self, matters: MatterQuerySet, name: str, value: str) -> MatterQuerySet:
        """By fragment; who is not the lessor's sees few clients, and is not shown the names of all."""
        del name
        found = Q(title__icontains=value)
        if self.request.actor.is_lessor:
            found |= Q(company__short_name__icontains=value) | Q(company__inn=value)
        return matters.filter(found)

    def by_turn(self, matters: MatterQuerySet, name: str, value: str) -> MatterQuerySet:
        """Of one side, or of the reader's own."""
        del name
        own = Side.of(self.request.actor.company.party)
        return matters.filter(turn=own if value == "mine" else value)

    def by_state(self, matters: MatterQuerySet, name: str, value: str) -> MatterQuerySet:
        """Open, closed or both."""
        del name
        return matters if value == "all" else matters.filter(closed_at__isnull=value == "open")

    def by_mark(self, matters: MatterQuerySet, name: str, value: str) -> QuerySet[Matter]:
        """What needs a look: unread, late, one's own."""
        del name
        actor, now = self.request.actor, timezone.now()
        if value == "unread":
            return queries.with_unread(actor, matters)
        if value == "late":
            return queries.late_on(matters, now)
        if value == "led":
            return matters.filter(manager=actor.user_id)
        return matters.filter(to_act() if value == ACT else unattended(now))

    def by_leader(self, matters: MatterQuerySet, name: str, value: str) -> QuerySet[Matter]:
        """Of one of the lessor's people, or of nobody."""
        del name
        return matters.filter(led_by(leader_id(self.request.actor, value)))
