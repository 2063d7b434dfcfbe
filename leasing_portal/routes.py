"""Every URL of the portal with its name: what the access matrix must cover."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, slots=True)
class Route:
    """One URL: its full name ("payments:invoice"; empty when it has none), its pattern, and its view's parameters."""

    name: str
    pattern: str
    parameters: frozenset[str]


def routes() -> Iterator[Route]:
    """Walk the resolver, in the order in which URLs are tried."""
    yield from _walk(get_resolver(), "", "", frozenset())


def _walk(resolver: URLResolver, namespace: str, prefix: str, outer: frozenset[str]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        parameters = outer | frozenset(entry.pattern.regex.groupindex)
        pattern = prefix + str(entry.pattern).removeprefix("^").removesuffix("$").removesuffix(r"\Z")
        if isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name}" if entry.name else ""
            yield Route(name, "/" + pattern, parameters)
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner, pattern, parameters)
