"""Filters of texts and of the sheet of one; each is a parameter of the URL."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from common.listing import ListFilter
from workflow.kinds import ReadingAudience, TaskState
from workflow.models import Reading, Task

STANDS = [("now", _("In force")), ("replaced", _("Replaced")), ("all", _("All"))]
ANSWERS = [
    ("done", _("Read and confirmed")),
    ("open", _("Not confirmed yet")),
    ("overdue", _("Overdue")),
    ("spared", _("No longer asked")),
]
STATES = {"done": TaskState.DONE, "open": TaskState.OPEN, "spared": TaskState.CANCELLED}


class ReadingFilter(ListFilter):
    """By fragment of the title, audience, whether a later version has replaced it."""

    q = django_filters.CharFilter(field_name="title", lookup_expr="icontains", label=_("Title"), max_length=100)
    audience = django_filters.ChoiceFilter(choices=ReadingAudience, label=_("Who reads"), empty_label=_("All"))
    stands = django_filters.ChoiceFilter(choices=STANDS, method="by_standing", label=_("State"), empty_label=None)

    class Meta:
        model = Reading
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Replaced versions are shown when they are asked for."""
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("stands") else rows.filter(replaced_by=None)

    def by_standing(self, readings: QuerySet[Reading], name: str, value: str) -> QuerySet[Reading]:
        """In force, replaced or both."""
        del name
        return readings if value == "all" else readings.filter(replaced_by__isnull=value == "now")


class SheetFilter(ListFilter):
    """By fragment of a person's name or of the company, role, whether the person has confirmed."""

    q = django_filters.CharFilter(method="by_text", label=_("Person or company"), max_length=100)
    answer = django_filters.ChoiceFilter(
        choices=ANSWERS, method="by_answer", label=_("Confirmation"), empty_label=_("All")
    )
    role = django_filters.ChoiceFilter(choices=Role, label=_("Role"), empty_label=_("All"))

    class Meta:
        model = Task
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def by_text(self, tasks: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        """Find every word in the name, or the whole in the company."""
        del name
        person = Q()
        for word in value.split():
            person &= (
                Q(owner__last_name__icontains=word)
                | Q(owner__first_name__icontains=word)
                | Q(owner__middle_name__icontains=word)
            )
        return tasks.filter(person | Q(company__short_name__icontains=value) | Q(company__inn=value))

    def by_answer(self, tasks: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        """Confirmed, not confirmed, overdue, or spared by a newer version."""
        del name
        if value == "overdue":
            return tasks.filter(state=TaskState.OPEN, due_on__lt=self.today)
        return tasks.filter(state=STATES[value])
