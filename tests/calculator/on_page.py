"""The public page as a visitor asks it: its answer, its figures, its address, its refusals."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client

from calculator.calculation import Calculation

PAGE, RESULT = "/calculator/", "/calculator/result/"


def opened(path: str = PAGE, **query: Any) -> Any:
    client = Client()
    client.cookies["django_language"] = "en"
    return client.get(path, query_params=query)


def calculation(path: str = PAGE, **query: Any) -> Calculation:
    response = opened(path, **query)
    assert response.status_code == 200
    found = response.context["calculation"]
    assert isinstance(found, Calculation)
    return found


def query_of(path: str = RESULT, **query: Any) -> dict[str, str]:
    """The query of the page's own address after a change."""
    address = urlsplit(opened(path, **query).headers["HX-Replace-Url"])
    assert address.path == PAGE
    return {name: values[0] for name, values in parse_qs(address.query).items()}


def errors(found: Calculation) -> dict[str, list[str]]:
    return {name: note.errors for name, note in found.inputs.notes.items() if note.errors}
