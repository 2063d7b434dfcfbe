"""Rows that a person of the back office reaches, wherever Django's admin would offer or take any row of a model."""

from typing import Any

from django.contrib.admin.options import BaseModelAdmin
from django.db.models import Field, Model, QuerySet
from django.db.models.fields.related import RelatedField
from django.http import HttpRequest
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.contrib.filters.forms import AutocompleteDropdownForm

from leasing_portal.back_office.actor import actor_of


def in_sight[M: Model](rows: QuerySet[M], request: HttpRequest) -> QuerySet[M]:
    """Those of the rows that the actor sees, where the model has such a door."""
    visible_to = getattr(rows, "visible_to", None)
    found: QuerySet[M] = visible_to(actor_of(request)) if visible_to else rows
    return found


class ScopedFields(BaseModelAdmin[Any]):
    """A form offers, and takes when an id is posted by hand, only rows that the actor sees."""

    def get_field_queryset(
        self, db: str | None, db_field: "RelatedField[Any, Any]", request: HttpRequest
    ) -> QuerySet[Any]:
        """Django's own rows, those in sight of them."""
        rows = super().get_field_queryset(db, db_field, request)
        model: type[Model] = db_field.remote_field.model
        return in_sight(model._default_manager.all() if rows is None else rows, request)


class ScopedAutocompleteForm(AutocompleteDropdownForm):
    """Names the chosen row only to those who see it: the id stands in the address and may be anybody's."""

    def __init__(self, request: HttpRequest, name: str, *args: Any, field: "Field[Any, Any]", **kwargs: Any) -> None:
        super().__init__(request, name, *args, field=field, **kwargs)
        chosen = self.fields[name]
        chosen.queryset = in_sight(chosen.queryset.all(), request)


class ScopedAutocompleteFilter(AutocompleteSelectFilter):
    """A filter by a row of another list, for lists too long for a dropdown."""

    form_class = ScopedAutocompleteForm
