"""The strict content policy: in the headers of pages, and in the source of every template."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from leasing_portal.environment import BASE_DIR
from tests.ui.markup import forbidden

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Papers are rendered by WeasyPrint and never reach a browser.
PAPERS = re.compile(r"/(pdf|papers)/")
TEMPLATES = sorted(path for path in (BASE_DIR / "templates").rglob("*.html") if not PAPERS.search(path.as_posix()))


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/account/login/", "/no-such-page/"])
def test_pages_carry_the_policy(client: Client, path: str) -> None:
    assert client.get(path).headers["Content-Security-Policy"] == POLICY


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(BASE_DIR).as_posix())
def test_template_has_nothing_inline(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    html = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", source, flags=re.DOTALL)
    assert forbidden(html) == []
    assert "|safe" not in source.replace("field.help_text|safe", "")


@pytest.mark.parametrize("path", sorted((BASE_DIR / "static" / "js").glob("*.js")), ids=lambda path: path.name)
def test_script_evaluates_and_injects_nothing(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert re.findall(r"\b(eval|Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write)\b", source) == []


@pytest.mark.django_db
def test_theme_is_set_before_the_page_is_painted(client: Client) -> None:
    html = client.get(reverse("account_login")).content.decode()
    script = '<script src="/static/js/theme.js"></script>'
    assert html.index(script) < html.index('<link rel="stylesheet"') < html.index("<body")
