"""Rights: one table says which roles have which capability, up to what amount and on what consent.

Screens, menus, buttons, exports, search and the API all ask `accounts.access.can`, which reads this table. Which URL
needs which capability is `leasing_portal/access_matrix.py`; which rows of data a person reaches is `visible_to`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import ALL_ROLES, LESSEE_ROLES, LESSOR_ROLES, SUPPLIER_ROLES, Role


class Capability(models.TextChoices):
    """Something a person may do. The value is what an API token names."""

    CABINET_OPEN = "cabinet.open", _("Open the cabinet")
    JOBS_READ = "jobs.read", _("See one's background jobs")
    CONTRACTS_READ = "contracts.read", _("See contracts")
    ASSETS_READ = "assets.read", _("See leased assets")
    MONEY_READ = "money.read", _("See amounts, schedules, payments and invoices")
    INVOICES_MAKE = "invoices.make", _("Make invoices")
    PAYMENTS_PAY = "payments.pay", _("Pay invoices online")
    PAYMENTS_ANSWER = "payments.answer", _("Answer about payments, confirm and dispute reconciliation acts")
    PAYOFF_QUOTE = "payoff.quote", _("Take quotes of early buyout")
    EXPORTS_DOWNLOAD = "exports.download", _("Download the list of contracts")
    VIEWS_SHARE = "views.share", _("Share saved views of the list of contracts with roles of the company")
    DOCUMENTS_SIGN = "documents.sign", _("Sign documents")
    REQUESTS_SUBMIT = "requests.submit", _("Submit requests")
    ORDERS_READ = "orders.read", _("See orders to the supplier")
    ORDERS_EDIT = "orders.edit", _("Change specification and dates of orders")
    ORDER_MONEY_READ = "orders.money", _("See payments of orders")
    CLOSING_DOCUMENTS_UPLOAD = "orders.documents", _("Upload closing documents of orders")
    COLLEAGUES_MANAGE = "colleagues.manage", _("Invite colleagues and manage their rights")
    TRAIL_READ = "trail.read", _("Read the audit trail")
    TOKENS_MANAGE = "tokens.manage", _("Issue and revoke API tokens")
    DEPUTY_NAME = "deputy.name", _("Name a deputy")
    SCENARIOS_READ = "scenarios.read", _("See kept calculations")
    SCENARIOS_KEEP = "scenarios.keep", _("Keep, rename and delete calculations")
    OFFERS_READ = "offers.read", _("See commercial offers")
    MATTERS_READ = "matters.read", _("Read matters with their feed and approvals")
    MATTERS_WRITE = "matters.write", _("Write messages, comments and files in matters")
    TASKS_DO = "tasks.do", _("See and finish tasks")
    STEPS_DECIDE = "steps.decide", _("Decide steps of approvals")
    APPLICATIONS_READ = "applications.read", _("See applications and documents of the client")
    APPLICATIONS_PREPARE = "applications.prepare", _("Prepare applications and upload documents")
    REQUESTS_READ = "requests.read", _("See requests about contracts")
    TURNS_REPORT = "turns.report", _("See the report of responsibility")
    # The lessor's back office
    BACK_OFFICE_OPEN = "office.open", _("Open the back office")
    CLIENTS_ALL = "clients.all", _("See clients of all managers")
    COMPANIES_EDIT = "companies.edit", _("Add and change companies")
    LESSOR_EDIT = "lessor.edit", _("Change the lessor's own details, to which clients pay")
    CLIENTS_INVITE = "clients.invite", _("Invite a client's first administrator and confirm registrations")
    PEOPLE_READ = "people.read", _("See people of clients with their roles")
    STAFF_MANAGE = "staff.manage", _("Manage all people and their memberships")
    SUBSTITUTES_NAME = "substitutes.name", _("Name who stands in for an absent manager")
    VIEW_AS = "people.view_as", _("Look at the cabinet as a client's user, without changing anything")
    IMPORTS_READ = "imports.read", _("See portfolio imports")
    IMPORTS_RUN = "imports.run", _("Import a portfolio")
    CATALOGUE_VIEW = "catalogue.view", _("See products, rates, subsidy programmes and tax rules")
    CATALOGUE_EDIT = "catalogue.edit", _("Change and publish products, rates, subsidy programmes and tax rules")
    OFFERS_SEND = "offers.send", _("Make, send and revoke commercial offers")
    APPLICATIONS_REVIEW = "applications.review", _("Review applications, propose terms, enter valuations")
    CONTRACTS_PREPARE = "contracts.prepare", _("Make contracts of approved deals and move them on")
    REQUESTS_HANDLE = "requests.handle", _("Handle requests about contracts")
    BANK_READ = "bank.read", _("See bank statements and payments nobody has sorted out")
    RECEIPTS_POST = "receipts.post", _("Import bank statements, post, take back and match payments")
    PAYMENT_ORDERS_MAKE = "payment_orders.make", _("Make and export payment orders, refund online payments")
    CHARGES_MAKE = "charges.make", _("Charge costs, fees and interest under art. 395")
    PENALTIES_WAIVE = "penalties.waive", _("Waive penalties and enter reductions by courts")
    CLAIMS_MAKE = "claims.make", _("Make claim letters")
    MONEY_TERMS_VIEW = "terms.view", _("See penalty rates, key rates and other terms of money")
    MONEY_TERMS_EDIT = "terms.edit", _("Change penalty rates, key rates and other terms of money")
    ACTS_MAKE = "acts.make", _("Make reconciliation acts and answer disputes")
    SETTLEMENTS_MAKE = "settlements.make", _("Work out settlements of terminated contracts")
    READINGS_ISSUE = "readings.issue", _("Issue texts to be read and confirmed")
    ROUTES_VIEW = "routes.view", _("See approval routes, policies and checklists")
    ROUTES_EDIT = "routes.edit", _("Change approval routes, policies and checklists")
    CONTRACTS_REASSIGN = "contracts.reassign", _("Reassign contracts to another manager")
    TASKS_GIVE = "tasks.give", _("Give tasks and ask the other side for information")
    TASKS_REASSIGN = "tasks.reassign", _("Give tasks of the own company to another person")
    TASKS_MANAGE = "tasks.manage", _("Cancel, pass on and postpone tasks of all colleagues")
    CONSENTS_PUBLISH = "consents.publish", _("Publish versions of consents")
    PORTAL_WATCH = "portal.watch", _("Watch events, deliveries and all jobs of the portal")


class ConsentKind(models.TextChoices):
    """What a person agrees to."""

    PERSONAL_DATA = "personal_data", _("Processing of personal data")
    ELECTRONIC_DOCUMENTS = "electronic_documents", _("Exchange of electronic documents")
    MARKETING = "marketing", _("Offers and news")
    # Given with each application, for its company: no page asks for it beforehand.
    COMPANY_CHECK = "company_check", _("Check of the company")


@dataclass(frozen=True, slots=True)
class Right:
    """One row: who has the capability.

    `amount_limit` names the field of a membership with the highest amount in roubles, VAT included (None there: no
    limit). `consent` must be in force for the person.
    """

    roles: frozenset[Role]
    amount_limit: str = ""
    consent: ConsentKind | None = None


# Operations staff see assets, never a money figure (requirement ACC-06).
_LESSEE_FINANCE = LESSEE_ROLES - {Role.LESSEE_OPERATIONS}
_CLIENT_ADMINS = frozenset({Role.LESSEE_ADMIN, Role.SUPPLIER_MANAGER})
_MANAGER, _HEAD, _ADMIN = Role.LESSOR_MANAGER, Role.LESSOR_HEAD, Role.LESSOR_ADMIN
_C = Capability

RIGHTS: Mapping[Capability, Right] = MappingProxyType(
    {
        _C.CABINET_OPEN: Right(ALL_ROLES),
        _C.JOBS_READ: Right(ALL_ROLES),
        _C.CONTRACTS_READ: Right(LESSEE_ROLES | LESSOR_ROLES),
        _C.ASSETS_READ: Right(ALL_ROLES),
        _C.MONEY_READ: Right(_LESSEE_FINANCE | LESSOR_ROLES),
        # Auditors and signatories read; an invoice is made by those who pay.
        _C.INVOICES_MAKE: Right(
            frozenset({Role.LESSEE_ADMIN, Role.LESSEE_FINANCIER, _MANAGER, Role.LESSOR_ACCOUNTANT, _HEAD, _ADMIN})
        ),
        _C.PAYMENTS_PAY: Right(frozenset({Role.LESSEE_ADMIN, Role.LESSEE_FINANCIER})),
        _C.PAYMENTS_ANSWER: Right(frozenset({Role.LESSEE_ADMIN, Role.LESSEE_FINANCIER})),
        _C.PAYOFF_QUOTE: Right((_LESSEE_FINANCE - {Role.LESSEE_AUDITOR}) | {_MANAGER, _HEAD}),
        _C.EXPORTS_DOWNLOAD: Right(LESSEE_ROLES | LESSOR_ROLES),
        _C.VIEWS_SHARE: Right(frozenset({Role.LESSEE_ADMIN, _HEAD, _ADMIN})),
        # A signature binds the company: the signatory alone, within the limit, and by agreement (63-FZ, article 9).
        _C.DOCUMENTS_SIGN: Right(
            frozenset({Role.LESSEE_SIGNATORY}), amount_limit="sign_limit", consent=ConsentKind.ELECTRONIC_DOCUMENTS
        ),
        _C.REQUESTS_SUBMIT: Right(frozenset({Role.LESSEE_ADMIN, Role.LESSEE_SIGNATORY}), amount_limit="request_limit"),
        _C.ORDERS_READ: Right(SUPPLIER_ROLES | LESSOR_ROLES),
        _C.ORDERS_EDIT: Right(frozenset({Role.SUPPLIER_MANAGER})),
        _C.ORDER_MONEY_READ: Right(frozenset({Role.SUPPLIER_FINANCIER}) | LESSOR_ROLES),
        _C.CLOSING_DOCUMENTS_UPLOAD: Right(frozenset({Role.SUPPLIER_FINANCIER})),
        _C.COLLEAGUES_MANAGE: Right(_CLIENT_ADMINS),
        _C.TRAIL_READ: Right(_CLIENT_ADMINS | {_ADMIN}),
        _C.TOKENS_MANAGE: Right(_CLIENT_ADMINS),
        _C.DEPUTY_NAME: Right(ALL_ROLES),
        _C.SCENARIOS_READ: Right(_LESSEE_FINANCE | SUPPLIER_ROLES | LESSOR_ROLES),
        # An auditor reads what others keep.
        _C.SCENARIOS_KEEP: Right((_LESSEE_FINANCE - {Role.LESSEE_AUDITOR}) | SUPPLIER_ROLES | LESSOR_ROLES),
        _C.OFFERS_READ: Right(_LESSEE_FINANCE | LESSOR_ROLES),
        # Operations staff read no matter: there are figures in roubles in it.
        _C.MATTERS_READ: Right(_LESSEE_FINANCE | SUPPLIER_ROLES | LESSOR_ROLES),
        _C.MATTERS_WRITE: Right((_LESSEE_FINANCE - {Role.LESSEE_AUDITOR}) | SUPPLIER_ROLES | LESSOR_ROLES),
        _C.TASKS_DO: Right(ALL_ROLES),
        _C.STEPS_DECIDE: Right(
            frozenset({Role.LESSEE_ADMIN, Role.LESSEE_SIGNATORY, Role.SUPPLIER_MANAGER}) | LESSOR_ROLES
        ),
        _C.APPLICATIONS_READ: Right(_LESSEE_FINANCE | LESSOR_ROLES),
        _C.APPLICATIONS_PREPARE: Right(_LESSEE_FINANCE - {Role.LESSEE_AUDITOR}),
        _C.REQUESTS_READ: Right(_LESSEE_FINANCE | LESSOR_ROLES),
        _C.TURNS_REPORT: Right(frozenset({Role.LESSEE_ADMIN, _MANAGER, _HEAD, _ADMIN})),
        _C.BACK_OFFICE_OPEN: Right(LESSOR_ROLES),
        _C.CLIENTS_ALL: Right(LESSOR_ROLES - {_MANAGER}),
        _C.COMPANIES_EDIT: Right(frozenset({_MANAGER, _ADMIN})),
        _C.LESSOR_EDIT: Right(frozenset({_ADMIN})),
        _C.CLIENTS_INVITE: Right(frozenset({_MANAGER, _HEAD, _ADMIN})),
        _C.PEOPLE_READ: Right(frozenset({_MANAGER, _HEAD, _ADMIN, Role.LESSOR_COLLECTIONS})),
        _C.STAFF_MANAGE: Right(frozenset({_ADMIN})),
        _C.SUBSTITUTES_NAME: Right(frozenset({_HEAD, _ADMIN})),
        _C.VIEW_AS: Right(frozenset({_MANAGER, _HEAD, _ADMIN})),
        # A file touches clients of all managers at once.
        _C.IMPORTS_READ: Right(frozenset({Role.LESSOR_ACCOUNTANT, _HEAD, _ADMIN})),
        _C.IMPORTS_RUN: Right(frozenset({_HEAD, _ADMIN})),
        _C.CATALOGUE_VIEW: Right(frozenset({_MANAGER, Role.LESSOR_RISK, _HEAD, _ADMIN})),
        _C.CATALOGUE_EDIT: Right(frozenset({_HEAD, _ADMIN})),
        _C.OFFERS_SEND: Right(frozenset({_MANAGER, _HEAD, _ADMIN})),
        _C.APPLICATIONS_REVIEW: Right(frozenset({_MANAGER, Role.LESSOR_RISK, _HEAD})),
        _C.CONTRACTS_PREPARE: Right(frozenset({_MANAGER, _HEAD})),
        _C.REQUESTS_HANDLE: Right(frozenset({_MANAGER, _HEAD})),
        _C.BANK_READ: Right(frozenset({Role.LESSOR_ACCOUNTANT, Role.LESSOR_COLLECTIONS, _HEAD, _ADMIN})),
        # Payments of all clients pass through one desk.
        _C.RECEIPTS_POST: Right(frozenset({Role.LESSOR_ACCOUNTANT, _HEAD, _ADMIN})),
        _C.PAYMENT_ORDERS_MAKE: Right(frozenset({Role.LESSOR_ACCOUNTANT, _HEAD})),
        _C.CHARGES_MAKE: Right(frozenset({Role.LESSOR_ACCOUNTANT, Role.LESSOR_COLLECTIONS, _HEAD})),
        _C.PENALTIES_WAIVE: Right(frozenset({_HEAD, _ADMIN})),
        _C.CLAIMS_MAKE: Right(frozenset({_MANAGER, Role.LESSOR_COLLECTIONS, _HEAD})),
        _C.MONEY_TERMS_VIEW: Right(
            frozenset({_MANAGER, Role.LESSOR_ACCOUNTANT, Role.LESSOR_COLLECTIONS, Role.LESSOR_RISK, _HEAD, _ADMIN})
        ),
        _C.MONEY_TERMS_EDIT: Right(frozenset({_HEAD, _ADMIN})),
        _C.ACTS_MAKE: Right(frozenset({_MANAGER, Role.LESSOR_ACCOUNTANT, _HEAD})),
        _C.SETTLEMENTS_MAKE: Right(frozenset({_MANAGER, _HEAD})),
        _C.READINGS_ISSUE: Right(frozenset({_MANAGER, _HEAD, _ADMIN})),
        _C.ROUTES_VIEW: Right(frozenset({_MANAGER, Role.LESSOR_RISK, _HEAD, _ADMIN})),
        _C.ROUTES_EDIT: Right(frozenset({_HEAD, _ADMIN})),
        _C.CONTRACTS_REASSIGN: Right(frozenset({_HEAD, _ADMIN})),
        _C.TASKS_GIVE: Right(LESSOR_ROLES),
        # The lessor's people only what they gave and what is of their matters, unless they manage all.
        _C.TASKS_REASSIGN: Right(_CLIENT_ADMINS | LESSOR_ROLES),
        _C.TASKS_MANAGE: Right(frozenset({_HEAD, _ADMIN})),
        _C.CONSENTS_PUBLISH: Right(frozenset({_ADMIN})),
        _C.PORTAL_WATCH: Right(frozenset({_ADMIN})),
    }
)

# Capabilities that change nothing: all that is left of a role while the lessor's staff look through a client's eyes.
READING = frozenset(
    {
        _C.CABINET_OPEN,
        _C.JOBS_READ,
        _C.CONTRACTS_READ,
        _C.ASSETS_READ,
        _C.MONEY_READ,
        _C.EXPORTS_DOWNLOAD,
        _C.ORDERS_READ,
        _C.ORDER_MONEY_READ,
        _C.TRAIL_READ,
        _C.SCENARIOS_READ,
        _C.OFFERS_READ,
        _C.MATTERS_READ,
        _C.APPLICATIONS_READ,
        _C.REQUESTS_READ,
        _C.TURNS_REPORT,
        _C.ROUTES_VIEW,
        _C.BACK_OFFICE_OPEN,
        _C.CLIENTS_ALL,
        _C.PEOPLE_READ,
        _C.IMPORTS_READ,
        _C.BANK_READ,
        _C.MONEY_TERMS_VIEW,
        _C.CATALOGUE_VIEW,
        _C.PORTAL_WATCH,
    }
)

# Whoever binds the company by a signature or sees all clients shows a second factor at sign-in.
SECOND_FACTOR_ROLES = LESSOR_ROLES | {Role.LESSEE_SIGNATORY}


def capabilities_of(role: str) -> frozenset[Capability]:
    """All that a role may do."""
    return frozenset(capability for capability, right in RIGHTS.items() if role in right.roles)
