"""What every page is held to: no serious accessibility issue, no sideways scroll."""

from functools import cache

from django.conf import settings
from playwright.sync_api import Page

GRAVE = ("serious", "critical")
# Axe is put in by the debugger's protocol, which the page's content security policy does not concern.
RUN = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.map(v => [v.impact, v.id, v.nodes.slice(0, 5).map(n => n.html.slice(0, 160) + " :: " + n.failureSummary)]);
}"""


@cache
def _axe() -> str:
    return (settings.NODE_MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def axe_issues(page: Page) -> list[object]:
    """Serious and critical issues by axe: impact, rule, first elements."""
    page.evaluate(_axe())
    return [issue for issue in page.evaluate(RUN) if issue[0] in GRAVE]


def sideways_scroll(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    return int(page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def assert_page_is_good(page: Page) -> None:
    """Fail with the list of issues, or with the width that sticks out."""
    assert axe_issues(page) == []
    assert sideways_scroll(page) == 0
