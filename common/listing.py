"""Lists with filters, sorting and pages in the URL, so that any view can be sent to a colleague."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import django_filters
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.forms import DateInput
from django.http import QueryDict

from common.addresses import query_of_list
from common.refusals import FORGED, tell
from common.ui.figures import plain_money, short_day

PAGE_SIZE = 20
# Fits into bigint whatever the digits are.
ID_DIGITS = 18
# The browser's own calendar, whatever the language of the page.
DAY = DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Sorting:
    """Which columns a list may be sorted by: URL value -> model fields. `-` before the value turns it round."""

    columns: Mapping[str, tuple[str, ...]]
    default: str

    def chosen(self, params: QueryDict) -> str:
        """The requested sorting, or the default when the request names an unknown column."""
        value = params.get("sort", "")
        return value if value.removeprefix("-") in self.columns else self.default

    def order_by(self, params: QueryDict) -> list[str]:
        """Model fields to order by, for the requested sorting."""
        return self.fields(self.chosen(params))

    def fields(self, value: str) -> list[str]:
        """Model fields of one of the columns, “-” before it turns it round; the primary key makes the order total."""
        fields = self.columns[value.removeprefix("-")]
        if value.startswith("-"):
            return [*(f.removeprefix("-") if f.startswith("-") else f"-{f}" for f in fields), "-pk"]
        return [*fields, "pk"]


def page_of[M: Model](rows: QuerySet[M], params: QueryDict, *, size: int = PAGE_SIZE) -> Page[M]:
    """The requested page; a page number out of range or not a number gives the nearest one."""
    return Paginator(rows, size).get_page(params.get("page"))


class ListFilter(django_filters.FilterSet):
    """Filters of a list. A choice that is not offered filters nothing; given a page's `request`, the trail is told."""

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Apply the filters; asked once for each list."""
        codes = self.form.errors.as_data().items()
        forged = [name for name, errors in codes if any(error.code in FORGED for error in errors)]
        if forged and self.request is not None:
            tell(self.request, reason="invalid_choice", filters=", ".join(forged))
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        return rows


@dataclass(frozen=True, slots=True)
class Newest[M: Model]:
    """A part of a long list, newest first. `older` is the value of `before` that leads to the next part."""

    rows: list[M]
    older: int | None
    is_first: bool


def newest[M: Model](rows: QuerySet[M], params: QueryDict, *, size: int = PAGE_SIZE) -> Newest[M]:
    """The newest rows, or those before the id that the request names; nothing is counted, however long the list is."""
    before = params.get("before", "")
    is_id = before.isascii() and before.isdigit() and len(before) <= ID_DIGITS
    found = list((rows.filter(pk__lt=int(before)) if is_id else rows).order_by("-pk")[: size + 1])
    shown = found[:size]
    return Newest(shown, shown[-1].pk if len(found) > size else None, is_first=not is_id)


def typed(value: object) -> str:
    """A day or an amount that was typed, as pages write it; empty for anything else."""
    if isinstance(value, date):
        return short_day(value)
    return plain_money(value, currency=False) if isinstance(value, Decimal) else ""


def chips(form: Any, params: QueryDict) -> list[dict[str, str]]:
    """Filters in force as `{label, value, url}`, where the URL is the same list without that filter."""
    form.is_valid()  # Fills `cleaned_data`; a page may ask for the chips before it asks for the rows.
    found = []
    for name, field in form.fields.items():
        if not params.get(name) or name not in form.cleaned_data or form.cleaned_data[name] in (None, ""):
            continue
        choices = dict(getattr(field, "choices", ()))
        shown = choices.get(params[name]) or typed(form.cleaned_data[name]) or params[name]
        found.append({"label": str(field.label), "value": str(shown), "url": f"?{query_of_list(params, name)}"})
    return found
