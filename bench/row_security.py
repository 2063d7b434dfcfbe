"""Pages with row security against the same pages without it, as the client with thousands of contracts."""

from functools import partial
from unittest import mock

from django.test import Client
from django.urls import reverse

from bench.measure import Goal, Pair
from bench.page_growth import opened
from bench.world import LARGE, World
from common import row_scope

ROUNDS = 150
GOAL = Goal("rows", 1.15)


def run(world: World) -> list[Pair]:
    """Open each page in turn with the policies, and as the owner of the tables, whom they do not bind."""
    browser = world.client_of(LARGE)
    contract = world.some_contracts(LARGE, 3)[1]
    pages = {
        "home": reverse("home"),
        "contract list": reverse("contracts:list"),
        "contract list, searched": reverse("contracts:list", query={"q": "2026-001"}),
        "contract page": reverse("contracts:detail", args=[contract]),
        "schedule": reverse("payments:schedule", args=[contract]),
        "invoices": reverse("payments:invoices"),
        "leased assets": reverse("contracts:assets"),
    }
    pairs = []
    for title, address in pages.items():
        pair = Pair(f"{title} with row security / without", GOAL, "p50")
        pair.repeat(partial(unbound, browser, address), partial(opened, browser, address), rounds=ROUNDS)
        pairs.append(pair)
    return pairs


def unbound(browser: Client, address: str) -> None:
    """Open a page without telling the database whose rows may be shown."""
    with mock.patch.object(row_scope, "_tell"):
        opened(browser, address)
