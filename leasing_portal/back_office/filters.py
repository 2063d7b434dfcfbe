"""Filters shared by several lists of the back office."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.admin import ModelAdmin
from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RadioFilter

RECENT = timedelta(days=7)


class YesNoFilter(RadioFilter):
    """Rows for which a condition holds or does not."""

    condition: Callable[[], Combinable | Q]

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str | Promise]]:
        """Both answers."""
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Apply the chosen answer."""
        if self.value() not in {"yes", "no"}:
            return queryset
        condition = Q(self.condition())
        return queryset.filter(condition if self.value() == "yes" else ~condition)


def recently(condition: Q, now: datetime) -> Q:
    """The condition, for rows of the last seven days."""
    return condition & Q(created_at__gte=now - RECENT)


class RecentFilter(RadioFilter):
    """Rows that went wrong lately, ever, or never; the home page counts those of the last days."""

    condition: ClassVar[Q]

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str | Promise]]:
        """Three answers."""
        return [("week", _("In the last 7 days")), ("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Apply the chosen answer."""
        if self.value() == "week":
            return queryset.filter(recently(self.condition, timezone.now()))
        if self.value() == "yes":
            return queryset.filter(self.condition)
        return queryset.exclude(self.condition) if self.value() == "no" else queryset
