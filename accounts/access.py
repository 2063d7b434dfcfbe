"""The machinery of the access matrix: one table feeds the guard, the menu, the buttons and the generated tests.

The table itself is `leasing_portal/access_matrix.py`. A URL without a row answers 403 (fail closed).
Row scope is not here: it is each model's `objects.visible_to(actor)`, so a foreign object is a 404.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.capabilities import READING, RIGHTS, Capability
from accounts.consents import has_given
from accounts.models import Membership

GET = frozenset({"GET"})
POST = frozenset({"POST"})
GET_POST = GET | POST
SAFE = frozenset({"GET", "HEAD"})
# What a look through a client's eyes may call besides pages that are read: its end and the language of its pages.
LOOKING_MAY = frozenset({"view_as:stop", "set_language", "account_logout"})
# Files of the house and probes, which show nothing of anybody.
HOUSE_FILES = frozenset({"brand_css", "brand_manifest", "healthz", "readyz"})


class Audience(Enum):
    """Who may open a page that needs no role."""

    EVERYONE = "everyone"
    SIGNED_IN = "signed in"
    # Acts for some company, in whatever role.
    MEMBER = "member"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: these methods of this URL are for this audience.

    `subject` is the label of the model whose row the URL names ("contracts.Contract"); the neighbour test makes
    such a row for another company and expects 404.
    """

    url_name: str
    audience: Audience | Capability
    methods: frozenset[str] = GET
    subject: str = ""

    def admits(self, actor: Membership | None, *, signed_in: bool) -> bool:
        """Whether a visitor, signed in or not and acting as `actor`, belongs to the audience."""
        if self.audience is Audience.EVERYONE:
            return True
        if self.audience is Audience.NOBODY:
            return False
        if self.audience is Audience.SIGNED_IN:
            return signed_in
        if self.audience is Audience.MEMBER:
            return actor is not None
        return actor is not None and actor.has(self.audience) and has_agreed(actor, self.audience)


class Matrix:
    """Rows indexed by URL name and method. Two rows for the same pair are a mistake and refuse to load."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._rows: dict[str, dict[str, Rule]] = {}
        for rule in self.rules:
            row = self._rows.setdefault(rule.url_name, {})
            for method in rule.methods:
                if method in row:
                    raise ValueError(f"{rule.url_name} has two rows for {method}")
                row[method] = rule

    def methods(self, url_name: str) -> frozenset[str]:
        """Methods that have a row for this URL; empty when the URL is not in the table."""
        return frozenset(self._rows.get(url_name, {}))

    def rule(self, url_name: str, method: str) -> Rule | None:
        """Find the row; HEAD is asked as GET."""
        return self._rows.get(url_name, {}).get("GET" if method == "HEAD" else method)


@cache
def matrix() -> Matrix:
    """The project's table, loaded once."""
    loaded = import_string(settings.ACCESS_MATRIX)
    if not isinstance(loaded, Matrix):
        raise TypeError("settings.ACCESS_MATRIX must name a Matrix")
    return loaded


def can(actor: Membership | None, capability: Capability, *, amount: Decimal | None = None) -> bool:
    """Whether `actor` may do this: the one question that guard, menu, buttons, services, search and API ask.

    Args:
        actor: for whom the question is asked; None may nothing.
        capability: a row of `accounts.capabilities.RIGHTS`.
        amount: roubles with VAT of the thing at hand; compared with the membership's limit, if the row names one.

    """
    if actor is None or not actor.has(capability) or (actor.is_looked_through and capability not in READING):
        return False
    right = RIGHTS[capability]
    if right.amount_limit and amount is not None:
        limit: Decimal | None = getattr(actor.grantor, right.amount_limit)
        if limit is not None and amount > limit:
            return False
    return has_agreed(actor, capability)


def has_agreed(actor: Membership, capability: Capability) -> bool:
    """Whether the person's agreement that the capability asks for, if any, is in force."""
    consent = RIGHTS[capability].consent
    return consent is None or has_given(actor.user_id, consent, on=actor.today)


def may_open(actor: Membership | None, url_name: str, method: str = "GET") -> bool:
    """Whether `actor` may call this URL: what a link or a button asks before it is shown.

    Raises:
        LookupError: the pair has no row, so that a misspelt name in a template is loud.

    """
    rule = matrix().rule(url_name, method)
    if rule is None:
        raise LookupError(f"{method} {url_name} has no row in the access matrix")
    if actor is not None and actor.is_looked_through and not may_while_looking(rule, method):
        return False
    return rule.admits(actor, signed_in=actor is not None)


def may_while_looking(rule: Rule, method: str) -> bool:
    """Whether a call only reads, and reads what a client's user sees in a role.

    Pages of one's own account would show the staff's; pages for everybody are the doors of sign-in and registration.
    """
    if rule.url_name in LOOKING_MAY:
        return method == "POST"
    return method in SAFE and (isinstance(rule.audience, Capability) or rule.url_name in HOUSE_FILES)
