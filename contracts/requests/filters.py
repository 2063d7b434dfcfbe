"""Filters of the list of requests; each is a parameter of the URL."""

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.listing import ListFilter
from contracts.models import ChangeRequest, RequestKind, RequestStatus
from workflow.kinds import MatterKind, Side
from workflow.models import Matter

TURNS = [("mine", _("Ours")), *Side.choices]
STATES = [("open", _("All that are open")), *RequestStatus.choices]


class RequestFilter(ListFilter):
    """By fragment of the number, of the contract's or (for the lessor) the client; kind, state, whose turn."""

    q = django_filters.CharFilter(method="by_text", label=_("Number or contract"))
    kind = django_filters.ChoiceFilter(choices=RequestKind, label=_("Kind"), empty_label=_("All"))
    status = django_filters.ChoiceFilter(choices=STATES, method="by_state", label=_("State"), empty_label=_("All"))
    turn = django_filters.ChoiceFilter(choices=TURNS, method="by_turn", label=_("Whose turn"), empty_label=_("All"))

    class Meta:
        model = ChangeRequest
        fields: tuple[str, ...] = ()

    def by_text(self, rows: QuerySet[ChangeRequest], name: str, value: str) -> QuerySet[ChangeRequest]:
        """By fragment; the names of all clients are searched for the lessor's people alone."""
        del name
        found = Q(number__icontains=value) | Q(contract__number__icontains=value)
        if self.request.actor.is_lessor:
            found |= Q(lessee__short_name__icontains=value) | Q(lessee__inn=value)
        return rows.filter(found)

    def by_state(self, rows: QuerySet[ChangeRequest], name: str, value: str) -> QuerySet[ChangeRequest]:
        """One state, or all in which somebody still has to act."""
        del name
        return rows.filter(status__in=sorted(RequestStatus.open()) if value == "open" else [value])

    def by_turn(self, rows: QuerySet[ChangeRequest], name: str, value: str) -> QuerySet[ChangeRequest]:
        """Of one side, or of the reader's own."""
        del name
        side = Side.of(self.request.actor.company.party) if value == "mine" else Side(value)
        matters = Matter.objects.visible_to(self.request.actor)
        open_ones = matters.filter(kind=MatterKind.REQUEST, subject_id=OuterRef("pk"), closed_at=None, turn=side)
        return rows.filter(Exists(open_ones))
