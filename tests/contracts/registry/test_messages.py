"""One message to the clients of many contracts: each gets it once, whatever becomes of the job."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from pytest_django import Settings

from accounts.models import Company, Membership
from accounts.roles import Role
from common.jobs.runner import run_job
from common.models import Job, JobState, OutboxEvent
from contracts.matters import contract_matter
from contracts.models import BulkItem, BulkState, Contract, ContractStatus
from contracts.registry.operations.message import SendMessage
from tests.contracts.registry.test_bulk import BULK, Enter
from tests.factories import NOW, ContractFactory, LesseeFactory, LessorFactory, MembershipFactory
from workflow.kinds import FeedAudience, MatterKind
from workflow.models import FeedEntry, Matter
from workflow.queries import unread

pytestmark = pytest.mark.django_db
TEXT = "С 1 января меняются реквизиты для оплаты."


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def client(lessor: Company) -> Membership:
    return MembershipFactory(role=Role.LESSEE_ADMIN)


@pytest.fixture
def four(lessor: Company, client: Membership) -> list[Contract]:
    return [ContractFactory(lessor=lessor, lessee=client.company, number=name) for name in "abcd"]


def order(browser: Client, contracts: list[Contract], **said: Any) -> Job:
    """Order the message and return the newest job."""
    before = set(Job.objects.values_list("pk", flat=True))
    data = {"operation": "message", "body": TEXT, "sent_key": uuid4(), "confirmed": "1"}
    ids = {"ids": [contract.pk for contract in contracts]}
    assert browser.post(BULK, data | ids | said).status_code == 302
    return Job.objects.exclude(pk__in=before).get(kind="bulk_contracts")


def run(job: Job) -> Job:
    run_job(job.pk, line=connections["default"])
    return Job.objects.get(pk=job.pk)


def written() -> dict[str, list[str]]:
    """Messages by the number of the contract."""
    rows: dict[str, list[str]] = {}
    for title, body in FeedEntry.objects.order_by("pk").values_list("matter__title", "body"):
        rows.setdefault(title, []).append(body)
    return rows


def test_the_client_of_each_contract_reads_it(
    head: Membership, four: list[Contract], client: Membership, enter: Enter
) -> None:
    known = contract_matter(contract=four[0], actor=head, at=NOW)
    job = run(order(enter(head), four[:2]))
    assert (job.state, job.summary) == (JobState.DONE, {"done": 2, "unchanged": 0, "failed": 0, "failures": []})
    assert written() == {"a": [TEXT], "b": [TEXT]}
    matters = {matter.title: matter for matter in Matter.objects.all()}
    assert matters["a"] == known
    assert unread(client, matters.values()) == {matter.pk: 1 for matter in matters.values()}
    assert unread(head, matters.values()) == {}
    entry = FeedEntry.objects.visible_to(client).get(matter=known)
    assert (entry.audience, entry.actor, entry.company) == (FeedAudience.PARTIES, head.user, head.company)
    assert OutboxEvent.objects.filter(type__contains="EntryPosted").count() == 2


def test_a_cut_job_writes_each_message_once(
    head: Membership, four: list[Contract], enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = order(enter(head), four)
    apply, calls = SendMessage.apply, []

    def cut(self: SendMessage, **given: Any) -> bool:
        done = apply(self, **given)
        calls.append(given["contract_id"])
        if len(calls) == 3:
            raise KeyboardInterrupt  # The worker is killed after the work of the row and before its outcome.
        return done

    monkeypatch.setattr(SendMessage, "apply", cut)
    with pytest.raises(KeyboardInterrupt):
        run(job)
    assert written() == {"a": [TEXT], "b": [TEXT]}
    assert (Matter.objects.count(), BulkItem.objects.filter(state=BulkState.WAITING).count()) == (2, 2)
    job = run(job)
    assert calls == [four[place].pk for place in (0, 1, 2, 2, 3)]
    assert written() == {name: [TEXT] for name in "abcd"}
    assert job.summary == {"done": 4, "unchanged": 0, "failed": 0, "failures": []}


def test_the_same_form_sent_twice_and_a_job_that_forgot_its_rows_write_nothing_again(
    head: Membership, four: list[Contract], enter: Enter
) -> None:
    browser, key = enter(head), uuid4()
    jobs = [run(order(browser, four[:2], sent_key=key)), run(order(browser, four[:3], sent_key=key))]
    assert [(job.summary["done"], job.summary["unchanged"]) for job in jobs] == [(2, 0), (1, 2)]
    BulkItem.objects.update(state=BulkState.WAITING)
    Job.objects.update(state=JobState.QUEUED, finished_at=None)
    assert run(jobs[1]).summary["unchanged"] == 3
    assert written() == {name: [TEXT] for name in "abc"}


def test_of_five_hundred_those_that_cannot_be_done_are_named_and_nothing_of_them_is_left(
    head: Membership, lessor: Company, enter: Enter
) -> None:
    lessee, other = LesseeFactory(), LessorFactory()
    rows = [ContractFactory.build(lessor=lessor, lessee=lessee, number=f"n{place:03}") for place in range(500)]
    for place in (7, 77, 307):
        rows[place].status = ContractStatus.TERMINATED
    Contract.objects.bulk_create(rows)
    opened = {"kind": MatterKind.CONTRACT, "lessor": lessor, "company": lessee, "opened_at": NOW, "moved_at": NOW}
    Matter.objects.bulk_create(Matter(subject_id=row.pk, title=row.number, **opened) for row in rows)
    job = order(enter(head), rows)
    BulkItem.objects.bulk_create(BulkItem(job=job, contract=contract) for contract in rows)
    Contract.objects.filter(number__in=["n100", "n499"]).update(lessor=other)
    job = run(job)
    assert {name: job.summary[name] for name in ("done", "unchanged", "failed")} == {
        "done": 495,
        "unchanged": 0,
        "failed": 5,
    }
    assert (FeedEntry.objects.count(), len(written())) == (495, 495)
    named = [(line["contract"], line["reason"]) for line in job.summary["failures"]]
    assert [number for number, _reason in named] == ["n007", "n077", "n100", "n307", "n499"]
    reasons = dict(BulkItem.objects.filter(state=BulkState.FAILED).values_list("contract__number", "reason"))
    ended, unseen = "The contract has ended.", "The contract is not open to you any more."
    assert reasons == {"n007": ended, "n077": ended, "n100": unseen, "n307": ended, "n499": unseen}


def test_who_opens_no_matters_writes_where_there_is_one(
    head: Membership, four: list[Contract], lessor: Company, enter: Enter
) -> None:
    contract_matter(contract=four[1], actor=head, at=NOW)
    accountant = MembershipFactory(role=Role.LESSOR_ACCOUNTANT, company=lessor)
    job = run(order(enter(accountant), four[:2]))
    assert (job.summary["done"], job.summary["failed"], written()) == (1, 1, {"b": [TEXT]})
    assert BulkItem.objects.get(contract=four[0]).reason.startswith("This contract has no matter yet")
    assert Matter.objects.count() == 1


def test_a_matter_that_somebody_else_leads_is_left_alone(
    head: Membership, four: list[Contract], lessor: Company, enter: Enter
) -> None:
    contract_matter(contract=four[0], actor=head, at=NOW)
    manager = MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor)
    Contract.objects.filter(number__in="ab").update(manager=manager.user)
    job = run(order(enter(manager), four[:2]))
    assert (job.summary["done"], job.summary["failed"], written()) == (1, 1, {"b": [TEXT]})
    assert BulkItem.objects.get(contract=four[0]).reason == "The matter of this contract is not open to you."


def test_a_client_writes_to_one_contract_at_a_time(four: list[Contract], client: Membership, enter: Enter) -> None:
    data = {"operation": "message", "body": TEXT, "sent_key": uuid4(), "confirmed": "1", "ids": [four[0].pk]}
    assert enter(client).post(BULK, data).status_code == 403
    assert (Job.objects.count(), FeedEntry.objects.count()) == (0, 0)


def test_nothing_to_write_is_asked_again(head: Membership, four: list[Contract], enter: Enter) -> None:
    data = {"operation": "message", "body": "  ", "sent_key": uuid4(), "confirmed": "1", "ids": [four[0].pk]}
    response = enter(head).post(BULK, data)
    assert set(response.context["form"].errors) == {"body"}
    assert Job.objects.count() == 0
