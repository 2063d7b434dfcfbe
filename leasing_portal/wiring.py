"""Event -> handlers, job kind -> function and right: the only place where apps of different floors meet."""

from accounts.capabilities import Capability
from accounts.events import CompanyChanged
from common.events import Subscriptions
from contracts.events import ContractChanged
from payments.events import InvoiceIssued

SUBSCRIPTIONS: Subscriptions = {
    CompanyChanged: ("contracts.handlers.reindex_contracts",),
    ContractChanged: ("payments.handlers.refresh_contract_figures",),
    InvoiceIssued: ("payments.handlers.make_invoice_pdf",),
}

JOBS: dict[str, str] = {
    "import_portfolio": "integrations.portfolio.job.run",
    "make_invoice_pdf": "payments.jobs.make_invoice_pdf",
    "reindex_contracts": "contracts.jobs.reindex_contracts",
    "route_registration": "accounts.registration.routing.run",
    "send_deputy_letter": "accounts.deputies.letters.run",
    "send_invitation": "accounts.invitations.run",
    "send_people_invitation": "accounts.people.letter.run",
    "send_second_factor_letter": "accounts.people.second_factor.send_letter",
    "send_registration_letter": "accounts.registration.letters.run",
    "send_security_letter": "accounts.security.letters.run",
}

# Jobs whose report and file tell what a right is needed for: whoever lost it sees them no more. The others say nothing
# but that they were done.
JOB_RIGHTS: dict[str, str] = {
    "import_portfolio": Capability.IMPORTS_READ.value,
    "make_invoice_pdf": Capability.MONEY_READ.value,
}
