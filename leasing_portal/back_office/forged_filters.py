"""Choices in a list's address that its filters did not offer: they show no row, and the trail tells of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.admin import ListFilter
from django.contrib.admin.views.main import ERROR_FLAG, ChangeList
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse

from common.refusals import FORGED, codes_of, tell


def tell_forged(request: HttpRequest, response: HttpResponse) -> None:
    """Write to the trail what a list was asked though no page of the back office offers it."""
    if response.headers.get("Location", "").endswith(f"?{ERROR_FLAG}=1"):
        tell(request, reason="invalid_lookup", filters=", ".join(sorted(request.GET)))
    shown = getattr(response, "context_data", None) or {}
    if "cl" in shown and (names := list(forged(shown["cl"]))):
        tell(request, reason="invalid_choice", filters=", ".join(names))


def forged(shown: ChangeList) -> Iterator[str]:
    """Parameters of the address whose values are no choices of their filters."""
    for spec in shown.filter_specs:
        asked = [name for name in spec.expected_parameters() if name and request_has(shown, name)]
        if asked and not is_offered(spec, shown):
            yield from asked


def request_has(shown: ChangeList, name: str) -> bool:
    """Whether the address gives a value; an empty one stands for every row."""
    return any(shown.filter_params.get(name, ()))


def is_offered(spec: ListFilter, shown: ChangeList) -> bool:
    """Whether the filter knows the chosen value: one of its links is marked, or its form takes it."""
    choices: Iterator[Mapping[str, Any]] = spec.choices(shown)
    return any(is_right(choice["form"]) if "form" in choice else bool(choice["selected"]) for choice in choices)


def is_right(form: BaseForm) -> bool:
    """Whether no error of the form is about a choice that was not offered; a mistyped date is a slip."""
    return not FORGED.intersection(codes_of(form))
