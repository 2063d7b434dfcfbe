"""The home page: what to pay and when, what is overdue, what is leased, what has changed. Blocks differ by role."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.access import may_open
from accounts.http import PortalRequest
from accounts.models import Membership
from contracts import queries as contract_queries
from contracts.models import Contract
from payments import queries as payment_queries

ROWS = 5


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the home page, shown to those who may open `url_name`."""

    template: str
    url_name: str
    data: Callable[[Membership, date], dict[str, Any]]
    place: Literal["head", "main", "aside"] = "main"


def to_pay(actor: Membership, today: date) -> dict[str, Any]:
    """Overdue and next payments with the instalment that each invoice is for."""
    overdue = payment_queries.contracts_overdue(actor, limit=ROWS)
    ahead = payment_queries.contracts_to_pay(actor, limit=ROWS)
    return {
        "today": today,
        "overdue": overdue,
        "ahead": ahead,
        "first_unpaid": payment_queries.first_unpaid([*overdue, *ahead], actor),
    }


def figures(actor: Membership, today: date) -> dict[str, Any]:
    """The four figures that people come for."""
    del today
    return {
        "next": next(iter(payment_queries.contracts_to_pay(actor, limit=1)), None),
        "totals": contract_queries.list_totals(Contract.objects.visible_to(actor).live()),
    }


def assets(actor: Membership, today: date) -> dict[str, Any]:
    """The first leased assets, for people who look after them."""
    del today
    found = contract_queries.assets_for_list(actor).order_by("name", "pk")
    return {"assets": list(found[:ROWS]), "count": found.count()}


def events(actor: Membership, today: date) -> dict[str, Any]:
    """The newest lines of the timelines."""
    del today
    return {"events": contract_queries.latest_events(actor, limit=6)}


BLOCKS = (
    Block("home/figures.html", "payments:invoices", figures, place="head"),
    Block("home/to_pay.html", "payments:invoices", to_pay),
    Block("home/assets.html", "contracts:assets", assets),
    Block("home/events.html", "contracts:list", events, place="aside"),
)


def home(request: PortalRequest) -> HttpResponse:
    """The cabinet's home; the lessor's staff work in the back office."""
    if request.actor.is_lessor:
        return redirect("admin:index")
    today = timezone.localdate()
    blocks = [
        {"template": block.template, "place": block.place, **block.data(request.actor, today)}
        for block in BLOCKS
        if may_open(request.actor, block.url_name)
    ]
    return render(request, "home/page.html", {"blocks": blocks})
