"""Filters of the trail; each is a parameter of the URL."""

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from common.audit import watched
from common.listing import DAY, ListFilter
from common.models import TrailEntry, TrailKind

WHOLE_ID = 40


def object_choices() -> list[tuple[str, str]]:
    """Kinds of objects whose changes the trail tells of, by name."""
    return sorted(
        ((table.label, capfirst(str(table.model._meta.verbose_name))) for table in watched()),
        key=lambda choice: choice[1],
    )


def colleagues(reader: Membership) -> list[tuple[int, str]]:
    """People of the companies in reach."""
    people = User.objects.filter(memberships__company__in=reader.company_ids).distinct()
    return [(person.pk, str(person)) for person in people]


class TrailFilter(ListFilter):
    """By object's name or number, person, kind of event, kind of object, period."""

    q = django_filters.CharFilter(method="by_text", label=_("Object or number"))
    person = django_filters.ChoiceFilter(method="by_person", label=_("Person"), empty_label=_("All"))
    kind = django_filters.ChoiceFilter(choices=TrailKind, label=_("What happened"), empty_label=_("All"))
    object = django_filters.ChoiceFilter(
        field_name="object_label", choices=object_choices, label=_("Kind of object"), empty_label=_("All")
    )
    since = django_filters.DateFilter(method="by_day", label=_("From"), widget=DAY)
    until = django_filters.DateFilter(method="by_day", label=_("To"), widget=DAY)

    class Meta:
        model = TrailEntry
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, reader: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["person"].extra["choices"] = colleagues(reader)

    def by_text(self, entries: QuerySet[TrailEntry], name: str, value: str) -> QuerySet[TrailEntry]:
        """A fragment of the object's name, or a whole number."""
        del name
        return entries.filter(
            Q(object_text__icontains=value) | Q(object_id=value[:WHOLE_ID]) | Q(request_id=value[:WHOLE_ID])
        )

    def by_person(self, entries: QuerySet[TrailEntry], name: str, value: str) -> QuerySet[TrailEntry]:
        """What the person did, and what happened to the person's own sign-in."""
        del name
        return entries.filter(Q(user_id=value) | Q(object_label=User._meta.label, object_id=value))

    def by_day(self, entries: QuerySet[TrailEntry], name: str, value: date) -> QuerySet[TrailEntry]:
        """Whole days of the portal's time zone, both inclusive."""
        if name == "since":
            return entries.filter(at__gte=_midnight(value))
        return entries.filter(at__lt=_midnight(value + timedelta(days=1))) if value < date.max else entries


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
