"""Row security: which rows PostgreSQL shows to a web request of a client, a supplier or a visitor, table by table.

This is the second wall. The first is `visible_to(actor)`; a query that forgot it meets these policies and finds
nothing of other companies. The scope of a request (`common.row_scope`) is told in settings of the session, which
SQL functions read: `portal_user()`, `portal_companies()`, `portal_contracts()` and `portal_token()`. They stand in
subselects, so that a query asks them once and an index can be used with their answer.

Every table has a row: here in `GUARDED` with a policy, or in `row_security_open` with the reason why it is nobody's.
`web` rights are those of `portal_web`, `entry` those before a scope is known; `portal_staff` (the lessor's people) sees
every row, and may write every table that is not append-only. `leasing_portal.row_security_install` puts all of this
into the database after `migrate`.
"""

from leasing_portal.row_security_open import OPEN
from leasing_portal.row_security_rules import ADD, ALL, EDIT, READ, Guard, of


def _mine(column: str) -> str:
    return f"{column} = (SELECT portal_user())"


def _reach(column: str) -> str:
    """Rows of the companies in reach. The planner takes a bare `= ANY` of a value it does not know for a rare one.

    Pages name the company themselves, so both conditions together would look like a handful of rows, and joins would
    be planned for that. `coalesce` is taken for one row of two, which changes no plan; it needs no index.
    """
    return f"coalesce({column} = ANY ((SELECT portal_companies())::bigint[]), false)"


def _listed(column: str) -> str:
    """Leave what a membership limited to listed contracts may see; all contracts when it is not limited (NULL)."""
    return f"coalesce({column} = ANY ((SELECT portal_contracts())::bigint[]), true)"


_OWN_CONTRACT = f"{_reach('lessee_id')} AND {_listed('id')}"
_OF_CONTRACT = of("contracts_contract", "contract_id")
# The key that a program presents, read before the scope is known.
_PRESENTED = "digest = (SELECT portal_token())"
# A colleague's row; one's own, which is read before the scope is known; the principal of one's own as a deputy, and the
# one that issued the presented key.
_MEMBERSHIP = f"{_mine('user_id')} OR {_reach('company_id')} OR id = ANY ((SELECT portal_memberships())::bigint[])"
_OF_MEMBERSHIP = of("accounts_membership", "membership_id")
_OF_LESSOR = "EXISTS (SELECT FROM accounts_company lessor WHERE lessor.id = company_id AND lessor.party = 'lessor')"
# A company in reach, any lessor, one's own before the scope is known, and who supplied assets that are shown.
_COMPANY = (
    f"{_reach('id')} OR party = 'lessor' OR id = ANY ((SELECT portal_own_companies())::bigint[])"
    " OR (party = 'supplier' AND portal_supplied(id))"
)
# The parties stand in the event's row, so the newest are found by its index; a contract may have passed to another
# lessee since, who is shown its whole timeline.
_EVENT = f"({_reach('lessee_id')} AND {_listed('contract_id')}) OR {_OF_CONTRACT}"
_ASSET = f"({_reach('lessee_id')} OR {_reach('supplier_id')}) AND {_listed('contract_id')}"
_APPLICATION = f"{_mine('applicant_id')} OR {_reach('company_id')}"
_TRAIL = f"{_reach('company_id')} AND (contract_id IS NULL OR {_listed('contract_id')})"
# What is of no contract is shown whole or, to a membership limited to listed contracts, as far as the person made it.
_NOT_LIMITED = "(SELECT portal_contracts()) IS NULL"
# A calculation about a company is the company's, one about none its maker's.
_SCENARIO = (
    f"({_reach('company_id')} AND ({_NOT_LIMITED} OR {_mine('owner_id')}))"
    f" OR (company_id IS NULL AND {_mine('owner_id')})"
)
# Doors of sign-in ask for people by e-mail, link or key before anybody is known. Once somebody is, what one signs in
# with is shown to its owner alone, and people to those who have to do with them.
_NOBODY_YET = "(SELECT portal_user()) IS NULL"
_SIGNS_IN = f"{_NOBODY_YET} OR {_mine('user_id')}"
_SELF = f"{_NOBODY_YET} OR {_mine('id')}"
_PERSON = f"{_SELF} OR coalesce(id = ANY ((SELECT portal_people())::bigint[]), false)"
# An application or a document that a limited membership sees is the person's own, or has become a listed contract.
_APPLIED = (
    f"{_reach('lessee_id')} AND ({_NOT_LIMITED} OR {_mine('author_id')}"
    " OR coalesce(contract_id = ANY ((SELECT portal_contracts())::bigint[]), false))"
)
_OF_APPLICATION = of("contracts_application", "application_id")
_ON_FILE = f"{_reach('company_id')} AND ({_NOT_LIMITED} OR {_mine('uploaded_by_id')})"
_ASKED = f"{_reach('lessee_id')} AND {_listed('contract_id')}"
# A draft of an order is between the lessor and its client; what stands in it is told to the supplier when it is sent.
_ORDERED = f"{_OF_CONTRACT} OR ({_reach('supplier_id')} AND status <> 'draft')"
# A matter is the client's, or one to which the own organisation was invited.
_INVITED = "EXISTS (SELECT FROM workflow_matterguest guest WHERE guest.matter_id = workflow_matter.id)"
_MATTER = (
    f"({_reach('company_id')} AND ({_NOT_LIMITED} OR {_mine('author_id')}"
    f" OR coalesce(contract_ref = ANY ((SELECT portal_contracts())::bigint[]), false))) OR {_INVITED}"
)
_OF_MATTER = of("workflow_matter", "matter_id")
# What is the lessor's own is no row for anybody else; what is of the parties is none for an invited organisation.
_FEED = (
    "EXISTS (SELECT FROM workflow_matter parent WHERE parent.id = matter_id"
    f" AND (audience = 'all' OR (audience = 'parties' AND {_reach('parent.company_id')})))"
)
# A task of no matter is of no contract: a membership limited to listed contracts is shown those that name the person.
_TASK = f"{_reach('company_id')} AND ({_mine('owner_id')} OR {_OF_MATTER} OR (matter_id IS NULL AND {_NOT_LIMITED}))"
# What a person was asked to read, and what is read in a matter in sight; what colleagues read besides is their own.
_TO_READ = (
    "EXISTS (SELECT FROM workflow_task task WHERE task.reading_id = workflow_reading.id"
    f" AND ({_mine('task.owner_id')} OR task.matter_id IS NOT NULL))"
)
# Who else is asked to read a text, other clients among them, is the lessor's own.
_TEXT = (
    "SELECT (id, lessor_id, matter_id, title, text, file, file_name, content_type, version, sha256, replaces_id,"
    " due_on, created_at)"
)
# A colleague's confirmations are shown where the company's tasks are.
_CONFIRMED = f"{_reach('company_id')} AND ({_mine('user_id')} OR {_NOT_LIMITED})"
# The client reads all steps of an approval with their notes, an invited organisation its own; the engine works as the
# portal itself (`workflow.services.runs`).
_STEP = (
    f"{_reach('company_id')} OR EXISTS (SELECT FROM workflow_run run JOIN workflow_matter parent"
    f" ON parent.id = run.matter_id WHERE run.id = run_id AND {_reach('parent.company_id')})"
)
# Which roles a view is shared with, `visible_to` knows; what nobody shares is its owner's alone.
_VIEW = f"({_mine('owner_id')} OR cardinality(shared_with) > 0) AND {_reach('company_id')}"
_OWN_VIEW = f"{_mine('owner_id')} AND {_reach('company_id')}"
# An invoice of several contracts is shown to whoever sees all of them: its sum is of all.
_EVERY_CONTRACT = (
    "(cardinality(contract_ids) = 1 OR NOT EXISTS (SELECT FROM unnest(contract_ids) one(id)"
    " WHERE NOT EXISTS (SELECT FROM contracts_contract other WHERE other.id = one.id)))"
)
_OF_ALL_CONTRACTS = f"{_OF_CONTRACT} AND {_EVERY_CONTRACT}"
_OF_INVOICE = of("payments_invoice", "invoice_id")
# Which contract a payment is for is not known when it is asked about, so a limited membership is not asked.
_QUESTION = f"{_reach('company_id')} AND {_NOT_LIMITED}"
_ACT = f"{_reach('lessee_id')} AND ((contract_id IS NULL AND {_NOT_LIMITED}) OR {_OF_CONTRACT})"
_THIS_CONTEXT = "id = nullif(current_setting('pghistory.context_id', true), '')::uuid"

GUARDED: dict[str, Guard] = {
    # contracts: clients change nothing; invoices are issued under the contract's lock, which needs a column to write
    "contracts_contract": Guard(_OWN_CONTRACT, web=(READ, "UPDATE (figures_on)")),
    "contracts_contracthistory": Guard(_OWN_CONTRACT, web=(READ, ADD)),
    "contracts_leasedasset": Guard(_ASSET),
    "contracts_leasedassethistory": Guard(_ASSET),
    "contracts_contractevent": Guard(_EVENT, _OF_CONTRACT, web=(READ, ADD)),
    "contracts_savedview": Guard(_VIEW, _OWN_VIEW, web=ALL),
    "contracts_savedviewhistory": Guard(_OWN_VIEW, web=(READ, ADD)),
    "contracts_application": Guard(_APPLIED, web=(READ, ADD, EDIT)),
    "contracts_applicationhistory": Guard(_APPLIED, web=(READ, ADD)),
    "contracts_termsversion": Guard(_OF_APPLICATION, web=(READ, ADD, EDIT)),
    "contracts_termsversionhistory": Guard(_OF_APPLICATION, web=(READ, ADD)),
    "contracts_valuation": Guard(_OF_APPLICATION),
    "contracts_valuationhistory": Guard(_OF_APPLICATION),
    "contracts_clientdocument": Guard(_ON_FILE, web=(READ, ADD, EDIT)),
    "contracts_clientdocumenthistory": Guard(_ON_FILE, web=(READ, ADD)),
    "contracts_changerequest": Guard(_ASKED, web=(READ, ADD, EDIT)),
    "contracts_changerequesthistory": Guard(_ASKED, web=(READ, ADD)),
    "contracts_addendum": Guard(_OF_CONTRACT),
    "contracts_supplyorder": Guard(_ORDERED),
    "contracts_supplyorderhistory": Guard(_ORDERED),
    "contracts_supplyorderline": Guard(of("contracts_supplyorder", "order_id")),
    "contracts_papertomake": Guard(_OF_CONTRACT),
    "contracts_usageterms": Guard(_OF_CONTRACT),
    "contracts_usagetermshistory": Guard(_OF_CONTRACT),
    "contracts_closingitem": Guard(_OF_CONTRACT),
    "contracts_returninspection": Guard(_OF_CONTRACT),
    "contracts_returninspectionhistory": Guard(_OF_CONTRACT),
    # matters: what clients do there they do under these policies; what is internal is written by the portal itself
    "workflow_matter": Guard(_MATTER, web=(READ, ADD, EDIT)),
    "workflow_matterguest": Guard(_reach("company_id"), _OF_MATTER),
    "workflow_turn": Guard(_OF_MATTER, web=(READ, ADD, EDIT)),
    "workflow_feedentry": Guard(_FEED, web=(READ, ADD)),
    "workflow_attachment": Guard(of("workflow_feedentry", "entry_id"), web=(READ, ADD)),
    "workflow_readmark": Guard(_mine("user_id"), web=(READ, ADD, EDIT)),
    "workflow_comment": Guard(_FEED, web=(READ, ADD, EDIT)),
    # The end of a task reaches further than who does it sees: services of tasks and readings write as the portal.
    "workflow_task": Guard(_TASK),
    "workflow_reading": Guard(_TO_READ, web=(_TEXT,)),
    "workflow_acknowledgement": Guard(_CONFIRMED),
    "workflow_run": Guard(_OF_MATTER),
    "workflow_runstep": Guard(_STEP),
    # payments
    "payments_scheduleversion": Guard(_OF_CONTRACT),
    "payments_instalment": Guard(of("payments_scheduleversion", "version_id")),
    "payments_receipt": Guard(_OF_CONTRACT),
    "payments_receiptreversal": Guard(of("payments_receipt", "receipt_id")),
    "payments_allocation": Guard(of("payments_receipt", "receipt_id")),
    "payments_charge": Guard(_OF_CONTRACT),
    "payments_relief": Guard(_OF_CONTRACT),
    "payments_reliefshare": Guard(of("payments_charge", "charge_id")),
    "payments_moneyterms": Guard(f"contract_id IS NULL OR {_OF_CONTRACT}"),
    "payments_penaltyrate": Guard(of("payments_moneyterms", "terms_id")),
    "payments_invoice": Guard(_OF_ALL_CONTRACTS, web=(READ, ADD, EDIT)),
    "payments_invoicehistory": Guard(_OF_ALL_CONTRACTS, web=(READ, ADD)),
    "payments_invoiceline": Guard(_OF_INVOICE, web=(READ, ADD)),
    "payments_invoicedelivery": Guard(_OF_INVOICE, web=(READ, ADD)),
    "payments_invoicechannels": Guard(_reach("company_id"), web=(READ, ADD, EDIT)),
    "payments_invoicechannelshistory": Guard(_reach("company_id"), web=(READ, ADD)),
    # A secret is compared by the portal itself: whoever follows the link has no account.
    "payments_paylink": Guard(_OF_INVOICE, web=(READ, ADD, EDIT)),
    "payments_feedlink": Guard(of("accounts_membership", "membership_id"), web=(READ, ADD, EDIT)),
    # What the acquirer answers is written by the portal itself.
    "payments_onlinepayment": Guard(_OF_INVOICE, web=(READ, ADD)),
    "payments_onlinepaymenthistory": Guard(_OF_INVOICE, web=(READ, ADD)),
    "payments_onlinerefund": Guard(of("payments_onlinepayment", "payment_id")),
    "payments_onlinerefundhistory": Guard(of("payments_onlinepayment", "payment_id")),
    "payments_paymentquestion": Guard(_QUESTION, web=(READ, EDIT)),
    "payments_paymentquestionhistory": Guard(_QUESTION, web=(READ, ADD)),
    "payments_reconciliationact": Guard(_ACT, web=(READ, ADD, EDIT)),
    "payments_reconciliationacthistory": Guard(_ACT, web=(READ, ADD)),
    "payments_linedispute": Guard(_OF_CONTRACT, web=(READ, ADD)),
    "payments_linedisputehistory": Guard(_OF_CONTRACT, web=(READ, ADD)),
    "payments_claimletter": Guard(_OF_CONTRACT, web=(READ, EDIT)),
    "payments_payoffquote": Guard(_OF_CONTRACT, web=(READ, ADD, EDIT)),
    # calculator
    "calculator_scenario": Guard(_SCENARIO, web=ALL),
    # what was sent to a client; whoever follows a signed link reads as the portal itself
    "calculator_commercialoffer": Guard(f"{_reach('company_id')} AND sent_at IS NOT NULL AND {_NOT_LIMITED}"),
    # companies and people
    "accounts_company": Guard(_COMPANY, _reach("id"), web=(READ, EDIT)),
    "accounts_companyhistory": Guard(_reach("id"), web=(READ, ADD)),
    "accounts_bankaccount": Guard(f"{_reach('company_id')} OR {_OF_LESSOR}", _reach("company_id")),
    "accounts_bankaccounthistory": Guard(_reach("company_id")),
    "accounts_membership": Guard(_MEMBERSHIP, _reach("company_id"), web=(READ, ADD, EDIT)),
    "accounts_membershiphistory": Guard(
        f"{_mine('user_id')} OR {_reach('company_id')}", _reach("company_id"), web=(READ, ADD)
    ),
    "accounts_objectgrant": Guard(_OF_MEMBERSHIP, web=ALL),
    "accounts_objectgranthistory": Guard(_OF_MEMBERSHIP, web=(READ, ADD)),
    "accounts_invitation": Guard(_reach("company_id"), web=(READ, ADD, EDIT)),
    "accounts_invitationhistory": Guard(_reach("company_id"), web=(READ, ADD)),
    "accounts_companyregistration": Guard(_APPLICATION, web=(READ, ADD)),
    "accounts_companyregistrationhistory": Guard(_APPLICATION, web=(READ, ADD)),
    "accounts_consentact": Guard(f"{_mine('user_id')} OR {_reach('company_id')}", _mine("user_id"), web=(READ, ADD)),
    "accounts_user": Guard(_PERSON, _SELF, web=(READ, ADD, EDIT), entry=(READ,)),
    "account_emailaddress": Guard(_SIGNS_IN, web=ALL),
    "account_emailconfirmation": Guard(of("account_emailaddress", "email_address_id"), web=ALL),
    "mfa_authenticator": Guard(_SIGNS_IN, web=ALL),
    "accounts_knowndevice": Guard(_SIGNS_IN, web=ALL),
    "usersessions_usersession": Guard(_SIGNS_IN, web=ALL),
    "accounts_userhistory": Guard(_mine("id"), "true", web=(READ, ADD)),
    "accounts_viewas": Guard(
        f"{of('accounts_membership', 'staff_id')} OR {of('accounts_membership', 'target_id')}",
        web=(READ, "UPDATE (ended_at)"),
    ),
    # keys of programs and files of the lessor
    "integrations_apitoken": Guard(
        f"{_reach('company_id')} OR {_PRESENTED}", _reach("company_id"), web=(READ, ADD, EDIT)
    ),
    "integrations_apitokenuse": Guard(of("integrations_apitoken", "token_id"), web=(READ, ADD, EDIT)),
    "integrations_apitokenhistory": Guard(_reach("company_id"), web=(READ, ADD)),
    "integrations_portfolioimport": Guard(_reach("company_id")),
    # jobs: a job of nobody is the portal's own
    "common_job": Guard(_mine("user_id"), web=(READ, ADD, EDIT)),
    "common_joblogline": Guard(of("common_job", "job_id")),
    # the trail: anything may be told, only what concerns one's companies is shown
    "common_trailentry": Guard(_TRAIL, "true", web=(READ, ADD)),
    "pghistory_context": Guard(_THIS_CONTEXT, web=(READ, ADD, EDIT)),
}

# What was written there stays: nobody but the owner of the tables could change it, and triggers stop the owner too.
APPEND_ONLY = frozenset(
    {
        "accounts_consentact",
        "accounts_consentdocument",
        "calculator_commercialofferopening",
        "calculator_subsidyprogramme",
        "calculator_taxrule",
        "common_deliveryreplay",
        "common_outboxevent",
        "common_trailentry",
        "contracts_contractevent",
        "contracts_addendum",
        "contracts_policycheck",
        "contracts_policyversion",
        "payments_allocation",
        "payments_charge",
        "payments_instalment",
        "payments_invoicedelivery",
        "payments_invoiceline",
        "payments_receipt",
        "payments_receiptreversal",
        "payments_relief",
        "payments_reliefshare",
        "payments_scheduleversion",
        "payments_terminationsettlement",
        "payments_triagestep",
        "workflow_acknowledgement",
        "workflow_attachment",
        "workflow_feedentry",
        "workflow_reading",
    }
) | {table for table in (*GUARDED, *OPEN) if table.endswith("history")}
# Kept by the portal itself.
READ_ONLY = frozenset({"django_migrations", "common_heartbeat", "common_trailhead"})


def staff_rights(table: str) -> tuple[str, ...]:
    """What the lessor's people may do with a table."""
    if table in READ_ONLY:
        return (READ,)
    return (READ, ADD) if table in APPEND_ONLY else ALL
