"""Thirty days before the end of a contract its manager has a task, once (CON-12)."""

from datetime import date, timedelta

import pytest

from accounts.models import Membership
from accounts.roles import Role
from contracts.models import Contract, ContractStatus
from contracts.services.managers import reassign_manager
from tests.contracts.ahead.nights import night, tasks
from tests.factories import NOW, ContractFactory, LesseeFactory, LessorFactory, MembershipFactory
from workflow.kinds import TaskState
from workflow.models import FeedEntry, Matter, Task
from workflow.todo.services import finish_task

pytestmark = pytest.mark.django_db
END = "contract-end:"
ENDS_ON = date(2026, 12, 25)
DAY = ENDS_ON - timedelta(days=30)
ONE = timedelta(days=1)


@pytest.fixture
def manager() -> Membership:
    return MembershipFactory(role=Role.LESSOR_MANAGER)


@pytest.fixture
def contract(manager: Membership) -> Contract:
    return ContractFactory(lessor=manager.company, manager=manager.user, ends_on=ENDS_ON)


def ends(contract: Contract, day: date) -> None:
    Contract.objects.filter(pk=contract.pk).update(ends_on=day)


def states() -> list[tuple[str, date | None]]:
    return list(Task.objects.order_by("pk").values_list("state", "due_on"))


def test_thirty_days_before_the_task_exists_once_with_its_owner(contract: Contract, manager: Membership) -> None:
    night(DAY - ONE)
    assert not Task.objects.exists()
    for day in (DAY, DAY, DAY + ONE, ENDS_ON):
        night(day)
    task = Task.objects.get()
    assert (task.owner, task.company, task.lessor) == (manager.user, manager.company, manager.company)
    assert (task.due_on, task.remind_on, task.created_by) == (ENDS_ON, date(2026, 12, 18), None)
    assert contract.number in task.title
    assert task.matter == Matter.objects.get(subject_id=contract.pk)
    assert list(Task.objects.visible_to(manager)) == [task]
    assert FeedEntry.objects.get().code == "task_given"


def test_the_client_reads_nothing_of_it(contract: Contract) -> None:
    client = MembershipFactory(company=contract.lessee)
    night(DAY)
    assert (Task.objects.visible_to(client).count(), FeedEntry.objects.visible_to(client).count()) == (0, 0)


def test_a_finished_task_is_not_set_again(contract: Contract, manager: Membership) -> None:
    night(DAY)
    finish_task(task_id=Task.objects.get().pk, actor=manager, at=NOW, result="Выкуп")
    night(DAY + ONE)
    assert states() == [(TaskState.DONE, ENDS_ON)]


def test_a_prolonged_contract_has_its_task_before_its_new_end(contract: Contract) -> None:
    later = date(2027, 6, 25)
    night(DAY)
    ends(contract, later)
    night(DAY + ONE)
    assert states() == [(TaskState.CANCELLED, ENDS_ON)]
    assert Task.objects.get().result
    night(later - timedelta(days=31))
    assert Task.objects.count() == 1
    night(later - timedelta(days=30))
    assert states() == [(TaskState.CANCELLED, ENDS_ON), (TaskState.OPEN, later)]


def test_an_end_that_comes_back_brings_its_task_back(contract: Contract) -> None:
    night(DAY)
    ends(contract, date(2027, 6, 25))
    night(DAY + ONE)
    ends(contract, ENDS_ON)
    night(DAY + ONE * 2)
    assert states() == [(TaskState.CANCELLED, ENDS_ON), (TaskState.OPEN, ENDS_ON)]


def test_a_contract_out_of_use_needs_none(contract: Contract) -> None:
    night(DAY)
    Contract.objects.filter(pk=contract.pk).update(status=ContractStatus.BUYOUT)
    for status in sorted(set(ContractStatus) - {ContractStatus.ACTIVE, ContractStatus.RESTRUCTURED}):
        ContractFactory(lessor=contract.lessor, status=status, ends_on=ENDS_ON)
    night(DAY + ONE)
    assert states() == [(TaskState.CANCELLED, ENDS_ON)]


def test_it_is_for_the_heads_where_nobody_leads_the_contract() -> None:
    lessor = LessorFactory()
    gone = MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor, is_active=False)
    personal = MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor)
    client = LesseeFactory(manager=personal.user)
    ContractFactory(lessor=lessor, ends_on=ENDS_ON, number="a")
    ContractFactory(lessor=lessor, ends_on=ENDS_ON, number="b", manager=gone.user)
    ContractFactory(lessor=lessor, ends_on=ENDS_ON, number="c", lessee=client)
    night(DAY)
    found = {task.matter.title: (task.owner, task.role) for task in tasks(END) if task.matter}
    heads = (None, Role.LESSOR_HEAD)
    assert found == {"a": heads, "b": heads, "c": (personal.user, "")}


def test_a_new_manager_takes_over_the_matter_and_what_the_calendar_set(contract: Contract, manager: Membership) -> None:
    night(DAY)
    given = Task.objects.create(
        lessor=manager.company, company=manager.company, title="Своё", owner=manager.user, created_at=NOW,
        created_by=manager.user, matter=Matter.objects.get(),
    )  # fmt: skip
    head = MembershipFactory(role=Role.LESSOR_HEAD, company=manager.company)
    new = MembershipFactory(role=Role.LESSOR_MANAGER, company=manager.company)
    assert reassign_manager(contract_id=contract.pk, manager_id=new.user_id, actor=head, at=NOW)
    assert Matter.objects.get().manager == new.user
    assert tasks(END).get().owner == new.user
    given.refresh_from_db()
    assert given.owner == manager.user
