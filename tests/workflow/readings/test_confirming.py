"""Only who was asked confirms, in person, what the page showed, once; the proof says so."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InternalError, transaction

from accounts.acting import memberships_to_act, prepare
from accounts.models import Membership
from accounts.roles import Role
from common import row_scope
from common.row_scope import RowScope
from tests.factories import NOW, TODAY, DelegationFactory, MembershipFactory
from tests.workflow.making import make_matter
from tests.workflow.readings.making import DUE, Office, asked_of, confirm, issued, task_of
from workflow.kinds import ReadingAudience, Side, TaskState
from workflow.models import Acknowledgement, FeedEntry, Reading, Task
from workflow.readings.audiences import Target
from workflow.readings.confirming import confirm_reading, may_confirm, newer_task
from workflow.readings.refusals import AlreadyConfirmed, StaleReading
from workflow.todo.services import TaskRefused, finish_task


def scope_of(person: Membership) -> RowScope:
    return RowScope(user_id=person.user_id, company_ids=person.company_ids)


def test_the_proof_says_who_what_and_when(office: Office) -> None:
    reading = issued(office.head)
    with row_scope.within(scope_of(office.first)):
        confirm(reading, office.first)
    proof = Acknowledgement.objects.get()
    assert (proof.user_id, proof.company_id, proof.title, proof.version, proof.sha256, proof.at) == (
        office.first.user_id,
        office.first.company_id,
        "Правила обмена",
        "1",
        reading.sha256,
        NOW,
    )
    task = Task.objects.get(pk=proof.task_id)
    assert (task.state, task.done_at, task.done_by_id) == (TaskState.DONE, NOW, office.first.user_id)
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        Acknowledgement.objects.update(version="2")


def test_what_is_refused_changes_nothing(office: Office) -> None:
    reading = issued(office.head)
    task = task_of(reading, office.first)
    deputy = DelegationFactory(on_behalf_of=office.first)
    stands_in = prepare(memberships_to_act(TODAY).get(pk=deputy.pk), on=TODAY)
    seen = prepare(memberships_to_act(TODAY).get(pk=office.first.pk), on=TODAY)
    seen.is_looked_through = True
    other_company = MembershipFactory(user=office.first.user, role=Role.LESSEE_ADMIN)
    for person, error in (
        (stands_in, PermissionDenied),
        (seen, PermissionDenied),
        (office.head, PermissionDenied),
        (office.signs, Task.DoesNotExist),
        (office.second, Task.DoesNotExist),
        (other_company, Task.DoesNotExist),
    ):
        assert not may_confirm(task, person)
        with pytest.raises(error):
            confirm_reading(task_id=task.pk, sha256=reading.sha256, actor=person, at=NOW)
    with pytest.raises(StaleReading):
        confirm(reading, office.first, sha256="0" * 64)
    with pytest.raises(TaskRefused):
        finish_task(task_id=task.pk, actor=office.first, at=NOW)
    assert (Acknowledgement.objects.count(), asked_of(reading, TaskState.DONE)) == (0, [])
    assert may_confirm(task, office.first)


def test_twice_keeps_the_first_proof(office: Office) -> None:
    reading = issued(office.head)
    confirm(reading, office.first)
    with pytest.raises(AlreadyConfirmed):
        confirm(reading, office.first, at=NOW.replace(hour=13))
    assert Acknowledgement.objects.get().at == NOW


def test_a_replaced_version_is_confirmed_by_nobody(office: Office) -> None:
    older = issued(office.head)
    newer = issued(office.head, replaces=older, text="Пункт 2", version="2")
    with pytest.raises(StaleReading):
        confirm(older, office.first)
    assert Acknowledgement.objects.count() == 0
    with row_scope.within(scope_of(office.first)):
        assert newer_task(task_of(older, office.first)) == task_of(newer, office.first)


def test_in_a_matter_the_feed_tells_it(office: Office) -> None:
    matter = make_matter(office.manager, office.first)
    target = Target(ReadingAudience.MATTER, matter=matter, sides=(Side.LESSEE,))
    reading = issued(office.manager, target)
    with row_scope.within(scope_of(office.first)):
        confirm(reading, office.first)
    told = FeedEntry.objects.filter(matter=matter).order_by("pk").values_list("code", "audience", "actor")
    assert list(told) == [
        ("reading_issued", "parties", office.manager.user_id),
        ("task_done", "parties", office.first.user_id),
    ]


def test_what_the_database_shows_a_client(office: Office) -> None:
    matter = make_matter(office.manager, office.first)
    in_matter = issued(office.head, Target(ReadingAudience.MATTER, matter=matter, sides=(Side.LESSEE,)))
    for_all = issued(office.head)
    signing = issued(office.head, Target(ReadingAudience.CLIENTS, roles=(Role.LESSEE_SIGNATORY,)), due_on=DUE)
    shown = {}
    for person in (office.first, office.signs, office.second):
        with row_scope.within(scope_of(person)):
            shown[person.pk] = set(Reading.objects.only("pk"))
    assert shown == {
        office.first.pk: {in_matter, for_all},
        office.signs.pk: {in_matter, for_all, signing},
        office.second.pk: {for_all},
    }
