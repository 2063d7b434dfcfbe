"""Filters in force, each with an address without it."""

from typing import Any

from django.http import QueryDict

from common.addresses import query_of_list
from common.listing import typed
from contracts.models import AssetKind
from contracts.registry.cells import kinds_label
from contracts.registry.filters import KINDS_SEPARATOR, NOTHING


def chips_of(form: Any, params: QueryDict) -> list[dict[str, str]]:
    """One chip for each filter that the list obeys; several values of one stand together."""
    form.is_valid()  # Fills `cleaned_data`; a page may ask for the chips before it asks for the rows.
    found = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if value in NOTHING:
            continue
        query = query_of_list(params, name)
        found.append({"label": str(field.label), "value": _shown(name, field, value, params), "url": f"?{query}"})
    return found


def _shown(name: str, field: Any, value: Any, params: QueryDict) -> str:
    if name == "kinds":
        return kinds_label([kind for kind in sorted(value.split(KINDS_SEPARATOR)) if kind in AssetKind.values])
    if isinstance(value, list):
        labels = dict(field.choices)
        return ", ".join(str(labels[one]) for one in value)
    if isinstance(value, str) and hasattr(field, "choices"):
        choices = {str(key): label for key, label in field.choices}
        return str(choices.get(value, value))
    return str(value) if hasattr(field, "queryset") else typed(value) or params.get(name, "")
