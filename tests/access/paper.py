"""What docs/access.md promises: the expectation of the tests, read from the page and not from the table in code."""

from dataclasses import dataclass

from leasing_portal.access_page import ANONYMOUS, CODES, MARK, WITHOUT_COMPANY
from leasing_portal.management.commands.access_table import PAGE

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
VISITORS = tuple(CODES)
FIRST_CELL = 4


@dataclass(frozen=True, slots=True)
class Promise:
    """One row of the page."""

    url_name: str
    methods: frozenset[str]
    admitted: frozenset[str]


def promises() -> list[Promise]:
    """Rows of all tables of the page."""
    found = []
    for line in PAGE.read_text(encoding="utf-8").replace(r"\|", "¦").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != FIRST_CELL + len(VISITORS) or cells[0] in {"name", "---"}:
            continue
        marks = zip(VISITORS, cells[FIRST_CELL:], strict=True)
        admitted = frozenset(visitor for visitor, mark in marks if mark == MARK)
        found.append(Promise(cells[0], frozenset(cells[2].split()), admitted))
    return found


def promised_capabilities() -> set[tuple[str, str]]:
    """Pairs of role and capability that the page promises."""
    found = set()
    roles = VISITORS[2:]
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != FIRST_CELL + len(roles) or cells[0] in {"capability", "---"}:
            continue
        marks = zip(roles, cells[FIRST_CELL:], strict=True)
        found |= {(role, cells[0]) for role, mark in marks if mark == MARK}
    return found


def is_for_programs(url_name: str) -> bool:
    """Whether the URL is asked by programs: with a token, and no session counts."""
    return url_name.startswith("api:")


def outcomes(visitor: str) -> dict[tuple[str, str], str]:
    """What the visitor must get for every URL and method: pass, sign in, 401, 403 or 405."""
    rows = {(row.url_name, method): row for row in promises() for method in row.methods}
    names = dict.fromkeys(name for name, _ in rows)
    return {
        (name, method): _outcome(name, rows.get((name, "GET" if method == "HEAD" else method)), visitor)
        for name in names
        for method in METHODS
    }


def _outcome(url_name: str, row: Promise | None, visitor: str) -> str:
    if row is not None and visitor in row.admitted:
        return "pass"
    if is_for_programs(url_name) and visitor in {ANONYMOUS, WITHOUT_COMPANY}:
        return "401"
    if visitor == ANONYMOUS:
        return "sign in"
    return "405" if row is None else "403"
