"""The back office's rows of the access matrix: which capability opens which page of which model."""

from accounts.access import GET, GET_POST, POST, Audience, Rule
from accounts.capabilities import Capability

C = Capability
NOBODY = Audience.NOBODY


def model_rows(  # noqa: PLR0913 - one word for each right, all by keyword
    model: str,
    *,
    view: Capability = C.BACK_OFFICE_OPEN,
    add: Capability | Audience = NOBODY,
    change: Capability | Audience = NOBODY,
    act: Capability | Audience = NOBODY,
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
    Rule("admin:index", C.BACK_OFFICE_OPEN),
    Rule("admin:app_list", C.BACK_OFFICE_OPEN),
    Rule("admin:autocomplete", C.BACK_OFFICE_OPEN),
    Rule("admin:jsi18n", C.BACK_OFFICE_OPEN),
    Rule("admin:access", C.STAFF_MANAGE),
    Rule("admin:login", Audience.EVERYONE, GET_POST),
    Rule("admin:logout", Audience.SIGNED_IN, POST),
    *model_rows(
        "accounts_company",
        add=C.COMPANIES_EDIT,
        change=C.COMPANIES_EDIT,
        subject="accounts.Company",
        has_history=True,
    ),
    Rule("admin:accounts_company_card", C.BACK_OFFICE_OPEN, subject="accounts.Company"),
    Rule("admin:accounts_company_invite", C.CLIENTS_INVITE, GET_POST, subject="accounts.Company"),
    *model_rows(
        "accounts_user",
        view=C.PEOPLE_READ,
        add=C.STAFF_MANAGE,
        change=C.STAFF_MANAGE,
        subject="accounts.User",
        has_history=True,
    ),
    *model_rows(
        "accounts_membership",
        view=C.PEOPLE_READ,
        add=C.STAFF_MANAGE,
        change=C.STAFF_MANAGE,
        subject="accounts.Membership",
        has_history=True,
    ),
    *model_rows("accounts_consentdocument", add=C.CONSENTS_PUBLISH),
    # Registrations belong to no lessor; a manager's door is the list of their own and of nobody's.
    *model_rows("accounts_companyregistration", view=C.CLIENTS_INVITE, has_history=True),
    Rule("admin:accounts_companyregistration_confirm", C.CLIENTS_INVITE, POST),
    Rule("admin:accounts_companyregistration_refuse", C.CLIENTS_INVITE, POST),
    Rule("admin:absences", C.BACK_OFFICE_OPEN),
    Rule("admin:absence_add", C.BACK_OFFICE_OPEN, GET_POST),
    Rule("admin:absence_end", C.BACK_OFFICE_OPEN, POST, subject="accounts.Membership of a deputy"),
    # Products belong to the portal, not to one of several lessors; a published version is never changed.
    *model_rows(
        "calculator_product", view=C.CATALOGUE_VIEW, add=C.CATALOGUE_EDIT, change=C.CATALOGUE_EDIT, has_history=True
    ),
    Rule("admin:calculator_product_draft", C.CATALOGUE_EDIT, POST),
    *model_rows("calculator_productversion", view=C.CATALOGUE_VIEW, change=C.CATALOGUE_EDIT),
    Rule("admin:calculator_productversion_publish", C.CATALOGUE_EDIT, POST),
    *model_rows("calculator_subsidyprogramme", view=C.CATALOGUE_VIEW, add=C.CATALOGUE_EDIT, change=C.CATALOGUE_EDIT),
    *model_rows("calculator_taxrule", view=C.CATALOGUE_VIEW, add=C.CATALOGUE_EDIT),
    *model_rows("contracts_contract", subject="contracts.Contract", has_history=True),
    Rule("admin:contracts_contract_debt", C.BACK_OFFICE_OPEN, subject="contracts.Contract"),
    Rule("admin:contracts_contract_charge", C.CHARGES_MAKE, GET_POST, subject="contracts.Contract"),
    Rule("admin:contracts_contract_article_395", C.CHARGES_MAKE, GET_POST, subject="contracts.Contract"),
    Rule("admin:contracts_contract_claim", C.CLAIMS_MAKE, GET_POST, subject="contracts.Contract"),
    Rule("admin:contracts_contract_relief", C.PENALTIES_WAIVE, GET_POST, subject="contracts.Contract"),
    Rule("admin:payments_charge_back", C.CHARGES_MAKE, GET_POST, subject="payments.Charge"),
    Rule("admin:payments_relief_back", C.PENALTIES_WAIVE, GET_POST, subject="payments.Relief"),
    *model_rows("payments_relief", subject="payments.Relief"),
    *model_rows(
        "payments_moneyterms",
        view=C.MONEY_TERMS_VIEW,
        add=C.MONEY_TERMS_EDIT,
        change=C.MONEY_TERMS_EDIT,
        subject="payments.MoneyTerms",
        has_history=True,
    ),
    # What the Bank of Russia decides holds for every lessor.
    *model_rows(
        "payments_keyrate",
        view=C.MONEY_TERMS_VIEW,
        add=C.MONEY_TERMS_EDIT,
        change=C.MONEY_TERMS_EDIT,
        has_history=True,
    ),
    *model_rows("payments_invoice", subject="payments.Invoice", has_history=True),
    *model_rows("payments_onlinepayment", view=C.BANK_READ, subject="payments.OnlinePayment", has_history=True),
    Rule("admin:payments_onlinepayment_refund", C.PAYMENT_ORDERS_MAKE, POST, subject="payments.OnlinePayment"),
    # The bank's word about money of all clients; a statement and its payments never change.
    *model_rows(
        "payments_bankstatement",
        view=C.BANK_READ,
        add=C.RECEIPTS_POST,
        subject="payments.BankStatement",
        has_history=True,
    ),
    *model_rows("payments_bankoperation", view=C.BANK_READ, subject="payments.BankOperation"),
    Rule("admin:payments_bankoperation_export", C.BANK_READ),
    *model_rows("payments_watchedfile", view=C.BANK_READ, subject="payments.WatchedFile"),
    # Made by the night for those who post money.
    *model_rows("payments_ledgerreport", view=C.RECEIPTS_POST, subject="payments.LedgerReport"),
    *model_rows("payments_ledgerdifference", view=C.RECEIPTS_POST, subject="payments.LedgerDifference"),
    *model_rows(
        "payments_paymentorder",
        view=C.BANK_READ,
        add=C.PAYMENT_ORDERS_MAKE,
        act=C.PAYMENT_ORDERS_MAKE,
        subject="payments.PaymentOrder",
        has_history=True,
    ),
    Rule("admin:payments_paymentorder_edit", C.PAYMENT_ORDERS_MAKE, GET_POST, subject="payments.PaymentOrder"),
    Rule("admin:payments_paymentorder_cancel", C.PAYMENT_ORDERS_MAKE, POST, subject="payments.PaymentOrder"),
    *model_rows("calculator_commercialoffer", add=C.OFFERS_SEND, subject="calculator.CommercialOffer"),
    Rule("admin:calculator_commercialoffer_send", C.OFFERS_SEND, POST, subject="calculator.CommercialOffer"),
    Rule("admin:calculator_commercialoffer_revoke", C.OFFERS_SEND, POST, subject="calculator.CommercialOffer"),
    Rule("admin:calculator_commercialoffer_pdf", C.BACK_OFFICE_OPEN, subject="calculator.CommercialOffer"),
    *model_rows(
        "integrations_portfolioimport",
        view=C.IMPORTS_READ,
        add=C.IMPORTS_RUN,
        subject="integrations.PortfolioImport",
    ),
    Rule("admin:integrations_portfolioimport_template", C.IMPORTS_READ),
    Rule("admin:integrations_portfolioimport_status", C.IMPORTS_READ, subject="integrations.PortfolioImport"),
    Rule("admin:integrations_portfolioimport_report", C.IMPORTS_READ, subject="integrations.PortfolioImport"),
    Rule("admin:integrations_portfolioimport_take", C.IMPORTS_RUN, POST, subject="integrations.PortfolioImport"),
    # How the lessor approves; a published version never changes.
    *model_rows(
        "workflow_route",
        view=C.ROUTES_VIEW,
        add=C.ROUTES_EDIT,
        change=C.ROUTES_EDIT,
        subject="workflow.Route",
        has_history=True,
    ),
    Rule("admin:workflow_route_draft", C.ROUTES_EDIT, POST, subject="workflow.Route"),
    Rule("admin:workflow_route_import", C.ROUTES_EDIT, GET_POST, subject="workflow.Route"),
    *model_rows(
        "workflow_routeversion",
        view=C.ROUTES_VIEW,
        change=C.ROUTES_EDIT,
        subject="workflow.RouteVersion",
        has_history=True,
    ),
    Rule("admin:workflow_routeversion_publish", C.ROUTES_EDIT, POST, subject="workflow.RouteVersion"),
    Rule("admin:workflow_routeversion_copy", C.ROUTES_EDIT, POST, subject="workflow.RouteVersion"),
    Rule("admin:workflow_routeversion_export", C.ROUTES_VIEW, subject="workflow.RouteVersion"),
    *model_rows("workflow_routestage", view=C.ROUTES_VIEW, change=C.ROUTES_EDIT, subject="workflow.RouteStage"),
    # Work on an application is done on its page in the cabinet.
    *model_rows("contracts_application", subject="contracts.Application", has_history=True),
    *model_rows(
        "contracts_policy",
        view=C.ROUTES_VIEW,
        add=C.ROUTES_EDIT,
        change=C.ROUTES_EDIT,
        subject="contracts.Policy",
        has_history=True,
    ),
    *model_rows(
        "contracts_checklistrule",
        view=C.ROUTES_VIEW,
        add=C.ROUTES_EDIT,
        change=C.ROUTES_EDIT,
        subject="contracts.ChecklistRule",
        has_history=True,
    ),
    *model_rows("common_job", view=C.PORTAL_WATCH, subject="common.Job"),
    # Notices of acquirers and calls to outside systems are the portal's, not one lessor's.
    *model_rows("payments_acquirernotice", view=C.PORTAL_WATCH),
    *model_rows("integrations_outsidecall", view=C.PORTAL_WATCH),
    *model_rows("common_outboxevent", view=C.PORTAL_WATCH),
    *model_rows("common_delivery", view=C.PORTAL_WATCH, act=C.PORTAL_WATCH),
    # The whole trail of the lessor; a company's administrator reads its own in the cabinet.
    *model_rows("common_trailentry", view=C.PORTAL_WATCH),
)
