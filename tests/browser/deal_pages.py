"""What the walks of a deal and of a request read from pages: state, whose turn it is, rows of tables."""

from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from contracts.matters import AWAITED
from workflow.kinds import Side

SIDES = {Side.LESSOR: "Лизингодатель", Side.LESSEE: "Клиент"}
# Blanks inside figures are of several widths; a page is compared with ordinary ones.
CELLS = """rows => rows.map(row => Array.from(row.cells).slice(0, 3).map(
  cell => ((b => b?.querySelector?.("a")?.firstChild ?? b)(
    cell.firstElementChild?.tagName === "B" ? cell.firstElementChild : cell.firstChild)).textContent
    .replace(/\\s+/g, " ").trim()))"""


def go(page: Page, server: LiveServer, name: str, *args: object) -> None:
    """Open a page by its name."""
    page.goto(server.url + reverse(name, args=args))


def expect_state(page: Page, words: str) -> None:
    """The state that the page begins with."""
    expect(page.locator("main .status").first).to_have_text(words)


def expect_turn(page: Page, side: Side, awaited: str, *, mine: bool) -> None:
    """Whose turn the page says it is, what is expected by its code, and whether that is the reader's side."""
    turn = page.locator(".turn")
    expect(turn.locator(".status")).to_have_text(SIDES[side])
    with translation.override("ru"):
        words = str(AWAITED[awaited])
    expect(turn.locator(".turn__what b")).to_contain_text(words)
    expect(turn).to_have_class("turn turn--mine" if mine else "turn")


def schedule_rows(page: Page) -> list[list[str]]:
    """Number, day and amount of each row of the schedule page, without subtotals and totals."""
    rows: list[list[str]] = page.locator(".schedule tbody tr:not(.grid__year)").evaluate_all(CELLS)
    return rows
