"""The home page: what to pay and when, what is overdue, whose turn it is, what is leased, what has changed.

One table says which block is for whom: by size of the client's business (ACC-11) and by right.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.access import can
from accounts.capabilities import Capability as C  # noqa: N817 - the table below is read as a table
from accounts.http import PortalRequest
from accounts.models import Membership
from accounts.models.company import Segment
from contracts.queries import latest_events
from leasing_portal import home_data as data
from leasing_portal import home_waiting as waiting

SMALL, MEDIUM, LARGE = Segment.SMALL, Segment.MEDIUM, Segment.LARGE
EVERYBODY = frozenset({SMALL, MEDIUM, LARGE})


@dataclass(frozen=True, slots=True)
class Block:
    """A block for people of clients of these segments who have the capability, and not the one in `without`.

    The template is `home/<name>.html`. A block whose data is None is left out.
    """

    name: str
    segments: frozenset[Segment]
    capability: C
    data: Callable[[data.Page], data.Data | None]
    place: Literal["head", "main", "aside"] = "main"
    without: C | None = None

    def is_for(self, actor: Membership) -> bool:
        """Whether this person's page has the block."""
        if actor.company.segment not in self.segments or not can(actor, self.capability):
            return False
        return self.without is None or not can(actor, self.without)


# In the order of the page. A small business gets few words; a large one its totals; who sees no money sees assets.
BLOCKS = (
    Block("figures", frozenset({MEDIUM, LARGE}), C.MONEY_READ, data.figures, "head"),
    Block("questions", EVERYBODY, C.PAYMENTS_ANSWER, data.questions),
    Block("overdue", frozenset({SMALL, LARGE}), C.MONEY_READ, data.overdue),
    Block("next_payment", frozenset({SMALL}), C.MONEY_READ, data.next_payment),
    Block("to_pay", frozenset({MEDIUM}), C.MONEY_READ, data.to_pay),
    Block("tasks", EVERYBODY, C.TASKS_DO, waiting.tasks),
    Block("turns", EVERYBODY, C.MATTERS_READ, waiting.turns),
    Block("branches", frozenset({LARGE}), C.MONEY_READ, data.branches),
    Block("states", frozenset({LARGE}), C.MONEY_READ, data.states),
    Block("assets", frozenset({MEDIUM}), C.ASSETS_READ, data.assets),
    Block("assets", frozenset({SMALL, LARGE}), C.ASSETS_READ, data.assets, without=C.MONEY_READ),
    Block("manager", EVERYBODY, C.CABINET_OPEN, data.manager, "aside"),
    Block("exports", frozenset({LARGE}), C.EXPORTS_DOWNLOAD, data.exports, "aside"),
    Block("events", frozenset({MEDIUM, LARGE}), C.CONTRACTS_READ, data.events, "aside"),
)


def home(request: PortalRequest) -> HttpResponse:
    """The cabinet's home; the lessor's staff work in the back office."""
    if request.actor.is_lessor:
        return redirect("admin:index")
    blocks = blocks_of(request.actor, timezone.now())
    return render(request, "home/page.html", {"blocks": blocks, "waits": waiting.summary(blocks)})


def events(request: PortalRequest) -> HttpResponse:
    """The newest lines of the timelines: a part of the page that comes after it."""
    found = latest_events(request.actor, limit=data.EVENT_ROWS)
    return render(request, "contracts/_events.html", {"events": found, "with_contract": True})


def blocks_of(actor: Membership, at: datetime) -> list[data.Data]:
    """Blocks of this person's page with what they show."""
    page = data.Page(actor, at)
    found = ((block, block.data(page)) for block in BLOCKS if block.is_for(actor))
    return [
        {"name": block.name, "template": f"home/{block.name}.html", "place": block.place, **shown}
        for block, shown in found
        if shown is not None
    ]
