"""The registry at a hundred thousand contracts: against a thousand (P4), and against the limit page (P5)."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from django.db.models import Count
from django.urls import reverse

from bench.measure import Goal, Pair
from bench.two_worlds import ScaledWorld
from contracts.models import Contract, LeasedAsset

ROUNDS = 120
GROWTH, LIMIT, REPORT = Goal("P4", 1.2), Goal("P5", 1.5), Goal("report")
PEOPLE = ("head", "manager of few", "largest client")
FIVE_FILTERS = {
    "status": "active",
    "product": "financial",
    "kind": "vehicle",
    "signed_from": "2025-01-01",
    "price_from": "1000000",
}
VIEWS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "newest": {},
        "five filters": FIVE_FILTERS,
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
        "sorted by number": {"o": "0"},
    }
)
# Asked after the page when the result is large.
LATER = {"sums of all": "contracts:totals", "groups of all": "contracts:groups"}
_LIST, _ADMIN = "contracts:list", "admin:contracts_contract_changelist"
type Address = Callable[[ScaledWorld], str]


def run(few: ScaledWorld, many: ScaledWorld) -> list[Pair]:
    """Open each view as each person in both databases in turn, then in turn with the limit page."""
    for world in (few, many):
        world.sign_in()
    worlds = few, many
    pairs: list[Pair] = []
    for person in PEOPLE:
        for title, address in _views(person).items():
            pairs += _pairs(f"{person}, {title}", person, address, worlds)
    admin: dict[str, Address] = {title: _at(_ADMIN, query) for title, query in ADMIN_VIEWS.items()}
    admin["search, many found"] = partial(_named, "head", _ADMIN, {})
    for title, address in admin.items():
        pairs += _pairs(f"back office, {title}", "head", address, worlds)
    for title, name in LATER.items():
        part = _growth(f"head, {title}, after the page", "head", _at(name, {"group": "kind"}), worlds)
        part.goal = REPORT
        pairs.append(part)
    return pairs


def _views(person: str) -> dict[str, Address]:
    """Every view of the list, those that are the same in both databases and those that are not."""
    return {title: _at(_LIST, query) for title, query in VIEWS.items()} | {
        "search, many found": partial(_named, person, _LIST, {}),
        "five filters and a search": partial(_named, person, _LIST, FIVE_FILTERS),
        "search, one found": partial(_one, person),
        "a page in the middle": partial(_middle, person),
    }


def _at(name: str, query: Mapping[str, str]) -> Address:
    address = reverse(name, query=query)
    return lambda _world: address


def _middle(person: str, world: ScaledWorld) -> str:
    """Where a person stands who has turned half of the pages, newest first."""
    with world.open():
        rows = Contract.objects.visible_to(world.people[person]).order_by("-signed_on", "-pk")
        row = rows[rows.count() // 2]
    return reverse(_LIST, query={"after": f"{row.signed_on}~{row.pk}"})


def _named(person: str, name: str, query: Mapping[str, str], world: ScaledWorld) -> str:
    """A search by the beginning of a client's name: of the largest one that the person sees."""
    with world.open():
        rows = Contract.objects.visible_to(world.people[person]).order_by().values_list("lessee__short_name")
        largest = rows.annotate(count=Count("pk")).order_by("-count")[0][0]
    return reverse(name, query={**query, "q": largest.removeprefix("ООО «")[:6]})


def _one(person: str, world: ScaledWorld) -> str:
    """A search by a piece of an identifier of one asset."""
    with world.open():
        asset = LeasedAsset.objects.visible_to(world.people[person]).exclude(vin="").order_by("pk")[0]
    return reverse(_LIST, query={"q": asset.vin[-8:]})


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
