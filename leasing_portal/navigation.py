"""Menus: data filtered by the access matrix, so a person never sees an entry that answers 403."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import can
from accounts.models import Membership


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the left rail. `section` are the URL names on which it is marked as current."""

    label: str | Promise
    url_name: str
    icon: str
    section: tuple[str, ...] = ()


CABINET: tuple[Entry, ...] = (
    Entry(_("Home"), "home", "home"),
    Entry(
        _("Contracts"),
        "contracts:list",
        "file-text",
        ("contracts:detail", "contracts:timeline", "payments:schedule", "payments:contract_payments"),
    ),
    Entry(_("Invoices"), "payments:invoices", "receipt", ("payments:invoice",)),
    Entry(_("Assets"), "contracts:assets", "truck"),
    Entry(_("Jobs"), "jobs:list", "clock", ("jobs:detail",)),
)

CONTRACT_TABS: tuple[Entry, ...] = (
    Entry(_("Overview"), "contracts:detail", "info-circle"),
    Entry(_("Schedule"), "payments:schedule", "calendar"),
    Entry(_("Invoices and payments"), "payments:contract_payments", "receipt"),
    Entry(_("Timeline"), "contracts:timeline", "history"),
)


def menu(actor: Membership, request: HttpRequest) -> list[dict[str, Any]]:
    """Entries that this person may open, with the current one marked."""
    current = request.resolver_match.view_name if request.resolver_match else ""
    return [
        {
            "label": entry.label,
            "url": reverse(entry.url_name),
            "icon": entry.icon,
            "is_current": current == entry.url_name or current in entry.section,
        }
        for entry in CABINET
        if can(actor, entry.url_name)
    ]


def contract_tabs(actor: Membership, contract_id: int, request: HttpRequest) -> list[dict[str, Any]]:
    """Tabs of a contract that this person may open, each with an address of its own."""
    current = request.resolver_match.view_name if request.resolver_match else ""
    return [
        {
            "label": entry.label,
            "url": reverse(entry.url_name, args=[contract_id]),
            "icon": entry.icon,
            "is_current": current == entry.url_name,
        }
        for entry in CONTRACT_TABS
        if can(actor, entry.url_name)
    ]


def back_office_menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Unfold's sidebar."""
    del request
    return [{"items": [{"title": _("Home"), "icon": "home", "link": reverse_lazy("admin:index")}]}]
