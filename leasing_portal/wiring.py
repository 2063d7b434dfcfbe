"""Event -> handlers, job kind -> function and right: the only place where apps of different floors meet."""

from accounts.capabilities import Capability
from accounts.events import CompanyChanged
from calculator.events import OfferIssued, OfferMailed
from common.events import Subscriptions
from contracts.events import ApplicationMoved, ContractChanged, ContractMoved, RequestMoved
from payments.events import ActMade, InvoiceIssued, InvoicesIssued, ReceiptsPosted, StatementLoaded

SUBSCRIPTIONS: Subscriptions = {
    ActMade: ("payments.acts.jobs.make_act_paper",),
    ApplicationMoved: ("contracts.approval.handlers.go_on",),
    CompanyChanged: ("contracts.handlers.reindex_contracts",),
    ContractChanged: ("payments.handlers.refresh_contract_figures",),
    ContractMoved: ("payments.handlers.refresh_moved_figures", "payments.handlers.start_delivery_when_paid"),
    InvoiceIssued: ("payments.handlers.make_invoice_pdf", "payments.handlers.send_invoices"),
    InvoicesIssued: ("payments.handlers.make_invoice_papers", "payments.handlers.send_invoices"),
    OfferIssued: ("calculator.handlers.make_offer_pdf",),
    OfferMailed: ("calculator.handlers.send_offer_letter",),
    ReceiptsPosted: (
        "payments.handlers.start_delivery_when_paid",
        "payments.handlers.tell_of_receipts",
        "payments.payoff.handlers.accept_when_paid",
    ),
    RequestMoved: (
        "contracts.requests.handlers.go_on",
        "payments.payoff.handlers.let_money_go",
    ),
    StatementLoaded: ("payments.matching.jobs.order_matching",),
}

JOBS: dict[str, str] = {
    "make_act_pdf": "payments.acts.jobs.make_act_pdf",
    "ask_acquirer_payment": "payments.online.jobs.ask_payment",
    "ask_acquirer_refund": "payments.online.jobs.ask_refund",
    "ask_to_read": "workflow.readings.asking.run",
    "bring_up_contracts": "payments.penalties.job.run",
    "bulk_contracts": "contracts.registry.bulk.run_bulk",
    "export_calculations": "calculator.scenarios.jobs.export_calculations",
    "export_contracts": "contracts.registry.exports.run_export",
    "export_contracts_with_money": "contracts.registry.exports.run_export",
    "handle_acquirer_notice": "payments.online.jobs.handle",
    "import_portfolio": "integrations.portfolio.job.run",
    "import_statement": "integrations.bank_files.job.run",
    "make_invoice_papers": "payments.jobs.make_invoice_papers",
    "make_invoice_pdf": "payments.jobs.make_invoice_pdf",
    "make_offer_pdf": "calculator.commercial_offers.jobs.make_offer_pdf",
    "make_payoff_letter": "payments.payoff.letter.make_payoff_letter",
    "make_plan_workbook": "payments.planning.job.make_plan_workbook",
    "match_statement": "payments.matching.jobs.run",
    "make_schedule_pdf": "payments.schedules.job.make_schedule_pdf",
    "reindex_contracts": "contracts.jobs.reindex_contracts",
    "remind_readers": "workflow.readings.reminders.run",
    "route_registration": "accounts.registration.routing.run",
    "send_claim_letter": "payments.claim_letters.paper.run",
    "send_deputy_letter": "accounts.deputies.letters.run",
    "send_invitation": "accounts.invitations.run",
    "send_offer_letter": "calculator.commercial_offers.jobs.send_offer_letter",
    "send_invoice_letter": "payments.invoicing.letters.run",
    "send_people_invitation": "accounts.people.letter.run",
    "send_receipt_letter": "payments.invoicing.notices.run",
    "send_second_factor_letter": "accounts.people.second_factor.send_letter",
    "send_registration_letter": "accounts.registration.letters.run",
    "send_security_letter": "accounts.security.letters.run",
    "send_task_letter": "workflow.task_letters.run",
    "zip_invoices": "payments.invoicing.archive.run",
}

# Jobs whose report and file tell what a right is needed for: whoever lost it sees them no more. The others say nothing
# but that they were done.
JOB_RIGHTS: dict[str, str] = {
    "make_act_pdf": Capability.MONEY_READ.value,
    "ask_to_read": Capability.READINGS_ISSUE.value,
    "bring_up_contracts": Capability.MONEY_TERMS_VIEW.value,
    "bulk_contracts": Capability.BACK_OFFICE_OPEN.value,
    "export_calculations": Capability.SCENARIOS_READ.value,
    "export_contracts": Capability.EXPORTS_DOWNLOAD.value,
    "export_contracts_with_money": Capability.MONEY_READ.value,
    "import_portfolio": Capability.IMPORTS_READ.value,
    "import_statement": Capability.BANK_READ.value,
    "make_invoice_papers": Capability.MONEY_READ.value,
    "make_invoice_pdf": Capability.MONEY_READ.value,
    "make_payoff_letter": Capability.MONEY_READ.value,
    "make_plan_workbook": Capability.MONEY_READ.value,
    "match_statement": Capability.BANK_READ.value,
    "make_schedule_pdf": Capability.MONEY_READ.value,
    "remind_readers": Capability.READINGS_ISSUE.value,
    "send_claim_letter": Capability.MONEY_READ.value,
    "zip_invoices": Capability.MONEY_READ.value,
}
