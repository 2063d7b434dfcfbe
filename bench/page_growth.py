"""Pages of a client with many contracts against those of a client with fifty (P3)."""

from functools import partial
from itertools import cycle

from django.test import Client
from django.urls import reverse

from bench.measure import Goal, Pair
from bench.world import LARGE, SMALL, World

ROUNDS = 120
CARDS = 20
GOAL = Goal("P3", 1.2)


def run(world: World) -> list[Pair]:
    """Open the list, its pages and a contract as both clients in turn."""
    few, many = world.client_of(SMALL), world.client_of(LARGE)
    sizes = f"{world.large} contracts / {world.small}"
    pairs = []
    for title, address in (("contract list", reverse("contracts:list")), ("home", reverse("home"))):
        pair = Pair(f"{title}, {sizes}", GOAL)
        pair.repeat(partial(opened, few, address), partial(opened, many, address), rounds=ROUNDS)
        pairs.append(pair)
    cards = Pair(f"contract page, {sizes}", GOAL)
    of_few, of_many = (cycle(world.some_contracts(company, CARDS)) for company in (SMALL, LARGE))
    cards.repeat(
        lambda: opened(few, reverse("contracts:detail", args=[next(of_few)])),
        lambda: opened(many, reverse("contracts:detail", args=[next(of_many)])),
        rounds=ROUNDS,
    )
    return [*pairs, cards]


def opened(browser: Client, address: str) -> None:
    """Open a page and insist that it is shown.

    Raises:
        RuntimeError: when the answer is not 200: a refusal would be measured as a very quick page.

    """
    answer = browser.get(address)
    if answer.status_code != 200:  # noqa: PLR2004 - OK
        raise RuntimeError(f"{address} answers {answer.status_code}")
