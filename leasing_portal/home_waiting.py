"""What waits on the home page: whose turn it is in open matters, and the tasks of the person."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.capabilities import Capability
from accounts.roles import Party
from leasing_portal.home_data import ROWS, Data, Page
from workflow.queries import open_turns
from workflow.showing import lines
from workflow.todo.rights import tasks_for
from workflow.todo.showing import address_of, is_late


def turns(page: Page) -> Data | None:
    """Open matters with whose turn it is and what is unread: those that wait for the reader first, then by the day."""
    actor = page.actor
    with_company = actor.party is Party.LESSEE and len(actor.company_ids) > 1
    # An invited organisation is not shown the client.
    rows = open_turns(actor).select_related("company") if with_company else open_turns(actor)
    found = list(rows[:ROWS])
    return {"lines": lines(found, actor, page.at), "with_company": with_company} if found else None


def tasks(page: Page) -> Data | None:
    """Tasks that wait for the person, what is overdue first."""
    rows, with_matter = tasks_for(page.actor), page.actor.has(Capability.MATTERS_READ)
    if with_matter:
        rows = rows.select_related("matter")
    found = [
        {"task": task, "url": address_of(task, page.actor), "is_late": is_late(task, page.today)}
        for task in rows[:ROWS]
    ]
    return {"lines": found, "with_matter": with_matter} if found else None


def summary(blocks: Iterable[Data]) -> list[Data]:
    """What waits for the person, in a line above everything: on a phone the blocks stand far below the payments."""
    by_name = {block["name"]: block["lines"] for block in blocks if block["name"] in {"turns", "tasks"}}
    mine = [line for line in by_name.get("turns", ()) if line.turn.is_mine]
    late = sum(line["is_late"] for line in by_name.get("tasks", ()))
    counted = (
        ("turns", _("Your turn in matters"), len(mine)),
        ("tasks", _("Tasks for you"), len(by_name.get("tasks", ()))),
        ("tasks", _("Overdue tasks"), late),
    )
    return [
        # A block shows no more than its first rows.
        {"block": block, "label": label, "count": f"{count}+" if count == ROWS else str(count)}
        for block, label, count in counted
        if count
    ]
