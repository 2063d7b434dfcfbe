"""The access matrix as a page for people: `docs/access.md`, which the customer signs and the tests read."""

from collections.abc import Iterator
from itertools import groupby

from accounts.access import Audience, Matrix, Rule
from accounts.capabilities import RIGHTS
from accounts.roles import Role
from leasing_portal.routes import Route

ANONYMOUS, WITHOUT_COMPANY = "anonymous", "no company"
CODES: dict[str, str] = {
    ANONYMOUS: "—",
    WITHOUT_COMPANY: "0",
    Role.LESSEE_ADMIN: "LA",
    Role.LESSEE_FINANCIER: "LF",
    Role.LESSEE_SIGNATORY: "LS",
    Role.LESSEE_OPERATIONS: "LO",
    Role.LESSEE_AUDITOR: "LU",
    Role.SUPPLIER_MANAGER: "SM",
    Role.SUPPLIER_FINANCIER: "SF",
    Role.LESSOR_MANAGER: "MN",
    Role.LESSOR_RISK: "RK",
    Role.LESSOR_COLLECTIONS: "CL",
    Role.LESSOR_ACCOUNTANT: "AC",
    Role.LESSOR_HEAD: "HD",
    Role.LESSOR_ADMIN: "AD",
}
MARK = "+"
HEADER = """\
# Who may open what

Made by `manage.py access_table` from `leasing_portal/access_matrix.py`; a test fails when it is stale, and another one
tries every visitor on every URL against this page. A change of rights is therefore a change of this file.

A mark lets a visitor call the URL with these methods (HEAD goes with GET). Without a mark: a visitor who is not
signed in is sent to sign in, anyone else gets 403. A method that stands in no row gets 405. Which rows of data are
shown is decided besides by `visible_to`: what belongs to another company answers 404.
"""


def render(matrix: Matrix, known: list[Route]) -> str:
    """Markdown: a legend, then one table for each namespace. Rows keep the order of the matrix."""
    patterns = {route.name: route.pattern for route in reversed(known)}
    legend = [f"| {code} | {visitor} |" for visitor, code in CODES.items()]
    parts = [HEADER, "| code | visitor |", "|---|---|", *legend]
    rules = sorted(matrix.rules, key=_namespace)
    for namespace, rows in groupby(rules, key=_namespace):
        parts += ["", f"## {namespace}", "", *_table(list(rows), patterns)]
    return "\n".join(parts) + "\n"


def _namespace(rule: Rule) -> str:
    app, _, rest = rule.url_name.rpartition(":")
    return app if rest else ""


def _table(rules: list[Rule], patterns: dict[str, str]) -> Iterator[str]:
    yield f"| name | URL | methods | {' | '.join(CODES.values())} |"
    yield "|---" * (3 + len(CODES)) + "|"
    for rule in rules:
        cells = " | ".join(MARK if _admits(rule, visitor) else " " for visitor in CODES)
        methods = " ".join(sorted(rule.methods))
        pattern = patterns.get(rule.url_name, "?").replace("|", r"\|")
        yield f"| {rule.url_name} | `{pattern}` | {methods} | {cells} |"


def _admits(rule: Rule, visitor: str) -> bool:
    if visitor == ANONYMOUS:
        return rule.audience is Audience.EVERYONE
    if visitor == WITHOUT_COMPANY:
        return rule.audience in {Audience.EVERYONE, Audience.SIGNED_IN}
    if isinstance(rule.audience, Audience):
        return rule.audience is not Audience.NOBODY
    return visitor in RIGHTS[rule.audience].roles
