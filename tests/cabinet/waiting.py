"""What waits for a client: a matter in which it is the client's turn, and a task of the person."""

from datetime import date
from itertools import count
from typing import Any

from accounts.models import Company, Membership
from tests.factories import NOW, TODAY
from workflow.kinds import MatterKind, Side
from workflow.models import Matter, Task
from workflow.services.matters import invite, open_matter, pass_turn
from workflow.todo.services import give_task

_subjects = count(1_000_001)


def matter_of(
    company: Company, lessor: Company, side: Side, *, title: str = "З-1", promised_on: date = TODAY
) -> Matter:
    """An open application in which it is somebody's turn."""
    matter = open_matter(
        kind=MatterKind.APPLICATION,
        subject_id=next(_subjects),
        title=title,
        lessor=lessor,
        company=company,
        manager=None,
        author=None,
        actor=None,
        at=NOW,
    )
    pass_turn(matter=matter, side=side, awaited="accept", promised_on=promised_on, at=NOW)
    return matter


def task_of(person: Membership, lessor: Company, *, title: str = "Прислать отчётность", due_on: date = TODAY) -> Task:
    """An open task of a person, given by the portal."""
    who: dict[str, Any] = {"company": person.company, "owner": person.user}
    return give_task(lessor=lessor, title=title, due_on=due_on, actor=None, at=NOW, **who)


def waiting(person: Membership, lessor: Company) -> None:
    """One of each."""
    side = Side.of(person.company.party)
    matter = matter_of(person.company, lessor, side)
    if side is Side.OUTSIDE:
        invite(matter=matter, company=person.company, at=NOW)
    task_of(person, lessor)
