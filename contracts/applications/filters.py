"""Filters of the list of applications; each is a parameter of the URL."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from calculator.kinds import ProductKind
from common.listing import ListFilter
from contracts.models import Application, ApplicationStatus
from workflow.kinds import MatterKind, Side
from workflow.models import Matter

TURNS = [("mine", _("Ours")), *Side.choices]
STATES = [("open", _("All that are open")), *ApplicationStatus.choices]
MARKS = [("late", _("Promise is late"))]
# A client leads no application.
OFFICE_MARKS = [("led", _("Led by me"))]


class ApplicationFilter(ListFilter):
    """By fragment of number, asset or (for the lessor) client; state, whose turn, product, what needs a look."""

    q = django_filters.CharFilter(method="by_text", label=_("Number or asset"))
    status = django_filters.ChoiceFilter(choices=STATES, method="by_state", label=_("State"), empty_label=_("All"))
    turn = django_filters.ChoiceFilter(choices=TURNS, method="by_turn", label=_("Whose turn"), empty_label=_("All"))
    product = django_filters.ChoiceFilter(choices=ProductKind, label=_("Product"), empty_label=_("All"))
    only = django_filters.ChoiceFilter(choices=MARKS, method="by_mark", label=_("Only"), empty_label=_("All"))

    class Meta:
        model = Application
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.request.actor.is_lessor:
            self.filters["only"].extra["choices"] = [*MARKS, *OFFICE_MARKS]

    def by_text(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        """By fragment; the names of all clients are searched for the lessor's people alone."""
        del name
        found = Q(number__icontains=value) | Q(asset_name__icontains=value)
        if self.request.actor.is_lessor:
            found |= Q(lessee__short_name__icontains=value) | Q(lessee__inn=value)
        return rows.filter(found)

    def by_state(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        """One state, or all in which somebody still has to act."""
        del name
        wanted = {ApplicationStatus.DRAFT, *ApplicationStatus.open()} if value == "open" else {value}
        return rows.filter(status__in=wanted)

    def by_turn(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        """Of one side, or of the reader's own; a draft waits for its client."""
        del name
        side = Side.of(self.request.actor.company.party) if value == "mine" else Side(value)
        waits = Q(Exists(self._matters().filter(turn=side)))
        return rows.filter(waits | Q(status=ApplicationStatus.DRAFT) if side is Side.LESSEE else waits)

    def by_mark(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        """Those whose promise is late, or led by the reader."""
        del name
        actor = self.request.actor
        if value == "led":
            return rows.filter(manager=actor.user_id)
        return rows.filter(Exists(self._matters().filter(promised_on__lt=actor.today)))

    def _matters(self) -> QuerySet[Matter]:
        rows = Matter.objects.visible_to(self.request.actor)
        return rows.filter(kind=MatterKind.APPLICATION, subject_id=OuterRef("pk"), closed_at=None)
