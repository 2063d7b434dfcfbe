"""The back office's rows of the access matrix: which roles of the lessor view and change which models."""

from accounts.access import GET, GET_POST, Audience, Rule
from accounts.roles import LESSOR_ROLES, Role

NOBODY: frozenset[Role] = frozenset()
ADMINS = frozenset({Role.LESSOR_ADMIN})


def model_rows(
    model: str,
    *,
    view: frozenset[Role] = LESSOR_ROLES,
    add: frozenset[Role] = NOBODY,
    change: frozenset[Role] = NOBODY,
    delete: frozenset[Role] = NOBODY,
) -> tuple[Rule, ...]:
    """Rows of one admin model, named `app_model` as Django names its admin URLs."""
    name = f"admin:{model}"
    return (
        Rule(f"{name}_changelist", view, GET_POST),
        Rule(f"{name}_add", add, GET_POST),
        Rule(f"{name}_change", view, GET),
        Rule(f"{name}_change", change, frozenset({"POST"})),
        Rule(f"{name}_delete", delete, GET_POST),
        Rule(f"{name}_history", view),
    )


BACK_OFFICE = (
    Rule("admin:index", LESSOR_ROLES),
    Rule("admin:app_list", LESSOR_ROLES),
    Rule("admin:search", LESSOR_ROLES),
    Rule("admin:autocomplete", LESSOR_ROLES),
    Rule("admin:jsi18n", LESSOR_ROLES),
    Rule("admin:view_on_site", LESSOR_ROLES),
    Rule("admin:login", Audience.EVERYONE, GET_POST),
    Rule("admin:logout", Audience.SIGNED_IN, GET_POST),
    *model_rows("accounts_company", add=ADMINS, change=ADMINS),
)
