"""Filters of the registry that django-filter has not: amounts, whole months, several choices without DISTINCT."""

from collections.abc import Callable, Iterable
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from common.forms import MoneyField
from contracts.models import Contract

type Choices = Iterable[tuple[str, Any]] | Callable[[], Iterable[tuple[str, Any]]]


class MoneyFilter(django_filters.Filter):
    """An amount of roubles as a person writes it."""

    field_class = MoneyField


class WholeFilter(django_filters.Filter):
    """A whole number."""

    field_class = forms.IntegerField


class SeveralField(forms.MultipleChoiceField):
    """Several of the choices; an empty value of an address stands for none, as everywhere."""

    def to_python(self, value: Any) -> list[str]:
        """Leave out empty values."""
        return [one for one in super().to_python(value) if one]


class SeveralFilter(django_filters.MultipleChoiceFilter):
    """Rows with any of the chosen values, as one condition: DISTINCT would read the whole list for the first page."""

    field_class = SeveralField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(*args, **kwargs)

    def filter(self, qs: QuerySet[Contract], value: list[str]) -> QuerySet[Contract]:
        """Apply the choice; nothing chosen leaves the rows as they are."""
        return qs.filter(**{f"{self.field_name}__{self.lookup_expr}": value}) if value else qs
