"""Rendering of template snippets, and reading of HTML for what the content policy forbids."""

import re
from html.parser import HTMLParser
from typing import Any

from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory


def render(source: str, request: HttpRequest | None = None, **context: Any) -> str:
    """Render a snippet as a page does; blanks between tags are dropped."""
    template = engines["django"].from_string(source)
    html = str(template.render(context, request or RequestFactory().get("/")))
    return re.sub(r"> <", "><", re.sub(r"[ \n\t]+", " ", html)).strip()


class Forbidden(HTMLParser):
    """Collects inline scripts, styles and handlers."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "style":
            self.found.append("<style>")
        if tag == "script" and "src" not in values and values.get("type") != "application/json":
            self.found.append("<script> without src")
        self.found += [f"<{tag} {name}=…>" for name in values if name == "style" or name.startswith("on")]
        self.found += [f"<{tag} {name}={value}>" for name, value in attrs if (value or "").startswith("javascript:")]


def forbidden(html: str) -> list[str]:
    """What a strict content policy would block in this HTML."""
    parser = Forbidden()
    parser.feed(html)
    return parser.found
