"""What the application's page shows: its tabs, its buttons, figures of terms, differences in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import may_open
from accounts.models import Membership
from contracts.approval.difference import FIELDS, ClauseDifference, clause_differences, field_differences
from contracts.approval.words import PARTS, name_of, value_of
from contracts.lifecycle import Action, Event, available
from contracts.models import Application, ProductKind, TermsVersion

TABS: tuple[tuple[str, str | Promise], ...] = (
    ("detail", _("Overview")),
    ("terms", _("Terms")),
    ("checklist", _("Documents")),
    ("route", _("Approval")),
    ("policies", _("Policies")),
    ("valuation", _("Valuation")),
    ("feed", _("Feed")),
)
# Where a button leads. Agreeing and declining stand beside the proposal itself.
DOORS: Mapping[Event, str] = {
    Event.START_APPROVAL: "start_approval",
    Event.ASK_VALUATION: "ask_valuation",
    Event.VALUED: "valued",
    Event.MAKE_CONTRACT: "make_contract",
    Event.PROPOSE_TERMS: "propose",
    Event.RETURN_TO_REVIEW: "return",
    Event.REFUSE: "refuse",
    Event.REOPEN: "reopen",
    Event.WITHDRAW: "withdraw",
}
# What is only a question of the product is no button elsewhere.
_HIDDEN = {Event.ASK_VALUATION: lambda application: application.product != ProductKind.LEASEBACK}
SHOWN_PARTS = ("plan", "advance_percent", "buyout_percent", "starts_on", "months", "insurance", "programme")


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of the page with an address of its own."""

    label: str | Promise
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Button:
    """A move that the person may make. `is_page`: the door asks for words first."""

    label: str
    url: str
    obstacle: str
    is_page: bool
    is_main: bool
    is_dangerous: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the terms with the remarks about it."""

    label: str
    value: str
    anchor: str
    remarks: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A special condition with the remarks about it."""

    number: int
    text: str
    anchor: str
    remarks: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure or a part of the request that differs, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What two versions of terms differ in."""

    before: TermsVersion
    after: TermsVersion
    fields: list[Changed]
    clauses: list[ClauseDifference]


def tabs(application: Application, actor: Membership, current: str) -> list[Tab]:
    """Parts of the page that this person may open."""
    shown = (
        (name, label)
        for name, label in TABS
        if may_open(actor, f"applications:{name}")
        and (name != "valuation" or application.product == ProductKind.LEASEBACK)
    )
    return [
        Tab(label, reverse(f"applications:{name}", args=[application.pk]), name == current) for name, label in shown
    ]


def buttons(application: Application, actor: Membership, *, at: datetime) -> list[Button]:
    """What this person may do with the application now; the main one first, dangerous ones last."""
    actions = [
        action
        for action in available(application, actor, at=at)
        if action.event in DOORS and not _HIDDEN.get(action.event, _never)(application)
    ]
    main = next((action for action in actions if action.event in _STRAIGHT), None)
    found = [_button(action, application, is_main=action is main) for action in actions]
    return sorted(found, key=lambda button: (not button.is_main, button.is_dangerous))


_STRAIGHT = (Event.START_APPROVAL, Event.VALUED, Event.MAKE_CONTRACT, Event.ASK_VALUATION)


def _never(application: Application) -> bool:
    del application
    return False


def _button(action: Action, application: Application, *, is_main: bool) -> Button:
    return Button(
        label=action.label,
        url=reverse(f"applications:{DOORS[action.event]}", args=[application.pk]),
        obstacle=action.obstacle,
        is_page=action.event not in _STRAIGHT,
        is_main=is_main,
        is_dangerous=action.is_dangerous,
    )


def figures(terms: TermsVersion, remarks: Mapping[str, int]) -> list[Figure]:
    """Figures of a version, each open to remarks; a subsidy that there is not is left out."""
    return [
        Figure(name_of(name), value_of(name, getattr(terms, name)), f"field:{name}", remarks.get(f"field:{name}", 0))
        for name in FIELDS
        if name != "subsidy" or terms.subsidy
    ]


def parts(terms: TermsVersion) -> list[tuple[str, str]]:
    """Parts of the request that people agree on; what is as usual is left out."""
    return [(name_of(name), value_of(name, terms.request[name])) for name in SHOWN_PARTS if terms.request.get(name)]


def clauses(terms: TermsVersion, remarks: Mapping[str, int]) -> list[Clause]:
    """Special conditions of a version."""
    return [
        Clause(number, text, f"clause:{number}", remarks.get(f"clause:{number}", 0))
        for number, text in enumerate(terms.clauses, start=1)
    ]


def calculation_url(terms: TermsVersion) -> str:
    """The calculator with the same request: the whole schedule and how each figure is made."""
    return f"{reverse('calculator:page')}?{urlencode(terms.request)}"


def difference(before: TermsVersion, after: TermsVersion) -> Difference:
    """What two versions differ in."""
    changed = [
        Changed(name_of(one.name), value_of(one.name, one.before), value_of(one.name, one.after))
        for one in field_differences(before, after)
        if one.name in FIELDS or one.name in PARTS
    ]
    return Difference(before, after, changed, clause_differences(before, after))


def chosen_difference(versions: Iterable[TermsVersion], before: str, after: str) -> Difference | None:
    """The two versions that the address names by number; else the newest with the one that it was made from."""
    by_number = {str(version.number): version for version in versions}
    newest = next(iter(by_number.values()), None)
    if newest is None or len(by_number) == 1:
        return None
    later = by_number.get(after, newest)
    earlier = by_number.get(before) or by_number.get(str(later.based_on))
    return difference(earlier, later) if earlier is not None and earlier is not later else None


@dataclass(frozen=True, slots=True)
class CompanyCard:
    """The company's card as it was when it was taken (APP-02)."""

    facts: list[tuple[str | Promise, str]]
    source: str
    as_of: date | None
    days: int | None


CARD: tuple[tuple[str, str | Promise], ...] = (
    ("full_name", _("Full name")),
    ("short_name", _("Name")),
    ("inn", _("INN")),
    ("kpp", _("KPP")),
    ("ogrn", _("OGRN")),
    ("registered_on", _("Registered")),
    ("address", _("Address")),
    ("director", _("Director")),
    ("okved", _("Main activity")),
)


def company_card(card: Mapping[str, Any], *, today: date) -> CompanyCard:
    """What is told of the client, from where, and how old it is."""
    facts = [(label, _told(card[name])) for name, label in CARD if card.get(name)]
    as_of = str(card.get("as_of", ""))[:10]
    taken = date.fromisoformat(as_of) if as_of else None
    return CompanyCard(facts, str(card.get("source", "")), taken, (today - taken).days if taken else None)


def _told(value: object) -> str:
    """Days of the card are written as days everywhere."""
    text = str(value)
    return value_of("starts_on", text)


def financed(application: Application) -> Decimal:
    """What the lessor finances, roubles with VAT."""
    return (application.price or Decimal(0)) - (application.advance or Decimal(0))
