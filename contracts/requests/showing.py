"""What pages of requests show: what is asked and offered in words, the schedules side by side, buttons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Membership
from common.ui.explanation import Part
from common.ui.figures import plain_money, short_day
from contracts.lifecycle import Action, Event, available
from contracts.models import ChangeRequest, DayRule, RequestStatus
from contracts.requests.comparison import Comparison, compare
from contracts.requests.forms import LAST_DAY_OF_MONTH, MODES
from contracts.requests.kinds import CertificateKind, kind_of
from contracts.requests.lines import from_json
from contracts.requests.prepared import prepared_for

Fact = tuple[str, str]
LABELS: Mapping[str, str | Promise] = {
    "number": gettext_lazy("Payment"),
    "to": gettext_lazy("New date"),
    "term_months": gettext_lazy("Term"),
    "day": gettext_lazy("Payment day"),
    "payment_day": gettext_lazy("Payment day"),
    "day_rule": gettext_lazy("Payment day rule"),
    "ends_on": gettext_lazy("End date"),
    "inn": gettext_lazy("INN of the new lessee"),
    "lessee": gettext_lazy("Lessee"),
    "asset": gettext_lazy("Asset"),
    "address": gettext_lazy("Address"),
    "on": gettext_lazy("Date"),
    "amount": gettext_lazy("Amount"),
    "mode": gettext_lazy("What becomes of the rest"),
    "what": gettext_lazy("What is needed"),
    "text": gettext_lazy("Question"),
}
# Where a button leads; approvals begin on the page of the offer.
DOORS: Mapping[Event, str] = {
    Event.TAKE: "take",
    Event.OFFER: "offer",
    Event.ANSWER: "answer",
    Event.REFUSE: "refuse",
    Event.ACCEPT: "accept",
    Event.DECLINE: "decline",
    Event.WITHDRAW: "withdraw",
}
# A click is enough for them; withdrawing asks in a dialog, the others on a page of their own.
_STRAIGHT = frozenset({Event.TAKE, Event.ACCEPT})
# What moves the request on.
_MAIN = _STRAIGHT | {Event.OFFER, Event.ANSWER}
# What is prepared is the lessor's own; what was sent and is not on offer any more is shown to the client no longer.
SENT = frozenset({RequestStatus.OFFERED, RequestStatus.ACCEPTED, RequestStatus.DONE})


@dataclass(frozen=True, slots=True)
class Button:
    """A move that the person may make."""

    label: str
    url: str
    obstacle: str
    is_straight: bool
    is_withdrawal: bool
    is_main: bool
    is_dangerous: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered, in words. `owed` are parts of the sum of an early buyout."""

    facts: list[Fact]
    changes: list[tuple[str, str, str]]
    note: str
    valid_until: date | None
    comparison: Comparison | None
    owed: list[Part]
    owed_total: Decimal


def asked(request: ChangeRequest) -> list[Fact]:
    """What the client asks for."""
    return _facts(request.data)


def offer_of(request: ChangeRequest, actor: Membership) -> Offer | None:
    """What is offered to the client, or for the lessor's people what they prepared last; None when nothing is."""
    if request.status in SENT:
        return _shown(request.offer, request.valid_until)
    answer = prepared_for(request) if actor.is_lessor else None
    return _shown(answer.offer, answer.valid_until) if answer is not None else None


def _shown(told: Mapping[str, Any], valid_until: date | None) -> Offer | None:
    """An answer that was kept; None where a request is done without one."""
    return shown_offer(told, note=told.get("note", ""), valid_until=valid_until) if told else None


def shown_offer(told: Mapping[str, Any], *, note: str = "", valid_until: date | None = None) -> Offer:
    """An outcome as it is kept, in words."""
    before, after = from_json(told["before"]), from_json(told["after"])
    owed = [Part(_owed_label(name), Decimal(value)) for name, value in told["payoff"].items() if Decimal(value)]
    return Offer(
        facts=_facts(told.get("said", {})),
        changes=[_change(one) for one in told["fields"]],
        note=note,
        valid_until=valid_until,
        comparison=compare(before, after) if after else None,
        owed=owed,
        owed_total=sum((part.amount for part in owed), Decimal("0.00")),
    )


def buttons(request: ChangeRequest, actor: Membership, *, at: datetime) -> list[Button]:
    """What this person may do with the request now, the main one first, dangerous ones last."""
    hidden = Event.OFFER if kind_of(request.kind).is_answered else Event.ANSWER
    found = [
        _button(action, request)
        for action in available(request, actor, at=at)
        if action.event in DOORS and action.event is not hidden
    ]
    return sorted(found, key=lambda button: (not button.is_main, button.is_dangerous))


def _button(action: Action, request: ChangeRequest) -> Button:
    label = _("Prepare the answer") if action.event is Event.OFFER else action.label
    return Button(
        label=label,
        url=reverse(f"requests:{DOORS[action.event]}", args=[request.pk]),
        obstacle=action.obstacle,
        is_straight=action.event in _STRAIGHT,
        is_withdrawal=action.event is Event.WITHDRAW,
        is_main=action.event in _MAIN,
        is_dangerous=action.is_dangerous,
    )


def _facts(said: Mapping[str, Any]) -> list[Fact]:
    """In the order of the labels: the database keeps names in an order of its own."""
    known = [name for name in LABELS if name in said]
    return [(str(LABELS[name]), _value(name, said[name])) for name in known]


def _change(one: Mapping[str, str]) -> tuple[str, str, str]:
    name, _colon, position = one["name"].partition(":")
    label = str(LABELS.get(name, name))
    if position:
        label = _("%(label)s of asset No. %(number)s") % {"label": label, "number": position}
    return label, _value(name, one["before"]), _value(name, one["after"])


def _value(name: str, value: Any) -> str:
    shown = _SHOWN.get(name)
    return shown(value) if shown is not None and value not in (None, "") else str(value or "—")


def _day(value: Any) -> str:
    return short_day(date.fromisoformat(value))


def _months(value: Any) -> str:
    return ngettext("%(count)s month", "%(count)s months", int(value)) % {"count": int(value)}


def _day_of_month(value: Any) -> str:
    if int(value) == LAST_DAY_OF_MONTH:
        return _("the last day of the month")
    return _("Day %(day)s of the month") % {"day": int(value)}


_SHOWN: Mapping[str, Callable[[Any], str]] = {
    "number": lambda value: _("No. %(number)s") % {"number": value},
    "to": _day,
    "on": _day,
    "ends_on": _day,
    "term_months": _months,
    "day": _day_of_month,
    "payment_day": _day_of_month,
    "day_rule": lambda value: str(DayRule(value).label),
    "amount": lambda value: plain_money(Decimal(value)),
    "mode": lambda value: str(dict(MODES)[value]),
    "what": lambda value: str(CertificateKind(value).label),
    "asset": lambda value: _("No. %(number)s") % {"number": value} if int(value) else _("All assets"),
}


def _owed_label(name: str) -> str:
    labels = {
        "principal": _("Remaining principal"),
        "interest": _("Interest to the day"),
        "buyout": _("Buyout price"),
        "due": _("Due and not paid yet"),
    }
    return labels[name]
