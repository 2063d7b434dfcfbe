"""What waits on the home page: whose turn it is in open matters, and the tasks of the person."""

from accounts.capabilities import Capability
from accounts.roles import Party
from leasing_portal.home_data import ROWS, Data, Page
from workflow.queries import open_turns
from workflow.showing import address_of, turn_of
from workflow.todo.rights import tasks_for
from workflow.todo.showing import address_of as task_address
from workflow.todo.showing import is_late


def turns(page: Page) -> Data | None:
    """Open matters with whose turn it is: those that wait for the reader first, then by the promised day."""
    actor = page.actor
    with_company = actor.party is Party.LESSEE and len(actor.company_ids) > 1
    # An invited organisation is not shown the client.
    rows = open_turns(actor).select_related("company") if with_company else open_turns(actor)
    found = list(rows[:ROWS])
    lines = [
        {"matter": matter, "url": address_of(matter, actor), "turn": turn_of(matter, actor, page.at)}
        for matter in found
    ]
    return {"lines": lines, "with_company": with_company} if found else None


def tasks(page: Page) -> Data | None:
    """Tasks that wait for the person, what is overdue first."""
    rows, with_matter = tasks_for(page.actor), page.actor.has(Capability.MATTERS_READ)
    if with_matter:
        rows = rows.select_related("matter")
    lines = [{"task": task, "url": task_address(task, page.actor), "is_late": is_late(task, page.today)} for task in rows[:ROWS]]
    return {"lines": lines, "with_matter": with_matter} if lines else None
