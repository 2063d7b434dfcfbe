"""Who may open what: one row for each URL and its methods.

The guard, the menu, the buttons, the API and the generated tests read this table. A URL without a row answers 403.
Which *rows of data* a person sees is decided by `objects.visible_to(actor)`, so a foreign object answers 404.
"""

from accounts.access import POST, Audience, Matrix, Rule
from accounts.roles import ALL_ROLES, INVOICE_MAKER_ROLES, LESSEE_FINANCE_ROLES, LESSEE_ROLES, LESSOR_ROLES, Role
from leasing_portal.access_account_pages import ACCOUNT_PAGES
from leasing_portal.access_back_office import BACK_OFFICE

EVERYONE, SIGNED_IN = Audience.EVERYONE, Audience.SIGNED_IN
CABINET_ROLES = LESSEE_ROLES | LESSOR_ROLES
CABINET_FINANCE_ROLES = LESSEE_FINANCE_ROLES | LESSOR_ROLES

HOUSE = (
    Rule("healthz", EVERYONE),
    Rule("readyz", EVERYONE),
    Rule("brand_css", EVERYONE),
    Rule("brand_manifest", EVERYONE),
    Rule("set_language", EVERYONE, POST),
    Rule("home", ALL_ROLES),
    Rule("gallery", frozenset({Role.LESSOR_ADMIN})),
)

JOBS = (
    Rule("jobs:list", ALL_ROLES),
    Rule("jobs:detail", ALL_ROLES, subject="common.Job"),
    Rule("jobs:status", ALL_ROLES, subject="common.Job"),
    Rule("jobs:cancel", ALL_ROLES, POST, subject="common.Job"),
    Rule("jobs:file", ALL_ROLES, subject="common.Job"),
)

CONTRACTS = (
    Rule("contracts:list", CABINET_ROLES),
    Rule("contracts:export", CABINET_ROLES),
    Rule("contracts:detail", CABINET_ROLES, subject="contracts.Contract"),
    Rule("contracts:timeline", CABINET_ROLES, subject="contracts.Contract"),
    Rule("contracts:assets", ALL_ROLES),
)

PAYMENTS = (
    Rule("payments:schedule", CABINET_FINANCE_ROLES, subject="contracts.Contract"),
    Rule("payments:contract_payments", CABINET_FINANCE_ROLES, subject="contracts.Contract"),
    Rule("payments:invoices", CABINET_FINANCE_ROLES),
    Rule("payments:issue_invoice", INVOICE_MAKER_ROLES, POST, subject="payments.Instalment"),
    Rule("payments:invoice", CABINET_FINANCE_ROLES, subject="payments.Invoice"),
    Rule("payments:invoice_status", CABINET_FINANCE_ROLES, subject="payments.Invoice"),
    Rule("payments:invoice_pdf", CABINET_FINANCE_ROLES, subject="payments.Invoice"),
)

MATRIX = Matrix((*HOUSE, *ACCOUNT_PAGES, *JOBS, *CONTRACTS, *PAYMENTS, *BACK_OFFICE))
