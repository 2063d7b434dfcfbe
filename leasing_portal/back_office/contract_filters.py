"""Filters of the contract list; the counts of the home page use the same conditions."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from common.regions import region_choices
from contracts.models import AssetKind, Contract
from contracts.registry.filters import people_of
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.filters import YesNoFilter

SOON_DAYS = 7


def is_overdue() -> Q:
    """Contracts with overdue payments."""
    return Q(overdue_total__gt=0)


def due_soon(today: date) -> Q:
    """Contracts whose next payment falls due within a week."""
    return Q(next_due_on__range=(today, today + timedelta(days=SOON_DAYS)))


class OverdueFilter(YesNoFilter):
    """Contracts with or without overdue payments."""

    title = _("overdue")
    parameter_name = "overdue"
    condition = staticmethod(is_overdue)


class DueSoonFilter(YesNoFilter):
    """Contracts with or without a payment in the coming week."""

    title = _("payment within 7 days")
    parameter_name = "soon"
    condition = staticmethod(lambda: due_soon(timezone.localdate()))


class ManagerFilter(DropdownFilter):
    """Managers of the lessor's contracts; few enough for a list."""

    title = _("manager")
    parameter_name = "manager"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str | Promise]]:
        """People of the lessor, whether they lead a contract now or not: asking the contracts would read them all.

        A client manager chooses among those whose clients are in reach.
        """
        actor = actor_of(request)
        people = people_of(actor)
        if not actor.sees_all_clients:
            people = people.filter(pk__in=actor.led_user_ids)
        return [(str(person.pk), str(person)) for person in people]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Contract]) -> QuerySet[Contract]:
        """Contracts of the chosen manager; what is not a number chooses nobody."""
        value = self.value() or ""
        return queryset.filter(manager=int(value)) if value.isdecimal() else queryset


class RegionFilter(DropdownFilter):
    """Regions of the lessees."""

    title = _("region")
    parameter_name = "region"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str | Promise]]:
        """All regions."""
        return [*region_choices()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Contract]) -> QuerySet[Contract]:
        """Contracts whose lessee is of the chosen region."""
        value = self.value()
        return queryset.filter(region=value) if value else queryset


class AssetKindFilter(DropdownFilter):
    """Kinds of leased assets."""

    title = _("kind of the assets")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str | Promise]]:
        """All kinds."""
        return [(kind.value, kind.label) for kind in AssetKind]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Contract]) -> QuerySet[Contract]:
        """Contracts with an asset of the chosen kind."""
        value = self.value()
        return queryset.filter(asset_kinds__contains=[value]) if value else queryset
