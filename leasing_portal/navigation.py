"""Menus: data filtered by the access matrix, so a person never sees an entry that answers 403."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import may_open
from accounts.models import Membership


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the left rail. `section` are the URL names on which it is marked as current."""

    label: str | Promise
    url_name: str
    icon: str
    section: tuple[str, ...] = ()
    # An entry of several pages leads to the first tab that the person may open.
    tabs: tuple["Entry", ...] = ()

    def names(self) -> frozenset[str]:
        """URL names on which the entry is marked as current."""
        return frozenset({self.url_name, *self.section}).union(*(tab.names() for tab in self.tabs))


COMPANY_TABS: tuple[Entry, ...] = (
    Entry(_("People"), "people:list", "users", ("people:invite", "people:colleague", "people:grant")),
    Entry(_("Deputies"), "deputies:list", "user-share", ("deputies:name",)),
    Entry(_("API tokens"), "tokens:list", "key", ("tokens:issue",)),
    Entry(_("Security"), "people:security", "shield-lock"),
    Entry(_("Audit trail"), "trail:list", "shield-check", ("trail:entry",)),
)

PAYMENT_TABS: tuple[Entry, ...] = (
    Entry(
        _("Invoices"),
        "payments:invoices",
        "receipt",
        (
            "payments:invoice",
            "invoicing:new",
            "invoicing:channels",
            "invoicing:papers",
            "invoicing:link_make",
            "online:payment",
        ),
    ),
    Entry(_("Debts"), "debts:list", "coin", ("payments:explain_total", "debts:disputes", "debts:answer")),
    Entry(_("Questions about payments"), "questions:list", "help", ("questions:detail",)),
    Entry(_("Payment calendar"), "schedules:calendar", "calendar", ("schedules:feed_make",)),
    Entry(_("Reconciliation acts"), "acts:list", "file-check", ("acts:make", "acts:detail", "acts:dispute")),
    Entry(_("Financial plan"), "planning:page", "calendar-stats"),
)

CALCULATOR_TABS: tuple[Entry, ...] = (
    Entry(_("Calculation"), "calculator:page", "calculator", ("season:page",)),
    Entry(_("Comparison"), "scenarios:compare", "columns"),
    Entry(_("Saved calculations"), "scenarios:list", "device-floppy", ("scenarios:detail", "scenarios:save")),
)

CABINET: tuple[Entry, ...] = (
    Entry(_("Home"), "home", "home"),
    Entry(
        _("Contracts"),
        "contracts:list",
        "file-text",
        (
            "contracts:detail",
            "contracts:timeline",
            "contracts:feed",
            "contracts:move",
            "contracts:inspect",
            "contracts:cancel_approval",
            "payments:schedule",
            "payments:schedule_versions",
            "payments:contract_payments",
            "payments:explain",
            "debts:of_contract",
            "debts:dispute",
            "payoff:studio",
            "payoff:quote",
            "termination:page",
            "vat:page",
            "requests:of_contract",
        ),
    ),
    Entry(_("Payments"), "payments:invoices", "receipt", tabs=PAYMENT_TABS),
    Entry(_("Assets"), "contracts:assets", "truck"),
    Entry(
        _("Applications"),
        "applications:list",
        "clipboard-list",
        (
            "applications:new",
            "applications:edit",
            "applications:detail",
            "applications:terms",
            "applications:checklist",
            "applications:route",
            "applications:policies",
            "applications:valuation",
            "applications:feed",
            "applications:propose",
        ),
    ),
    Entry(
        _("Requests"),
        "requests:list",
        "mail-question",
        (
            "requests:choose",
            "requests:new",
            "requests:detail",
            "requests:offer",
            "requests:answer",
            "requests:refuse",
            "requests:decline",
        ),
    ),
    Entry(
        _("Matters"),
        "matters:list",
        "messages",
        ("matters:feed", "matters:comments", "matters:report", "matters:desk", "matters:decide"),
    ),
    Entry(
        _("Tasks"),
        "tasks:list",
        "checkbox",
        (
            "tasks:detail",
            "tasks:finish",
            "tasks:new",
            "tasks:give",
            "tasks:ask",
            "tasks:cancel",
            "tasks:reassign",
            "tasks:postpone",
            "readings:list",
            "readings:issue",
            "readings:sheet",
            "readings:print",
            "readings:read",
            "readings:confirm",
        ),
    ),
    Entry(_("Calculator"), "calculator:page", "calculator", tabs=CALCULATOR_TABS),
    Entry(_("Jobs"), "jobs:list", "clock", ("jobs:detail",)),
    Entry(_("Company"), "people:list", "building", tabs=COMPANY_TABS),
)

CONTRACT_TABS: tuple[Entry, ...] = (
    Entry(_("Overview"), "contracts:detail", "info-circle"),
    Entry(_("Schedule"), "payments:schedule", "calendar", ("payments:schedule_versions",)),
    Entry(_("Debt"), "debts:of_contract", "coin"),
    Entry(_("Invoices and payments"), "payments:contract_payments", "receipt", ("debts:dispute",)),
    Entry(_("Early buyout"), "payoff:studio", "key"),
    Entry(_("Requests"), "requests:of_contract", "mail-question"),
    Entry(_("Feed"), "contracts:feed", "messages"),
    Entry(_("Timeline"), "contracts:timeline", "history"),
)


def menu(actor: Membership, request: HttpRequest) -> list[dict[str, Any]]:
    """Entries that this person may open, with the current one marked."""
    return _shown(CABINET, actor, request)


def company_tabs(actor: Membership, request: HttpRequest) -> list[dict[str, Any]]:
    """Tabs of the company's own pages that this person may open."""
    return _shown(COMPANY_TABS, actor, request)


def payment_tabs(actor: Membership, request: HttpRequest) -> list[dict[str, Any]]:
    """Tabs of the pages about payments that this person may open."""
    return _shown(PAYMENT_TABS, actor, request)


def calculator_tabs(actor: Membership | None, request: HttpRequest) -> list[dict[str, Any]]:
    """Tabs of the calculator's pages, of which a visitor opens some too."""
    return _shown(CALCULATOR_TABS, actor, request)


def _shown(entries: tuple[Entry, ...], actor: Membership | None, request: HttpRequest) -> list[dict[str, Any]]:
    current = request.resolver_match.view_name if request.resolver_match else ""
    found = ((entry, _opens(entry, actor)) for entry in entries)
    return [
        {"label": entry.label, "url": reverse(name), "icon": entry.icon, "is_current": current in entry.names()}
        for entry, name in found
        if name
    ]


def _opens(entry: Entry, actor: Membership | None) -> str:
    """URL name to which the entry leads this person; empty when there is none."""
    names = (tab.url_name for tab in entry.tabs or (entry,))
    return next((name for name in names if may_open(actor, name)), "")


def contract_tabs(actor: Membership, contract_id: int, request: HttpRequest) -> list[dict[str, Any]]:
    """Tabs of a contract that this person may open, each with an address of its own."""
    current = request.resolver_match.view_name if request.resolver_match else ""
    return [
        {
            "label": entry.label,
            "url": reverse(entry.url_name, args=[contract_id]),
            "icon": entry.icon,
            "is_current": current in entry.names(),
        }
        for entry in CONTRACT_TABS
        if may_open(actor, entry.url_name)
    ]


BACK_OFFICE: tuple[tuple[str | Promise, tuple[Entry, ...]], ...] = (
    (
        "",
        (
            Entry(_("Home"), "admin:index", "home"),
            Entry(_("Tasks"), "tasks:list", "checkbox"),
            Entry(_("To decide"), "matters:desk", "gavel"),
            Entry(_("Matters"), "matters:list", "messages"),
            Entry(_("Read and confirm"), "readings:list", "book"),
        ),
    ),
    (
        _("Contracts"),
        (
            Entry(_("Contracts"), "admin:contracts_contract_changelist", "file-text"),
            Entry(_("Applications"), "admin:contracts_application_changelist", "clipboard-text"),
            Entry(_("Requests"), "requests:list", "mail-question"),
            Entry(_("Portfolio import"), "admin:integrations_portfolioimport_changelist", "file-upload"),
        ),
    ),
    (
        _("Payments"),
        (
            Entry(_("Invoices"), "admin:payments_invoice_changelist", "receipt"),
            Entry(_("Reconciliation acts"), "acts:list", "file-check"),
            Entry(_("Disputed lines"), "debts:disputes", "message-report"),
            Entry(_("Online payments"), "admin:payments_onlinepayment_changelist", "credit-card"),
            Entry(_("Taken off penalties"), "admin:payments_relief_changelist", "discount-off"),
            Entry(_("Terms of money"), "admin:payments_moneyterms_changelist", "file-percent"),
            Entry(_("Key rates"), "admin:payments_keyrate_changelist", "building-bank"),
        ),
    ),
    (
        _("Bank"),
        (
            Entry(_("Payments to sort out"), "triage:desk", "arrows-split"),
            Entry(_("Bank statements"), "admin:payments_bankstatement_changelist", "building-bank"),
            Entry(_("Payments in statements"), "admin:payments_bankoperation_changelist", "list-details"),
            Entry(_("Payment orders"), "admin:payments_paymentorder_changelist", "send"),
            Entry(_("Refused files"), "admin:payments_watchedfile_changelist", "folder-x"),
            Entry(_("Charges and receipts compared"), "admin:payments_ledgerreport_changelist", "scale"),
        ),
    ),
    (
        _("Calculator"),
        (
            Entry(_("Commercial offers"), "admin:calculator_commercialoffer_changelist", "file-certificate"),
            Entry(_("Products"), "admin:calculator_product_changelist", "box"),
            Entry(_("Versions and rates"), "admin:calculator_productversion_changelist", "percentage"),
            Entry(_("Subsidy programmes"), "admin:calculator_subsidyprogramme_changelist", "discount"),
            Entry(_("Tax rules"), "admin:calculator_taxrule_changelist", "receipt-tax"),
        ),
    ),
    (
        _("Approval"),
        (
            Entry(_("Approval routes"), "admin:workflow_route_changelist", "route"),
            Entry(_("Policies"), "admin:contracts_policy_changelist", "shield-check"),
            Entry(_("Checklist of documents"), "admin:contracts_checklistrule_changelist", "list-check"),
        ),
    ),
    (
        _("Companies and people"),
        (
            Entry(_("Companies"), "admin:accounts_company_changelist", "building"),
            Entry(_("Registrations"), "admin:accounts_companyregistration_changelist", "building-plus"),
            Entry(_("People"), "admin:accounts_user_changelist", "users"),
            Entry(_("Memberships"), "admin:accounts_membership_changelist", "id-badge-2"),
            Entry(_("Absences"), "admin:absences", "calendar-user"),
            Entry(_("Texts of consents"), "admin:accounts_consentdocument_changelist", "file-certificate"),
        ),
    ),
    (
        _("Portal"),
        (
            Entry(_("Who may do what"), "admin:access", "shield-lock"),
            Entry(_("Jobs"), "admin:common_job_changelist", "clock"),
            Entry(_("Deliveries"), "admin:common_delivery_changelist", "send"),
            Entry(_("Events"), "admin:common_outboxevent_changelist", "bolt"),
            Entry(_("Outside calls"), "admin:integrations_outsidecall_changelist", "plug-connected"),
            Entry(_("Notices of the acquirer"), "admin:payments_acquirernotice_changelist", "webhook"),
            Entry(_("Audit trail"), "admin:common_trailentry_changelist", "shield-check"),
        ),
    ),
)


def back_office_menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Unfold's sidebar: entries that this person may open."""
    actor: Membership | None = getattr(request, "actor", None)
    groups = [
        (title, [entry for entry in entries if may_open(actor, entry.url_name)]) for title, entries in BACK_OFFICE
    ]
    return [
        {
            "title": title,
            "items": [
                {
                    "title": entry.label,
                    "icon": entry.icon,
                    "icon_template": "back_office/menu_icon.html",
                    "link": reverse(entry.url_name),
                }
                for entry in entries
            ],
        }
        for title, entries in groups
        if entries
    ]


ACCOUNT_LINKS: tuple[tuple[str | Promise, str], ...] = (
    (_("Sign-in and security"), "account_change_password"),
    (_("Two-factor authentication"), "mfa_index"),
    (_("Sessions"), "usersessions_list"),
)


def back_office_account_links(request: HttpRequest) -> list[dict[str, Any]]:
    """Links of the person's menu in the back office."""
    del request
    return [{"title": title, "link": reverse(url_name)} for title, url_name in ACCOUNT_LINKS]
