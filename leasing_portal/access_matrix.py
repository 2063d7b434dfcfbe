"""Who may open what: one row for each URL and its methods.

The guard, the menu, the buttons, the API and the generated tests read this table. A URL without a row answers 403.
Which *rows of data* a person sees is decided by `objects.visible_to(actor)`, so a foreign object answers 404.
"""

from accounts.access import POST, Audience, Matrix, Rule
from accounts.capabilities import Capability
from leasing_portal.access_account_pages import ACCOUNT_PAGES
from leasing_portal.access_back_office import BACK_OFFICE

EVERYONE = Audience.EVERYONE
C = Capability

HOUSE = (
    Rule("healthz", EVERYONE),
    Rule("readyz", EVERYONE),
    Rule("brand_css", EVERYONE),
    Rule("brand_manifest", EVERYONE),
    Rule("set_language", EVERYONE, POST),
    Rule("home", C.CABINET_OPEN),
    Rule("gallery", C.PORTAL_WATCH),
)

JOBS = (
    Rule("jobs:list", C.JOBS_READ),
    Rule("jobs:detail", C.JOBS_READ, subject="common.Job"),
    Rule("jobs:status", C.JOBS_READ, subject="common.Job"),
    Rule("jobs:cancel", C.JOBS_READ, POST, subject="common.Job"),
    Rule("jobs:file", C.JOBS_READ, subject="common.Job"),
)

CONTRACTS = (
    Rule("contracts:list", C.CONTRACTS_READ),
    Rule("contracts:export", C.EXPORTS_DOWNLOAD),
    # Nothing but sums in roubles.
    Rule("contracts:branches", C.MONEY_READ),
    Rule("contracts:branches_export", C.MONEY_READ),
    Rule("contracts:detail", C.CONTRACTS_READ, subject="contracts.Contract"),
    Rule("contracts:timeline", C.CONTRACTS_READ, subject="contracts.Contract"),
    Rule("contracts:assets", C.ASSETS_READ),
)

PAYMENTS = (
    Rule("payments:schedule", C.MONEY_READ, subject="contracts.Contract"),
    Rule("payments:contract_payments", C.MONEY_READ, subject="contracts.Contract"),
    Rule("payments:invoices", C.MONEY_READ),
    Rule("payments:issue_invoice", C.INVOICES_MAKE, POST, subject="payments.Instalment"),
    Rule("payments:invoice", C.MONEY_READ, subject="payments.Invoice"),
    Rule("payments:invoice_status", C.MONEY_READ, subject="payments.Invoice"),
    Rule("payments:invoice_pdf", C.MONEY_READ, subject="payments.Invoice"),
)

MATRIX = Matrix((*HOUSE, *ACCOUNT_PAGES, *JOBS, *CONTRACTS, *PAYMENTS, *BACK_OFFICE))
