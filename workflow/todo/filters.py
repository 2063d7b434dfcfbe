"""Filters of the list of tasks; each is a parameter of the URL."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.listing import ListFilter
from workflow.kinds import TaskKind, TaskState
from workflow.models import Task
from workflow.todo import queries

STATES = [*TaskState.choices, ("all", _("All"))]
DAYS = [
    ("overdue", _("Overdue")),
    ("today", _("Today")),
    ("week", _("Within a week")),
    ("none", _("Without a day")),
]
NOBODY = "nobody"
MOST_OWNERS = 200


class TaskFilter(ListFilter):
    """By fragment of the title or of the matter's, day, kind, owner of the tab, state (open unless said)."""

    q = django_filters.CharFilter(method="by_text", label=_("Task"))
    due = django_filters.ChoiceFilter(choices=DAYS, method="by_day", label=_("Due"), empty_label=_("All"))
    kind = django_filters.ChoiceFilter(choices=TaskKind, label=_("Kind"), empty_label=_("All"))
    owner = django_filters.ChoiceFilter(method="by_owner", label=_("Owner"), empty_label=_("All"))
    state = django_filters.ChoiceFilter(choices=STATES, method="by_state", label=_("State"), empty_label=None)

    class Meta:
        model = Task
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = queries.owners_in(self.queryset)[:MOST_OWNERS]
        offered = [(NOBODY, _("Nobody in particular")), *((str(user.pk), str(user)) for user in owners)]
        self.filters["owner"].extra["choices"] = offered

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """What is over is shown when it is asked for."""
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("state") else rows.filter(state=TaskState.OPEN)

    @property
    def is_open(self) -> bool:
        """Whether the list is of open tasks alone."""
        return self.form.cleaned_data.get("state") in {"", None, TaskState.OPEN}

    def by_text(self, tasks: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        """By fragment of the title or of the matter's."""
        del name
        return tasks.filter(Q(title__icontains=value) | Q(matter__title__icontains=value))

    def by_day(self, tasks: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        """By the last day."""
        del name
        today = timezone.localdate()
        if value == "overdue":
            return queries.overdue(tasks, today)
        if value == "none":
            return tasks.filter(due_on=None)
        last = today + queries.WEEK if value == "week" else today
        return tasks.filter(due_on__range=(today, last))

    def by_owner(self, tasks: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        """Of a person, or of nobody in particular."""
        del name
        return tasks.filter(owner=None) if value == NOBODY else tasks.filter(owner=int(value))

    def by_state(self, tasks: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        """In one state, or in any."""
        del name
        return tasks if value == "all" else tasks.filter(state=value)
