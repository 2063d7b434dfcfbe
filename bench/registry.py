"""The registry at a hundred thousand contracts: against a thousand (P4), and against the limit page (P5)."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from django.urls import reverse

from bench.measure import Goal, Pair
from bench.two_worlds import ScaledWorld
from contracts.models import Contract, LeasedAsset

ROUNDS = 60
GROWTH, LIMIT, REPORT = Goal("P4", 1.2), Goal("P5", 1.5), Goal("report")
PEOPLE = ("head", "manager of few", "largest client")
FIVE_FILTERS = {
    "status": "active",
    "product": "financial",
    "kind": "vehicle",
    "signed_from": "2025-01-01",
    "price_from": "1000000",
}
# Stands in the numbers of many contracts.
FRAGMENT = {"q": "2025/0"}
VIEWS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "newest": {},
        "five filters": FIVE_FILTERS,
        "search, many found": FRAGMENT,
        "five filters and a fragment": FIVE_FILTERS | FRAGMENT,
        "sorted by number": {"sort": "number"},
        "sorted by what is overdue": {"sort": "-overdue"},
        "sorted by what remains": {"sort": "-remaining"},
        "by days past due": {"dpd": "31-60"},
        "grouped by kind": {"group": "kind"},
    }
)
ADMIN_VIEWS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "newest": {},
        "active ones": {"status__exact": "active"},
        "search, many found": FRAGMENT,
        "sorted by number": {"o": "1"},
    }
)
# Asked after the page when the result is large.
LATER = {"sums of all": "contracts:totals", "groups of all": "contracts:groups"}
type Address = Callable[[ScaledWorld], str]


def run(few: ScaledWorld, many: ScaledWorld) -> list[Pair]:
    """Open each view as each person in both databases in turn, then in turn with the limit page."""
    for world in (few, many):
        world.sign_in()
    worlds = few, many
    pairs: list[Pair] = []
    for person in PEOPLE:
        for title, query in VIEWS.items():
            pairs += _pairs(f"{person}, {title}", person, _at("contracts:list", query), worlds)
        pairs += _pairs(f"{person}, search, one found", person, partial(_one, person), worlds)
        pairs += _pairs(f"{person}, a page in the middle", person, partial(_middle, person), worlds)
    for title, query in ADMIN_VIEWS.items():
        pairs += _pairs(f"back office, {title}", "head", _at("admin:contracts_contract_changelist", query), worlds)
    for title, name in LATER.items():
        part = _growth(f"head, {title}, after the page", "head", _at(name, {"group": "kind"}), worlds)
        part.goal = REPORT
        pairs.append(part)
    return pairs


def _at(name: str, query: Mapping[str, str]) -> Address:
    address = reverse(name, query=query)
    return lambda _world: address


def _middle(person: str, world: ScaledWorld) -> str:
    """Where a person stands who has turned half of the pages, newest first."""
    with world.open():
        rows = Contract.objects.visible_to(world.people[person]).order_by("-signed_on", "-pk")
        row = rows[rows.count() // 2]
    return reverse("contracts:list", query={"after": f"{row.signed_on}~{row.pk}"})


def _one(person: str, world: ScaledWorld) -> str:
    """A search by a piece of an identifier of one asset."""
    with world.open():
        asset = LeasedAsset.objects.visible_to(world.people[person]).exclude(vin="").order_by("pk")[0]
    return reverse("contracts:list", query={"q": asset.vin[-8:]})


def _pairs(title: str, person: str, address: Address, worlds: tuple[ScaledWorld, ScaledWorld]) -> list[Pair]:
    _, many = worlds
    limit = Pair(f"{title}: {many.contracts} contracts / limit page", LIMIT)
    # Of the lessor's people the head is asked: whose newest rows an index has.
    bare = partial(many.get, "largest client" if person == "largest client" else "head", reverse("limit"))
    limit.repeat(bare, partial(many.get, person, address(many)), rounds=ROUNDS)
    return [_growth(title, person, address, worlds), limit]


def _growth(title: str, person: str, address: Address, worlds: tuple[ScaledWorld, ScaledWorld]) -> Pair:
    few, many = worlds
    pair = Pair(f"{title}: {many.contracts} contracts / {few.contracts}", GROWTH)
    pair.repeat(partial(few.get, person, address(few)), partial(many.get, person, address(many)), rounds=ROUNDS)
    return pair
