"""The registry at a hundred thousand contracts: against a thousand (P4), and against the limit page (P5)."""

from functools import partial

from django.urls import reverse

from bench.measure import Goal, Pair
from bench.two_worlds import ScaledWorld

ROUNDS = 80
GROWTH, LIMIT = Goal("P4", 1.2), Goal("P5", 1.5)
FIVE_FILTERS = {
    "status": "active",
    "product": "financial",
    "debt": "none",
    "signed_from": "2025-01-01",
    "signed_to": "2026-06-30",
}
LIST = "contracts:list"
VIEWS = {
    "newest": reverse(LIST),
    "five filters": reverse(LIST, query=FIVE_FILTERS),
    "search": reverse(LIST, query={"q": "4417"}),
    "sorted by number": reverse(LIST, query={"sort": "number"}),
    "sorted by what is overdue": reverse(LIST, query={"sort": "-overdue"}),
}
_ADMIN = "admin:contracts_contract_changelist"
ADMIN_VIEWS = {
    "newest": reverse(_ADMIN),
    "active ones": reverse(_ADMIN, query={"status__exact": "active"}),
    "search": reverse(_ADMIN, query={"q": "4417"}),
}
PEOPLE = ("head", "manager of few", "largest client")


def run(few: ScaledWorld, many: ScaledWorld) -> list[Pair]:
    """Open each view as each person in both databases in turn, then in turn with the limit page."""
    for world in (few, many):
        world.sign_in()
    pairs = []
    for person in PEOPLE:
        for title, address in VIEWS.items():
            pairs += _pairs(f"{person}, {title}", person, address, (few, many))
    for title, address in ADMIN_VIEWS.items():
        pairs += _pairs(f"back office, {title}", "head", address, (few, many))
    return pairs


def _pairs(title: str, person: str, address: str, worlds: tuple[ScaledWorld, ScaledWorld]) -> list[Pair]:
    few, many = worlds
    growth = Pair(f"{title}: {many.contracts} contracts / {few.contracts}", GROWTH)
    growth.repeat(partial(few.get, person, address), partial(many.get, person, address), rounds=ROUNDS)
    limit = Pair(f"{title}: {many.contracts} contracts / limit page", LIMIT)
    # The lessor's people measure against the head's limit page: whose rows are found by an index.
    bare = partial(many.get, "largest client" if person == "largest client" else "head", reverse("limit"))
    limit.repeat(bare, partial(many.get, person, address), rounds=ROUNDS)
    return [growth, limit]
