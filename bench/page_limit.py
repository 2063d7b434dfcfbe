"""Every kind of page against the realistic limit of a page (P5)."""

from functools import partial

from django.urls import reverse

from bench.measure import Goal, Pair
from bench.page_growth import opened
from bench.world import SMALL, World

ROUNDS = 120
GOAL = Goal("P5", 1.5)


def run(world: World) -> list[Pair]:
    """Open each page of a client with fifty contracts in turn with the limit page."""
    browser = world.client_of(SMALL)
    [contract] = world.some_contracts(SMALL, 1)
    pages = {
        "home": reverse("home"),
        "contract list": reverse("contracts:list"),
        "contract page": reverse("contracts:detail", args=[contract]),
        "schedule": reverse("payments:schedule", args=[contract]),
        "invoices": reverse("payments:invoices"),
        "payments of a contract": reverse("payments:contract_payments", args=[contract]),
        "debt of a contract": reverse("debts:of_contract", args=[contract]),
        "debts": reverse("debts:list"),
        "leased assets": reverse("contracts:assets"),
    }
    limit = partial(opened, browser, reverse("limit"))
    pairs = []
    for title, address in pages.items():
        pair = Pair(f"{title} / limit page", GOAL)
        pair.repeat(limit, partial(opened, browser, address), rounds=ROUNDS)
        pairs.append(pair)
    return pairs
