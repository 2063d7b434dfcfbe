"""What every page is held to: no serious accessibility issue, no sideways scroll."""

from functools import cache
from typing import Literal

from django.conf import settings
from playwright.sync_api import Page, expect

GRAVE = ("serious", "critical")
# Axe is put in by the debugger's protocol, which the page's content security policy does not concern.
RUN = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  const shown = node => `${node.html.slice(0, 160)} :: ${node.failureSummary}`;
  return found.violations.map(issue => [issue.impact, issue.id, issue.nodes.slice(0, 5).map(shown)]);
}"""


@cache
def _axe() -> str:
    return (settings.NODE_MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def axe_issues(page: Page) -> list[object]:
    """Serious and critical issues by axe: impact, rule, first elements."""
    # It stays while the page does, and to read half a megabyte anew takes a moment.
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    return [issue for issue in page.evaluate(RUN) if issue[0] in GRAVE]


def sideways_scroll(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    return int(page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def assert_page_is_good(page: Page) -> None:
    """Fail with the list of issues, or with the width that sticks out."""
    assert axe_issues(page) == []
    assert sideways_scroll(page) == 0


SIZES = ((360, 740), (1440, 900))
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def assert_page_is_good_in_every_look(page: Page) -> None:
    """The same on a phone in light and on a desktop in dark: both themes and both layouts, for half of the time."""
    for theme, (width, height) in zip(THEMES, SIZES, strict=True):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme)
        expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
        assert_page_is_good(page)


def assert_page_is_good_in_all_four_looks(page: Page) -> None:
    """Both themes on a phone and both on a desktop: for pages that show everything that others are made of."""
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
            assert_page_is_good(page)
