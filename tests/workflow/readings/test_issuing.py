"""Who is asked, once each: roles, segments, companies, sides of a matter; who comes later; a job that is cut."""

import hashlib
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Company, Membership
from accounts.models.company import Segment
from accounts.roles import Role
from common.jobs import Job, JobRun
from common.messages import MessageError
from common.models import JobState
from tests.background import run_jobs
from tests.factories import NOW, TODAY, LesseeFactory, MembershipFactory, SupplierFactory
from tests.workflow.making import make_matter
from tests.workflow.readings.making import DUE, SIGNING, Office, asked_of, confirm, draft, issued, task_of
from workflow.files import checked_file
from workflow.kinds import ReadingAudience, Side, TaskKind, TaskState
from workflow.models import FeedEntry, Reading, Task
from workflow.readings import asking
from workflow.readings.audiences import Target
from workflow.readings.issuing import issue_reading
from workflow.readings.queries import Coverage, coverage_of
from workflow.services.matters import invite

WEEK = timedelta(days=7)


def three(office: Office) -> list[int]:
    return sorted(person.user_id for person in (office.first, office.signs, office.second))


def refused(office: Office, target: Target = SIGNING, **said: Any) -> str:
    """Code of the refusal; nothing was written."""
    before = (Reading.objects.count(), Task.objects.count(), Job.objects.count())
    with pytest.raises(MessageError) as refusal:
        issued(office.head, target, **said)
    assert (Reading.objects.count(), Task.objects.count(), Job.objects.count()) == before
    return refusal.value.code


def test_everybody_of_the_roles_is_asked_once_and_counted(office: Office) -> None:
    reading = issued(office.head)
    assert reading.sha256 == hashlib.sha256("Пункт 1".encode()).hexdigest()
    assert asked_of(reading) == three(office)
    task = task_of(reading, office.signs)
    assert (task.kind, task.company_id, task.role, task.title, task.due_on, task.created_by_id) == (
        TaskKind.READING,
        office.signs.company_id,
        Role.LESSEE_SIGNATORY,
        "Правила обмена",
        DUE,
        office.head.user_id,
    )
    # The day before is a working one.
    assert task.remind_on == date(2026, 11, 26)
    confirm(reading, office.first)
    after = {day: coverage_of([reading], day)[reading.pk] for day in (DUE, DUE + timedelta(days=1))}
    assert after[DUE] == Coverage(asked=3, done=1, open=2, overdue=0, spared=0)
    assert after[DUE + timedelta(days=1)] == Coverage(asked=3, done=1, open=2, overdue=2, spared=0)
    assert after[DUE].percent == Decimal("33.3")


def test_a_file_is_part_of_the_checksum(office: Office) -> None:
    file = checked_file(SimpleUploadedFile("rules.txt", b"rules"))
    reading = issued(office.head, file=file)
    assert reading.sha256 == hashlib.sha256("Пункт 1".encode() + b"rules").hexdigest()
    assert (reading.file_name, reading.file.read()) == ("rules.txt", b"rules")


def test_other_audiences(office: Office) -> None:
    Company.objects.filter(pk=office.second.company_id).update(segment=Segment.LARGE)
    sells = MembershipFactory(company=SupplierFactory(), role=Role.SUPPLIER_MANAGER)
    audience = ReadingAudience
    matter = make_matter(office.manager, office.first)
    invite(matter=matter, company=sells.company, at=NOW)
    limited = MembershipFactory(company=office.first.company, role=Role.LESSEE_SIGNATORY, contracts_limited=True)
    both = Target(audience.MATTER, matter=matter, sides=(Side.LESSOR, Side.OUTSIDE))
    wanted: list[tuple[Target, set[int]]] = [
        (Target(audience.CLIENTS, roles=(Role.LESSEE_ADMIN,), segment=Segment.LARGE), {office.second.user_id}),
        (Target(audience.SUPPLIERS), {sells.user_id}),
        (Target(audience.STAFF, roles=(Role.LESSOR_MANAGER,)), {office.manager.user_id}),
        (Target(audience.COMPANIES, companies=(office.second.company_id,)), {office.second.user_id}),
        (both, {office.manager.user_id, sells.user_id}),
    ]
    found = [(target, set(asked_of(issued(office.head, target)))) for target, _people in wanted]
    assert found == wanted
    [told] = FeedEntry.objects.filter(matter=matter)
    assert (told.code, told.audience) == ("reading_issued", "all")
    clients = set(asked_of(issued(office.head, Target(audience.MATTER, matter=matter, sides=(Side.LESSEE,)))))
    assert {office.first.user_id, office.signs.user_id} <= clients
    # Who does not see the matter is not asked to read in it.
    assert limited.user_id not in clients


def test_a_person_of_two_companies_is_asked_once(office: Office) -> None:
    MembershipFactory(user=office.first.user, company=office.second.company, role=Role.LESSEE_SIGNATORY)
    reading = issued(office.head)
    assert asked_of(reading) == three(office)
    assert task_of(reading, office.first).company_id == office.first.company_id


def test_a_manager_reaches_own_clients_only(office: Office) -> None:
    assert asked_of(issued(office.manager)) == sorted([office.first.user_id, office.signs.user_id])
    matter = make_matter(office.head, office.second)
    before = (Reading.objects.count(), Job.objects.count())
    for target in (
        Target(ReadingAudience.STAFF),
        Target(ReadingAudience.SUPPLIERS),
        Target(ReadingAudience.COMPANIES, companies=(office.second.company_id,)),
        Target(ReadingAudience.MATTER, matter=matter, sides=(Side.LESSEE,)),
    ):
        with pytest.raises(PermissionDenied):
            issued(office.manager, target)
    with pytest.raises(PermissionDenied):
        issued(office.first)
    assert (Reading.objects.count(), Job.objects.count()) == before


def test_what_makes_no_sense_is_refused(office: Office) -> None:
    reading = issued(office.head)
    newer = issued(office.head, replaces=reading, text="Пункт 2", version="2")
    assert refused(office, text="") == "empty_reading"
    assert refused(office, due_on=TODAY - timedelta(days=1)) == "day_is_over"
    assert refused(office, Target(ReadingAudience.STAFF, roles=(Role.LESSEE_ADMIN,))) == "role_of_other_party"
    assert refused(office, Target(ReadingAudience.SUPPLIERS)) == "nobody"
    assert refused(office, replaces=reading, text="Пункт 3") == "replaced"
    assert refused(office, replaces=newer, text="Пункт 2") == "same_text"


def test_a_newer_version_is_read_instead_of_the_older(office: Office) -> None:
    older = issued(office.head)
    confirm(older, office.first)
    newer = issued(office.head, replaces=older, text="Пункт 2", version="2")
    assert asked_of(older, TaskState.DONE) == [office.first.user_id]
    assert asked_of(older, TaskState.CANCELLED) == sorted([office.signs.user_id, office.second.user_id])
    assert asked_of(newer, TaskState.OPEN) == three(office)
    assert coverage_of([older], DUE)[older.pk] == Coverage(asked=3, done=1, open=0, overdue=0, spared=2)
    MembershipFactory(company=office.first.company, role=Role.LESSEE_ADMIN)
    assert (asking.ask_some(older.pk, at=NOW), asking.ask_newcomers(NOW)) == (0, 1)


def test_who_comes_later_is_asked_at_night_with_time_enough(office: Office) -> None:
    reading = issued(office.head)
    assert asking.ask_newcomers(NOW) == 0
    came = MembershipFactory(company=office.second.company, role=Role.LESSEE_SIGNATORY)
    MembershipFactory(company=LesseeFactory(manager=MembershipFactory(role=Role.LESSOR_HEAD).user))
    later = NOW + timedelta(days=30)
    assert [asking.ask_newcomers(later), asking.ask_newcomers(later)] == [1, 0]
    assert task_of(reading, came).due_on == TODAY + timedelta(days=30) + WEEK
    assert asked_of(reading) == sorted([*three(office), came.user_id])


def test_who_leaves_is_waited_for_no_longer_and_asked_again_on_return(office: Office) -> None:
    reading = issued(office.head)
    confirm(reading, office.second)
    people = Membership.objects.filter(pk__in=[office.first.pk, office.second.pk])
    people.update(is_active=False)
    assert asking.ask_newcomers(NOW) == 0
    assert coverage_of([reading], DUE)[reading.pk] == Coverage(asked=3, done=1, open=1, overdue=0, spared=1)
    people.update(is_active=True)
    later = NOW + timedelta(days=1)
    assert [asking.ask_newcomers(later), asking.ask_newcomers(later)] == [1, 0]
    task = task_of(reading, office.first)
    assert (task.state, task.done_at, task.due_on) == (TaskState.OPEN, None, TODAY + timedelta(days=1) + WEEK)
    confirm(reading, office.first)
    assert coverage_of([reading], DUE)[reading.pk] == Coverage(asked=3, done=2, open=1, overdue=0, spared=0)


def test_a_job_that_is_cut_asks_nobody_twice(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "BATCH", 2)
    reading = issue_reading(draft=draft(), target=SIGNING, actor=office.head, at=NOW)

    def cut(self: JobRun, done: int, total: int, stage: str = "") -> None:
        raise KeyboardInterrupt  # The worker is killed after a batch.

    with monkeypatch.context() as patch:
        patch.setattr(JobRun, "progress", cut)
        with pytest.raises(KeyboardInterrupt):
            run_jobs()
    assert len(asked_of(reading)) == 2
    Job.objects.update(state=JobState.QUEUED)
    run_jobs()
    assert asked_of(reading) == three(office)
    job = Job.objects.get()
    assert (job.state, job.summary, job.user_id) == (JobState.DONE, {"asked": 3}, office.head.user_id)
    Job.objects.update(state=JobState.QUEUED, finished_at=None)
    run_jobs()
    assert asked_of(reading) == three(office)


def test_a_form_that_is_sent_twice_issues_one_text(office: Office) -> None:
    key = UUID(int=7)
    sent = [issue_reading(draft=draft(), target=SIGNING, actor=office.head, at=NOW, sent_key=key).pk for _ in range(2)]
    assert sent[0] == sent[1]
    assert (Reading.objects.count(), Job.objects.count()) == (1, 1)
