"""Who may open what: one row for each URL and its methods.

The guard, the menu, the buttons, the API and the generated tests read this table. A URL without a row answers 403.
Which *rows of data* a person sees is decided by `objects.visible_to(actor)`, so a foreign object answers 404.
"""

from accounts.access import GET_POST, POST, Audience, Matrix, Rule
from accounts.capabilities import Capability
from leasing_portal.access_account_pages import ACCOUNT_PAGES
from leasing_portal.access_api import API, HOOKS, TOKENS
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
    Rule("home_events", C.CONTRACTS_READ),
    Rule("gallery", C.PORTAL_WATCH),
)

VIEW_AS = (
    Rule("view_as:start", C.VIEW_AS, GET_POST, subject="accounts.Membership"),
    # The look may be over, or its time up, so that no role is asked; whoever has none stops nothing.
    Rule("view_as:stop", Audience.SIGNED_IN, POST),
    Rule("view_as:told", Audience.SIGNED_IN),
)

DEPUTIES = (
    Rule("deputies:list", C.DEPUTY_NAME),
    Rule("deputies:name", C.DEPUTY_NAME, GET_POST),
    Rule("deputies:end", C.DEPUTY_NAME, POST, subject="accounts.Membership of a deputy"),
)

REGISTRATION = (
    Rule("registration:state", Audience.SIGNED_IN),
    Rule("registration:apply", Audience.SIGNED_IN, GET_POST),
)

JOBS = (
    Rule("jobs:list", C.JOBS_READ),
    Rule("jobs:detail", C.JOBS_READ, subject="common.Job"),
    Rule("jobs:status", C.JOBS_READ, subject="common.Job"),
    Rule("jobs:cancel", C.JOBS_READ, POST, subject="common.Job"),
    Rule("jobs:file", C.JOBS_READ, subject="common.Job"),
)

PEOPLE = (
    Rule("people:list", C.COLLEAGUES_MANAGE),
    Rule("people:invite", C.COLLEAGUES_MANAGE, GET_POST),
    Rule("people:colleague", C.COLLEAGUES_MANAGE, GET_POST, subject="accounts.Membership"),
    Rule("people:block", C.COLLEAGUES_MANAGE, POST, subject="accounts.Membership"),
    Rule("people:unblock", C.COLLEAGUES_MANAGE, POST, subject="accounts.Membership"),
    Rule("people:reset_second_factor", C.COLLEAGUES_MANAGE, POST, subject="accounts.Membership"),
    Rule("people:grant", C.COLLEAGUES_MANAGE, GET_POST, subject="accounts.ObjectGrant"),
    Rule("people:resend", C.COLLEAGUES_MANAGE, POST, subject="accounts.Invitation"),
    Rule("people:withdraw", C.COLLEAGUES_MANAGE, POST, subject="accounts.Invitation"),
    Rule("people:security", C.COLLEAGUES_MANAGE, GET_POST),
    # The link of a letter; who has it need not be known yet.
    Rule("people:open_invitation", EVERYONE),
    Rule("people:take", EVERYONE, GET_POST),
)

# Terms of the lessor's products, the same for everybody; nothing of anybody is in a calculation.
CALCULATOR = (
    Rule("calculator:page", EVERYONE),
    Rule("calculator:result", EVERYONE),
    Rule("calculator:explanation", EVERYONE),
    Rule("season:page", EVERYONE),
    Rule("season:result", EVERYONE),
)

SCENARIOS = (
    # The address holds what is compared; kept calculations in it are looked for among those that the visitor reads.
    Rule("scenarios:compare", EVERYONE),
    Rule("scenarios:list", C.SCENARIOS_READ),
    Rule("scenarios:export_list", C.SCENARIOS_READ),
    Rule("scenarios:export", C.SCENARIOS_READ, POST),
    Rule("scenarios:save", C.SCENARIOS_KEEP, POST),
    Rule("scenarios:detail", C.SCENARIOS_READ, subject="calculator.Scenario"),
    Rule("scenarios:rename", C.SCENARIOS_KEEP, POST, subject="calculator.Scenario"),
    Rule("scenarios:clone", C.SCENARIOS_KEEP, POST, subject="calculator.Scenario"),
    Rule("scenarios:delete", C.SCENARIOS_KEEP, POST, subject="calculator.Scenario"),
)

MATTERS = (
    Rule("matters:list", C.MATTERS_READ),
    Rule("matters:export", C.MATTERS_READ),
    Rule("matters:report", C.TURNS_REPORT),
    Rule("matters:report_export", C.TURNS_REPORT),
    Rule("matters:desk", C.STEPS_DECIDE),
    Rule("matters:decide", C.STEPS_DECIDE, POST, subject="workflow.RunStep"),
    Rule("matters:feed", C.MATTERS_READ, subject="workflow.Matter"),
    Rule("matters:message", C.MATTERS_WRITE, POST, subject="workflow.Matter"),
    Rule("matters:read", C.MATTERS_READ, POST, subject="workflow.Matter"),
    Rule("matters:comments", C.MATTERS_READ, subject="workflow.Matter"),
    Rule("matters:comment", C.MATTERS_WRITE, POST, subject="workflow.Matter"),
    Rule("matters:comment_answer", C.MATTERS_WRITE, POST, subject="workflow.Comment"),
    Rule("matters:comment_resolve", C.MATTERS_WRITE, POST, subject="workflow.Comment"),
    Rule("matters:comment_reopen", C.MATTERS_WRITE, POST, subject="workflow.Comment"),
    Rule("matters:file", C.MATTERS_READ, subject="workflow.Attachment"),
)

TASKS = (
    Rule("tasks:list", C.TASKS_DO),
    Rule("tasks:export", C.TASKS_DO),
    Rule("tasks:new", C.TASKS_GIVE, GET_POST),
    Rule("tasks:give", C.TASKS_GIVE, GET_POST, subject="workflow.Matter"),
    Rule("tasks:ask", C.TASKS_GIVE, GET_POST, subject="workflow.Matter"),
    Rule("tasks:detail", C.TASKS_DO, subject="workflow.Task"),
    Rule("tasks:finish", C.TASKS_DO, POST, subject="workflow.Task"),
    Rule("tasks:cancel", C.TASKS_GIVE, GET_POST, subject="workflow.Task"),
    Rule("tasks:reassign", C.TASKS_REASSIGN, GET_POST, subject="workflow.Task"),
    Rule("tasks:postpone", C.TASKS_GIVE, GET_POST, subject="workflow.Task"),
)

READINGS = (
    Rule("readings:list", C.READINGS_ISSUE),
    Rule("readings:issue", C.READINGS_ISSUE, GET_POST),
    Rule("readings:preview", C.READINGS_ISSUE),
    Rule("readings:sheet", C.READINGS_ISSUE, subject="workflow.Reading"),
    Rule("readings:export", C.READINGS_ISSUE, subject="workflow.Reading"),
    Rule("readings:print", C.READINGS_ISSUE, subject="workflow.Reading"),
    Rule("readings:remind", C.READINGS_ISSUE, POST, subject="workflow.Reading"),
    Rule("readings:copy", C.READINGS_ISSUE, subject="workflow.Reading"),
    # Whoever was asked, by the own task.
    Rule("readings:read", C.TASKS_DO, subject="workflow.Task to read"),
    Rule("readings:confirm", C.TASKS_DO, POST, subject="workflow.Task to read"),
    Rule("readings:file", C.TASKS_DO, subject="workflow.Task to read"),
)

CONTRACTS = (
    Rule("contracts:list", C.CONTRACTS_READ),
    Rule("contracts:export", C.EXPORTS_DOWNLOAD),
    Rule("contracts:totals", C.MONEY_READ),
    Rule("contracts:groups", C.CONTRACTS_READ),
    Rule("contracts:filters", C.CONTRACTS_READ),
    Rule("contracts:arrange", C.CONTRACTS_READ),
    Rule("contracts:save_view", C.CONTRACTS_READ, POST),
    Rule("contracts:change_view", C.CONTRACTS_READ, POST, subject="contracts.SavedView"),
    Rule("contracts:delete_view", C.CONTRACTS_READ, POST, subject="contracts.SavedView"),
    # What is done to the contracts asks for a right of its own.
    Rule("contracts:bulk", C.CONTRACTS_READ, POST),
    # Nothing but sums in roubles.
    Rule("contracts:branches", C.MONEY_READ),
    Rule("contracts:branches_export", C.MONEY_READ),
    Rule("contracts:detail", C.CONTRACTS_READ, subject="contracts.Contract"),
    Rule("contracts:timeline", C.CONTRACTS_READ, subject="contracts.Contract"),
    # There are figures in roubles in it, and an invited organisation sees the matter, not the contract.
    Rule("contracts:feed", C.MONEY_READ, subject="contracts.Contract"),
    Rule("contracts:start_feed", C.CONTRACTS_PREPARE, POST, subject="contracts.Contract"),
    Rule("contracts:move", C.CONTRACTS_PREPARE, GET_POST, subject="contracts.Contract"),
    Rule("contracts:tick", C.CONTRACTS_PREPARE, POST, subject="contracts.Contract"),
    Rule("contracts:inspect", C.CONTRACTS_PREPARE, GET_POST, subject="contracts.Contract"),
    # Whoever started it, or who leads all clients: the service asks.
    Rule("contracts:cancel_approval", C.CONTRACTS_PREPARE, GET_POST, subject="contracts.Contract"),
    Rule("contracts:assets", C.ASSETS_READ),
)

# The page of a submitted application serves both sides. Who may make which move the table of the lifecycle says.
APPLICATION_PAGES = (
    Rule("applications:list", C.APPLICATIONS_READ),
    Rule("applications:export", C.APPLICATIONS_READ),
    Rule("applications:document", C.APPLICATIONS_READ, subject="contracts.ClientDocument"),
    Rule("applications:new", C.APPLICATIONS_PREPARE, GET_POST),
    Rule("applications:edit", C.APPLICATIONS_PREPARE, GET_POST, subject="contracts.Application"),
    Rule("applications:keep", C.APPLICATIONS_PREPARE, POST, subject="contracts.Application"),
    Rule("applications:card", C.APPLICATIONS_PREPARE, POST, subject="contracts.Application"),
    Rule("applications:discard", C.APPLICATIONS_PREPARE, POST, subject="contracts.Application"),
    Rule("applications:detail", C.APPLICATIONS_READ, subject="contracts.Application"),
    Rule("applications:terms", C.APPLICATIONS_READ, subject="contracts.Application"),
    Rule("applications:checklist", C.APPLICATIONS_READ, subject="contracts.Application"),
    Rule("applications:route", C.APPLICATIONS_READ, subject="contracts.Application"),
    Rule("applications:policies", C.ROUTES_VIEW, subject="contracts.Application"),
    Rule("applications:valuation", C.APPLICATIONS_READ, subject="contracts.Application"),
    Rule("applications:feed", C.APPLICATIONS_READ, subject="contracts.Application"),
    # Each side proposes by a right of its own, which the page asks for.
    Rule("applications:propose", C.APPLICATIONS_READ, subject="contracts.Application"),
    Rule("applications:propose", C.MATTERS_WRITE, POST, subject="contracts.Application"),
    Rule("applications:answer", C.MATTERS_WRITE, POST, subject="contracts.Application"),
    Rule("applications:withdraw", C.REQUESTS_SUBMIT, GET_POST, subject="contracts.Application"),
    Rule("applications:start_approval", C.APPLICATIONS_REVIEW, POST, subject="contracts.Application"),
    Rule("applications:return", C.APPLICATIONS_REVIEW, GET_POST, subject="contracts.Application"),
    Rule("applications:refuse", C.APPLICATIONS_REVIEW, GET_POST, subject="contracts.Application"),
    Rule("applications:reopen", C.APPLICATIONS_REVIEW, GET_POST, subject="contracts.Application"),
    Rule("applications:ask_valuation", C.APPLICATIONS_REVIEW, POST, subject="contracts.Application"),
    Rule("applications:enter_valuation", C.APPLICATIONS_REVIEW, POST, subject="contracts.Application"),
    Rule("applications:valued", C.APPLICATIONS_REVIEW, POST, subject="contracts.Application"),
    Rule("applications:accept_valuation", C.APPLICATIONS_REVIEW, POST, subject="contracts.Valuation"),
    Rule("applications:accept_document", C.APPLICATIONS_REVIEW, POST, subject="contracts.ClientDocument"),
    Rule("applications:return_document", C.APPLICATIONS_REVIEW, POST, subject="contracts.ClientDocument"),
    Rule("applications:make_contract", C.CONTRACTS_PREPARE, POST, subject="contracts.Application"),
)

REQUESTS = (
    Rule("requests:list", C.REQUESTS_READ),
    Rule("requests:of_contract", C.REQUESTS_READ, subject="contracts.Contract"),
    Rule("requests:choose", C.REQUESTS_SUBMIT, subject="contracts.Contract"),
    Rule("requests:new", C.REQUESTS_SUBMIT, GET_POST, subject="contracts.Contract"),
    Rule("requests:detail", C.REQUESTS_READ, subject="contracts.ChangeRequest"),
    Rule("requests:take", C.REQUESTS_HANDLE, POST, subject="contracts.ChangeRequest"),
    Rule("requests:offer", C.REQUESTS_HANDLE, GET_POST, subject="contracts.ChangeRequest"),
    Rule("requests:answer", C.REQUESTS_HANDLE, GET_POST, subject="contracts.ChangeRequest"),
    Rule("requests:refuse", C.REQUESTS_HANDLE, GET_POST, subject="contracts.ChangeRequest"),
    Rule("requests:accept", C.REQUESTS_SUBMIT, POST, subject="contracts.ChangeRequest"),
    Rule("requests:decline", C.REQUESTS_SUBMIT, GET_POST, subject="contracts.ChangeRequest"),
    Rule("requests:withdraw", C.REQUESTS_SUBMIT, POST, subject="contracts.ChangeRequest"),
)

PAYMENTS = (
    Rule("payments:schedule", C.MONEY_READ, subject="contracts.Contract"),
    Rule("payments:schedule_versions", C.MONEY_READ, subject="contracts.Contract"),
    Rule("payments:contract_payments", C.MONEY_READ, subject="contracts.Contract"),
    Rule("vat:page", C.MONEY_READ, subject="contracts.Contract"),
    Rule("termination:page", C.SETTLEMENTS_MAKE, GET_POST, subject="contracts.Contract"),
    Rule("payoff:studio", C.PAYOFF_QUOTE, subject="contracts.Contract"),
    Rule("payoff:keep", C.PAYOFF_QUOTE, POST, subject="contracts.Contract"),
    Rule("payoff:quote", C.MONEY_READ, subject="payments.PayoffQuote"),
    Rule("payoff:letter", C.MONEY_READ, subject="payments.PayoffQuote"),
    Rule("claims:paper", C.MONEY_READ, subject="payments.ClaimLetter"),
    Rule("payoff:accept", C.REQUESTS_SUBMIT, POST, subject="payments.PayoffQuote"),
    Rule("payments:invoices", C.MONEY_READ),
    Rule("payments:issue_invoice", C.INVOICES_MAKE, POST, subject="payments.Instalment"),
    Rule("payments:invoice", C.MONEY_READ, subject="payments.Invoice"),
    Rule("payments:invoice_status", C.MONEY_READ, subject="payments.Invoice"),
    Rule("payments:invoice_pdf", C.MONEY_READ, subject="payments.Invoice"),
    Rule("payments:explain", C.MONEY_READ, subject="contracts.Contract"),
    Rule("payments:explain_total", C.MONEY_READ),
    Rule("debts:list", C.MONEY_READ),
    Rule("debts:export", C.MONEY_READ),
    Rule("debts:of_contract", C.MONEY_READ, subject="contracts.Contract"),
    Rule("debts:dispute", C.PAYMENTS_ANSWER, GET_POST, subject="contracts.Contract"),
    Rule("debts:disputes", C.MONEY_READ),
    Rule("debts:answer", C.ACTS_MAKE, GET_POST, subject="payments.LineDispute"),
    Rule("online:start", C.PAYMENTS_PAY, POST, subject="payments.Invoice"),
    Rule("online:payment", C.MONEY_READ, subject="payments.OnlinePayment"),
    # The signed key of an attempt that was begun without signing in.
    Rule("online:by_link", EVERYONE),
    Rule("invoicing:new", C.INVOICES_MAKE, GET_POST),
    Rule("invoicing:total", C.INVOICES_MAKE, POST),
    Rule("invoicing:channels", C.PAYMENTS_PAY, GET_POST),
    Rule("invoicing:papers", C.MONEY_READ, GET_POST),
    Rule("invoicing:link_make", C.INVOICES_MAKE, POST, subject="payments.Invoice"),
    Rule("invoicing:link_revoke", C.INVOICES_MAKE, POST, subject="payments.PayLink"),
    # A link to pay by; who has it need not be known.
    Rule("invoicing:pay", EVERYONE),
    Rule("invoicing:pay_online", EVERYONE, POST),
    Rule("triage:desk", C.BANK_READ),
    Rule("triage:contracts", C.RECEIPTS_POST),
    Rule("triage:accept", C.RECEIPTS_POST, POST, subject="payments.BankOperation"),
    Rule("triage:split", C.RECEIPTS_POST, POST, subject="payments.BankOperation"),
    Rule("triage:decide", C.RECEIPTS_POST, POST, subject="payments.BankOperation"),
    Rule("triage:ask", C.RECEIPTS_POST, POST, subject="payments.BankOperation"),
    Rule("questions:list", C.PAYMENTS_ANSWER),
    Rule("questions:detail", C.PAYMENTS_ANSWER, GET_POST, subject="payments.PaymentQuestion"),
    Rule("planning:page", C.MONEY_READ),
    Rule("planning:workbook", C.MONEY_READ, POST),
    Rule("schedules:calendar", C.MONEY_READ),
    Rule("schedules:feed_make", C.MONEY_READ, POST),
    Rule("schedules:feed_revoke", C.MONEY_READ, POST, subject="payments.FeedLink"),
    # A secret address, which a calendar asks without a session.
    Rule("schedules:feed", EVERYONE),
    Rule("schedules:xlsx", C.MONEY_READ, subject="contracts.Contract"),
    Rule("schedules:pdf", C.MONEY_READ, POST, subject="contracts.Contract"),
    Rule("schedules:comparison_xlsx", C.MONEY_READ, subject="contracts.Contract"),
    Rule("acts:list", C.MONEY_READ),
    # Each side makes acts by a right of its own, which the page asks for.
    Rule("acts:make", C.MONEY_READ, GET_POST),
    Rule("acts:detail", C.MONEY_READ, subject="payments.ReconciliationAct"),
    Rule("acts:status", C.MONEY_READ, subject="payments.ReconciliationAct"),
    Rule("acts:pdf", C.MONEY_READ, subject="payments.ReconciliationAct"),
    Rule("acts:xlsx", C.MONEY_READ, subject="payments.ReconciliationAct"),
    Rule("acts:confirm", C.PAYMENTS_ANSWER, POST, subject="payments.ReconciliationAct"),
    Rule("acts:dispute", C.PAYMENTS_ANSWER, GET_POST, subject="payments.ReconciliationAct"),
)

OFFERS = (
    # The signed link of a letter; who has it need not be known.
    Rule("offers:open", EVERYONE),
    Rule("offers:pdf", EVERYONE),
)

TRAIL = (
    Rule("trail:list", C.TRAIL_READ),
    Rule("trail:export", C.TRAIL_READ),
    Rule("trail:entry", C.TRAIL_READ, subject="common.TrailEntry"),
)

MATRIX = Matrix(
    (
        *HOUSE,
        *ACCOUNT_PAGES,
        *VIEW_AS,
        *DEPUTIES,
        *REGISTRATION,
        *JOBS,
        *CALCULATOR,
        *SCENARIOS,
        *MATTERS,
        *TASKS,
        *READINGS,
        *CONTRACTS,
        *APPLICATION_PAGES,
        *REQUESTS,
        *PEOPLE,
        *PAYMENTS,
        *OFFERS,
        *TRAIL,
        *TOKENS,
        *API,
        *HOOKS,
        *BACK_OFFICE,
    )
)
