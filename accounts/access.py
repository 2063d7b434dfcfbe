"""The machinery of the access matrix: one table feeds the guard, the menu, the buttons and the generated tests.

The table itself is `leasing_portal/access_matrix.py`. A URL without a row answers 403 (fail closed).
Row scope is not here: it is each model's `objects.visible_to(actor)`, so a foreign object is a 404.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import Membership
from accounts.roles import Role

GET = frozenset({"GET"})
POST = frozenset({"POST"})
GET_POST = GET | POST


class Audience(Enum):
    """Who may open a page that needs no role."""

    EVERYONE = "everyone"
    SIGNED_IN = "signed in"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: these methods of this URL are for this audience.

    `subject` is the label of the model whose row the URL names ("contracts.Contract"); the neighbour test makes
    such a row for another company and expects 404.
    """

    url_name: str
    audience: Audience | frozenset[Role]
    methods: frozenset[str] = GET
    subject: str = ""

    def admits(self, actor: Membership | None, *, signed_in: bool) -> bool:
        """Whether a visitor, signed in or not and acting as `actor`, belongs to the audience."""
        if self.audience is Audience.EVERYONE:
            return True
        if self.audience is Audience.SIGNED_IN:
            return signed_in
        return actor is not None and actor.role in self.audience


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


def can(actor: Membership | None, url_name: str, method: str = "GET") -> bool:
    """Whether `actor` may call this URL: the one question that menu, buttons and guard ask.

    Raises:
        LookupError: the pair has no row, so that a misspelt name in a template is loud.

    """
    rule = matrix().rule(url_name, method)
    if rule is None:
        raise LookupError(f"{method} {url_name} has no row in the access matrix")
    return rule.admits(actor, signed_in=actor is not None)
