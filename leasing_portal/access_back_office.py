"""The back office's rows of the access matrix: which roles of the lessor view and change which models."""

from accounts.access import GET, GET_POST, POST, Audience, Rule
from accounts.roles import LESSOR_ROLES, Role

NOBODY: frozenset[Role] = frozenset()
ADMINS = frozenset({Role.LESSOR_ADMIN})
COMPANY_KEEPERS = frozenset({Role.LESSOR_ADMIN, Role.LESSOR_MANAGER})
# Of companies, those to which clients pay; checked for each row, as the table knows no rows of data.
LESSOR_KEEPERS = ADMINS
IMPORTERS = frozenset({Role.LESSOR_ADMIN, Role.LESSOR_MANAGER, Role.LESSOR_HEAD})
IMPORT_READERS = IMPORTERS | {Role.LESSOR_ACCOUNTANT}


def model_rows(  # noqa: PLR0913 - one word for each right, all by keyword
    model: str,
    *,
    view: frozenset[Role] = LESSOR_ROLES,
    add: frozenset[Role] = NOBODY,
    change: frozenset[Role] = NOBODY,
    act: frozenset[Role] = NOBODY,
    subject: str = "",
    has_history: bool = False,
) -> tuple[Rule, ...]:
    """Rows of one admin model, named `app_model` as Django names its admin URLs.

    `act` may run the list's actions on chosen rows. Nobody deletes anything.
    """
    name = f"admin:{model}"
    return (
        Rule(f"{name}_changelist", view, GET),
        Rule(f"{name}_changelist", act, POST),
        Rule(f"{name}_add", add, GET_POST),
        Rule(f"{name}_change", view, GET, subject=subject),
        Rule(f"{name}_change", change, POST, subject=subject),
        Rule(f"{name}_delete", NOBODY, GET_POST, subject=subject),
        Rule(f"{name}_history", view if has_history else NOBODY, GET, subject=subject),
    )


BACK_OFFICE = (
    Rule("admin:index", LESSOR_ROLES),
    Rule("admin:app_list", LESSOR_ROLES),
    Rule("admin:autocomplete", LESSOR_ROLES),
    Rule("admin:jsi18n", LESSOR_ROLES),
    Rule("admin:login", Audience.EVERYONE, GET_POST),
    Rule("admin:logout", Audience.SIGNED_IN, POST),
    *model_rows("accounts_company", add=COMPANY_KEEPERS, change=COMPANY_KEEPERS, has_history=True),
    *model_rows("accounts_user", view=ADMINS, add=ADMINS, change=ADMINS, has_history=True),
    *model_rows("accounts_membership", view=ADMINS, add=ADMINS, change=ADMINS, has_history=True),
    *model_rows("contracts_contract", subject="contracts.Contract", has_history=True),
    *model_rows("payments_invoice", subject="payments.Invoice", has_history=True),
    *model_rows(
        "integrations_portfolioimport",
        view=IMPORT_READERS,
        add=IMPORTERS,
        subject="integrations.PortfolioImport",
    ),
    Rule("admin:integrations_portfolioimport_template", IMPORT_READERS),
    Rule("admin:integrations_portfolioimport_status", IMPORT_READERS, subject="integrations.PortfolioImport"),
    Rule("admin:integrations_portfolioimport_report", IMPORT_READERS, subject="integrations.PortfolioImport"),
    Rule("admin:integrations_portfolioimport_take", IMPORTERS, POST, subject="integrations.PortfolioImport"),
    *model_rows("common_job", view=ADMINS, subject="common.Job"),
    *model_rows("common_outboxevent", view=ADMINS),
    *model_rows("common_delivery", view=ADMINS, act=ADMINS),
)
