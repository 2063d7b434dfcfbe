"""What the contract's overview shows of its way: buttons, papers and order, limits of use, the checklist of its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from accounts.access import can, may_open
from accounts.capabilities import Capability
from accounts.models import Membership
from contracts.lifecycle import Action, Event, available
from contracts.models import Contract, ContractStatus, ProductKind, ReturnInspection, UsageTerms
from contracts.preparation import closing, inspections
from contracts.preparation.forms import FORMS
from contracts.preparation.overuse import Overuse

# While papers are made: before the signature, and at the end.
WITH_PAPERS = frozenset(
    {ContractStatus.PREPARED, ContractStatus.SIGNING, ContractStatus.BUYOUT, ContractStatus.RETURNING}
)
WITH_ORDER = frozenset(
    {ContractStatus.PREPARED, ContractStatus.SIGNING, ContractStatus.SIGNED, ContractStatus.DELIVERY}
)
# What goes on by the next step of the way; the first that the state knows is the main button.
_ON = (
    Event.SEND_TO_SIGN,
    Event.SIGN,
    Event.HAND_OVER,
    Event.COMPLETE_BUYOUT,
    Event.COMPLETE_RETURN,
)
# A contract that has ended never comes back to life: the page asks.
_LAST = frozenset({Event.COMPLETE_BUYOUT, Event.COMPLETE_RETURN})


@dataclass(frozen=True, slots=True)
class Button:
    """A move that the person may make. `is_page`: its door asks for words first; `asks`: a dialog stands before it."""

    event: str
    label: str
    obstacle: str
    is_page: bool
    is_main: bool
    is_dangerous: bool
    asks: bool


@dataclass(frozen=True, slots=True)
class Inspection:
    """An inspection with how the charge for use came to be."""

    row: ReturnInspection
    above: list[tuple[str, Overuse]]
    findings: list[inspections.Found]


def buttons(contract: Contract, actor: Membership, *, at: datetime) -> list[Button]:
    """What this person may do with the contract now; the main one first, dangerous ones last."""
    actions = available(contract, actor, at=at)
    main = next((action.event for action in actions if action.event in _ON), None)
    found = [_button(action, is_main=action.event is main) for action in actions]
    return sorted(found, key=lambda button: (not button.is_main, button.is_dangerous))


def _button(action: Action, *, is_main: bool) -> Button:
    return Button(
        event=str(action.event),
        label=action.label,
        # The form of a handover asks for the missing numbers itself.
        obstacle="" if action.event is Event.HAND_OVER else action.obstacle,
        is_page=action.needs_reason or action.event in FORMS,
        is_main=is_main,
        is_dangerous=action.is_dangerous,
        asks=action.event in _LAST,
    )


def parts(contract: Contract, actor: Membership, *, at: datetime) -> Mapping[str, Any]:
    """Sections of the overview that this contract has; each costs queries only where it is shown."""
    status = ContractStatus(contract.status)
    shown: dict[str, Any] = {
        "buttons": buttons(contract, actor, at=at) if may_open(actor, "contracts:move", "POST") else [],
        "move_url": reverse("contracts:move", args=[contract.pk]),
        "closing": closing.lines(contract),
    }
    if status in WITH_PAPERS:
        shown["papers"] = list(contract.papers.filter(addendum=None).order_by("pk"))
    if status in WITH_ORDER and can(actor, Capability.ORDERS_READ):
        shown["orders"] = list(contract.supply_orders.prefetch_related("lines"))
    if contract.product == ProductKind.OPERATING:
        shown["usage"] = inspections.terms_of_use(contract)
    if status is ContractStatus.RETURNING:
        shown["inspection"] = _inspection(contract, shown.get("usage"))
    return shown


def _inspection(contract: Contract, terms: UsageTerms | None) -> Inspection | None:
    row = contract.inspections.first()
    if row is None:
        return None
    reading = inspections.Reading(row.inspected_on, row.kilometres, row.hours)
    kilometres, hours = inspections.overuses(contract, terms, reading)
    above = [(name, one) for name, one in (("km", kilometres), ("hours", hours)) if one is not None]
    findings = [inspections.Found(one["what"], Decimal(one["amount"])) for one in row.findings]
    return Inspection(row, above, findings)
