"""What the customer signs: roles, capabilities, scopes, denials and URLs, made from the tables in code.

`docs/access.md` and the back-office page show the same parts. The tests read `docs/access.md` as their expectation.
"""

import hashlib
from collections.abc import Iterator
from itertools import groupby

from django.db.models import Field
from django.utils.translation import override

from accounts.access import Audience, Matrix, Rule
from accounts.capabilities import RIGHTS, Capability, Right
from accounts.models import Membership
from accounts.roles import Role
from leasing_portal.access_scopes import DENIALS, SCOPES
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
ROLE_CODES = {role: CODES[role] for role in Role}
MARK = "+"
HEADER = """\
# Who may do what

Made by `manage.py access_table` from the tables in code; a test fails when it is stale, and others try every visitor
on every URL, every role on every capability and every kind of person on foreign rows against this page. A change of
rights is therefore a change of this file.
"""
CAPABILITIES_NOTE = """\
From `accounts/capabilities.py`. A limit is an amount in roubles with VAT kept on the person's membership; without an
amount there is no limit. A consent must be in force.
"""
SCOPES_NOTE = """\
Which rows a capability reaches: `visible_to` of the model, and a policy of the database for clients and suppliers.
A deputy has the scope of the principal, an API token that of the membership which issued it.
"""
URLS_NOTE = """\
From `leasing_portal/access_matrix.py`. A mark lets a visitor call the URL with these methods (HEAD goes with GET).
Pages of one namespace stand together.
"""


def limit_name(right: Right) -> str:
    """What the amount limit of a capability is called on the membership."""
    if not right.amount_limit:
        return ""
    field = Membership._meta.get_field(right.amount_limit)
    return str(field.verbose_name) if isinstance(field, Field) else right.amount_limit


def capability_rows() -> Iterator[tuple[Capability, Right, list[bool]]]:
    """Each capability with its row and, in the order of the roles, who has it."""
    for capability, right in RIGHTS.items():
        yield capability, right, [role in right.roles for role in Role]


def by_namespace(matrix: Matrix) -> Iterator[tuple[str, list[Rule]]]:
    """Rows of the matrix by the namespace of their URL; inside one they keep their order."""
    for namespace, rows in groupby(sorted(matrix.rules, key=_namespace), key=_namespace):
        yield namespace, list(rows)


def needed(rule: Rule) -> str:
    """What a row asks for: a capability, or an audience in brackets."""
    return f"({rule.audience.value})" if isinstance(rule.audience, Audience) else rule.audience.value


def admits(rule: Rule, visitor: str) -> bool:
    """Whether a row lets in a visitor of `CODES`."""
    if visitor == ANONYMOUS:
        return rule.audience is Audience.EVERYONE
    if rule.audience is Audience.MEMBER:
        return visitor != WITHOUT_COMPANY
    if isinstance(rule.audience, Audience):
        return rule.audience is not Audience.NOBODY
    return visitor in RIGHTS[rule.audience].roles


def fingerprint(matrix: Matrix, known: list[Route]) -> str:
    """SHA-256 of the page, to be quoted where it is signed."""
    return hashlib.sha256(render(matrix, known).encode()).hexdigest()


def render(matrix: Matrix, known: list[Route]) -> str:
    """Markdown of the whole page, in English."""
    with override("en"):
        legend = [f"| {code} | {visitor} |" for visitor, code in CODES.items()]
        parts = [HEADER, "| code | visitor |", "|---|---|", *legend]
        parts += ["", "## Capabilities", "", CAPABILITIES_NOTE, *_capabilities()]
        parts += ["", "## Scopes", "", SCOPES_NOTE, *_scopes()]
        parts += ["", "## Denials", "", *_denials()]
        parts += ["", "## URLs", "", URLS_NOTE]
        patterns = {route.name: route.pattern for route in reversed(known)}
        for namespace, rules in by_namespace(matrix):
            parts += ["", f"### {namespace or 'house'}", "", *_urls(rules, patterns)]
        return "\n".join(parts) + "\n"


def _capabilities() -> Iterator[str]:
    yield f"| capability | meaning | limit | consent | {' | '.join(ROLE_CODES.values())} |"
    yield "|---" * (4 + len(ROLE_CODES)) + "|"
    for capability, right, marks in capability_rows():
        cells = " | ".join(MARK if mark else " " for mark in marks)
        consent = right.consent.label if right.consent else ""
        yield f"| {capability.value} | {capability.label} | {limit_name(right)} | {consent} | {cells} |"


def _scopes() -> Iterator[str]:
    yield "| rows | client | supplier | client manager | rest of the lessor's staff |"
    yield "|---|---|---|---|---|"
    for label, scope in SCOPES.items():
        yield f"| {label} | {scope.client} | {scope.supplier} | {scope.manager} | {scope.staff} |"


def _denials() -> Iterator[str]:
    yield "| case | answer |"
    yield "|---|---|"
    for case, answer in DENIALS:
        yield f"| {case} | {answer} |"


def _namespace(rule: Rule) -> str:
    app, _, rest = rule.url_name.rpartition(":")
    return app if rest else ""


def _urls(rules: list[Rule], patterns: dict[str, str]) -> Iterator[str]:
    yield f"| name | URL | methods | needs | {' | '.join(CODES.values())} |"
    yield "|---" * (4 + len(CODES)) + "|"
    for rule in rules:
        cells = " | ".join(MARK if admits(rule, visitor) else " " for visitor in CODES)
        methods = " ".join(sorted(rule.methods))
        pattern = patterns.get(rule.url_name, "?").replace("|", r"\|")
        yield f"| {rule.url_name} | `{pattern}` | {methods} | {needed(rule)} | {cells} |"
