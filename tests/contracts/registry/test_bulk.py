"""Operations on many contracts: a job with a line for each; cut and resumed, nothing is done twice or by half."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connections
from django.test import Client
from pytest_django import Settings

from accounts.models import Company, Membership
from accounts.roles import Role
from common.jobs.runner import run_job
from common.models import Job, JobState, OutboxEvent
from contracts.models import BulkItem, BulkState, Contract, ContractEvent, ContractEventKind
from contracts.registry import bulk
from contracts.registry.operations.reassign import Reassign
from tests.factories import LesseeFactory, MembershipFactory, make_contract

pytestmark = pytest.mark.django_db
Enter = Callable[[Membership], Client]
BULK = "/contracts/bulk/"


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def four(lessor: Company) -> list[Contract]:
    lessee = LesseeFactory()
    return [make_contract(lessor=lessor, lessee=lessee, number=name) for name in "abcd"]


@pytest.fixture
def new(lessor: Company) -> Membership:
    return MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor)


def order(client: Client, new: Membership, **selection: Any) -> Job:
    data = {"operation": "reassign", "manager": new.user_id, "confirmed": "1", **selection}
    assert client.post(BULK, data).status_code == 302
    return Job.objects.get(kind="bulk_contracts")


def run(job: Job) -> Job:
    run_job(job.pk, line=connections["default"])
    return Job.objects.get(pk=job.pk)


def managers() -> dict[str, int | None]:
    return dict(Contract.objects.values_list("number", "manager"))


def changes() -> int:
    return ContractEvent.objects.filter(kind=ContractEventKind.TERMS_CHANGED).count()


def test_the_page_asks_before_it_orders(head: Membership, four: list[Contract], enter: Enter) -> None:
    response = enter(head).post(
        BULK, {"operation": "reassign", "ids": [four[0].pk, four[1].pk], "query": "sort=number"}
    )
    assert response.status_code == 200
    assert response.context["size"].count == 2
    assert [contract.number for contract in response.context["sample"]] == ["a", "b"]
    refused = enter(head).post(BULK, {"operation": "reassign", "ids": [four[0].pk], "confirmed": "1", "manager": "0"})
    assert set(refused.context["form"].errors) == {"manager"}
    assert not Job.objects.exists()


def test_marked_contracts_pass_to_another_manager_with_a_report(
    head: Membership, new: Membership, four: list[Contract], enter: Enter
) -> None:
    four[1].manager = new.user
    four[1].save()
    client = enter(head)
    job = run(order(client, new, ids=[four[0].pk, four[1].pk]))
    assert job.state == JobState.DONE
    assert managers() == {"a": new.user_id, "b": new.user_id, "c": None, "d": None}
    assert job.summary == {"done": 1, "unchanged": 1, "failed": 0, "failures": []}
    event = ContractEvent.objects.get(kind=ContractEventKind.TERMS_CHANGED)
    assert event.data == {"fields": [{"name": "manager", "before": "", "after": str(new.user)}]}
    assert (event.contract, event.actor) == (four[0], head.user)
    published = OutboxEvent.objects.filter(type__contains="ContractChanged")
    assert [one.payload["fields"] for one in published] == [["manager"]]
    assert client.get(job.get_absolute_url()).status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/jobs/{job.pk}/file/").getvalue()))
    lines = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert [(number, reason) for number, _state, reason in lines] == [("a", None), ("b", None)]


def test_everything_found_is_what_the_address_finds(
    head: Membership, new: Membership, four: list[Contract], enter: Enter
) -> None:
    vin = four[2].assets.get().vin
    job = run(order(enter(head), new, everything="on", query=f"manager=null&asset={vin}&after=x~1"))
    assert (job.summary["done"], managers()) == (1, {"a": None, "b": None, "c": new.user_id, "d": None})


def test_a_row_that_cannot_be_done_is_named_and_the_others_are_done(
    head: Membership, new: Membership, four: list[Contract], enter: Enter
) -> None:
    job = order(enter(head), new, ids=[contract.pk for contract in four])
    given = job.params["selection"]
    BulkItem.objects.bulk_create(BulkItem(job=job, contract_id=pk) for pk in given["ids"])
    stranger = MembershipFactory(role=Role.LESSOR_HEAD)
    Contract.objects.filter(number="b").update(lessor=stranger.company)
    job = run(job)
    assert managers() == {"a": new.user_id, "b": None, "c": new.user_id, "d": new.user_id}
    [failure] = job.summary["failures"]
    assert (job.summary["done"], job.summary["failed"], failure["contract"]) == (3, 1, "b")
    assert failure["reason"]
    assert changes() == 3


def test_a_cut_job_goes_on_where_it_stood(
    head: Membership, new: Membership, four: list[Contract], enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The filter names what the operation changes: asked again, it would find other contracts.
    job = order(enter(head), new, everything="on", query="manager=null")
    apply, calls = Reassign.apply, []

    def cut(self: Reassign, **given: Any) -> bool:
        done = apply(self, **given)
        calls.append(given["contract_id"])
        if len(calls) == 3:
            raise KeyboardInterrupt  # The worker is killed after the work of the row and before its outcome.
        return done

    monkeypatch.setattr(Reassign, "apply", cut)
    with pytest.raises(KeyboardInterrupt):
        run(job)
    assert managers() == {"a": new.user_id, "b": new.user_id, "c": None, "d": None}
    assert (changes(), BulkItem.objects.filter(state=BulkState.WAITING).count()) == (2, 2)
    job = run(job)
    assert calls == [four[place].pk for place in (0, 1, 2, 2, 3)]
    assert managers() == dict.fromkeys("abcd", new.user_id)
    assert (changes(), job.summary["done"], BulkItem.objects.count()) == (4, 4, 4)
    again = BulkItem.objects.first()
    assert again is not None
    monkeypatch.undo()
    bulk._do(again.pk, Reassign(), {"manager_id": head.user_id}, head, four[0].created_at)
    assert managers() == dict.fromkeys("abcd", new.user_id)


def test_the_right_is_asked_again_when_the_job_runs(
    head: Membership, new: Membership, four: list[Contract], enter: Enter
) -> None:
    job = order(enter(head), new, ids=[four[0].pk])
    Membership.objects.filter(pk=head.pk).update(role=Role.LESSOR_RISK)
    job = run(job)
    assert (job.state, managers()) == (JobState.FAILED, dict.fromkeys("abcd"))


def test_a_manager_who_is_gone_leads_nothing(
    head: Membership, new: Membership, four: list[Contract], enter: Enter
) -> None:
    job = order(enter(head), new, ids=[four[0].pk])
    Membership.objects.filter(pk=new.pk).update(is_active=False)
    job = run(job)
    assert (job.summary["failed"], managers()) == (1, dict.fromkeys("abcd"))


@pytest.mark.parametrize("role", [Role.LESSOR_MANAGER, Role.LESSOR_RISK, Role.LESSEE_ADMIN])
def test_whoever_may_not_reassign_is_refused(
    role: Role, four: list[Contract], lessor: Company, new: Membership, enter: Enter
) -> None:
    company = four[0].lessee if role is Role.LESSEE_ADMIN else lessor
    person = MembershipFactory(role=role, company=company)
    Company.objects.filter(pk=four[0].lessee_id).update(manager=person.user)
    data = {"operation": "reassign", "manager": new.user_id, "confirmed": "1", "ids": [four[0].pk]}
    assert enter(person).post(BULK, data).status_code == 403
    assert (managers(), Job.objects.count()) == (dict.fromkeys("abcd"), 0)


def test_a_selection_that_is_none(head: Membership, four: list[Contract], enter: Enter) -> None:
    client = enter(head)
    answers = {
        "nothing": client.post(BULK, {"operation": "reassign", "query": "q=a"}).status_code,
        "not ids": client.post(BULK, {"operation": "reassign", "ids": ["x"]}).status_code,
        "somebody else's": client.post(BULK, {"operation": "reassign", "ids": [make_contract().pk]}).status_code,
        "no operation": client.post(BULK, {"operation": "burn", "ids": [four[0].pk]}).status_code,
    }
    assert answers == {"nothing": 302, "not ids": 400, "somebody else's": 404, "no operation": 403}
    assert not Job.objects.exists()


def test_too_many_are_refused(
    head: Membership, new: Membership, four: list[Contract], enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MOST_CONTRACTS", 3)
    data = {"operation": "reassign", "manager": new.user_id, "confirmed": "1", "everything": "on"}
    assert enter(head).post(BULK, data).status_code == 302
    assert not Job.objects.exists()
