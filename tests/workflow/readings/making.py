"""Texts that a lessor's head issues to people of two clients."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from accounts.models import Membership
from accounts.roles import Role
from tests.background import run_jobs
from tests.factories import NOW, TODAY, LesseeFactory, LessorFactory, MembershipFactory
from workflow.kinds import ReadingAudience, TaskState
from workflow.models import Reading, Task
from workflow.readings.audiences import Target
from workflow.readings.confirming import confirm_reading
from workflow.readings.issuing import Draft, issue_reading

DUE = TODAY + timedelta(days=2)
SIGNING = Target(ReadingAudience.CLIENTS, roles=(Role.LESSEE_ADMIN, Role.LESSEE_SIGNATORY))


@dataclass(frozen=True, slots=True)
class Office:
    """A head, a manager who leads the first of two clients, and three people who sign or administer."""

    head: Membership
    manager: Membership
    first: Membership
    signs: Membership
    second: Membership


def make_office() -> Office:
    """Beside the three there are people of other roles, blocked ones and those of another lessor."""
    lessor = LessorFactory()
    head = MembershipFactory(role=Role.LESSOR_HEAD, company=lessor)
    manager = MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor)
    led, other = LesseeFactory(manager=manager.user), LesseeFactory(manager=head.user)
    stranger = MembershipFactory(role=Role.LESSOR_MANAGER)
    MembershipFactory(company=LesseeFactory(manager=stranger.user), role=Role.LESSEE_ADMIN)
    MembershipFactory(company=led, role=Role.LESSEE_FINANCIER)
    MembershipFactory(company=led, role=Role.LESSEE_SIGNATORY, is_active=False)
    return Office(
        head=head,
        manager=manager,
        first=MembershipFactory(company=led, role=Role.LESSEE_ADMIN),
        signs=MembershipFactory(company=led, role=Role.LESSEE_SIGNATORY),
        second=MembershipFactory(company=other, role=Role.LESSEE_ADMIN),
    )


def draft(**said: Any) -> Draft:
    """A text of one line."""
    asked: dict[str, Any] = {"title": "Правила обмена", "version": "1", "text": "Пункт 1", "due_on": DUE}
    return Draft(**asked | said)


def issued(actor: Membership, target: Target = SIGNING, *, replaces: Reading | None = None, **said: Any) -> Reading:
    """Issue a text and ask people, as the worker does."""
    reading = issue_reading(draft=draft(**said), target=target, actor=actor, at=NOW, replaces=replaces)
    run_jobs()
    return reading


def task_of(reading: Reading, person: Membership) -> Task:
    """What the person was asked."""
    return Task.objects.get(reading=reading, owner=person.user)


def confirm(reading: Reading, person: Membership, **said: Any) -> None:
    """Confirm as the person."""
    asked: dict[str, Any] = {"sha256": reading.sha256, "actor": person, "at": NOW}
    confirm_reading(task_id=task_of(reading, person).pk, **asked | said)


def asked_of(reading: Reading, *states: TaskState) -> list[int]:
    """Who was asked, in the order of their membership."""
    tasks = Task.objects.filter(reading=reading, state__in=states or TaskState.values)
    return sorted(tasks.values_list("owner", flat=True))
