"""An approval by one route on many contracts; it moves no contract by itself."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from pytest_django import Settings

from accounts.models import Company, Membership
from accounts.roles import Role
from common.jobs.runner import run_job
from common.models import Job
from contracts.lifecycle import Event, apply
from contracts.matters import contract_matter
from contracts.models import BulkItem, BulkState, Contract, ContractStatus
from tests.contracts.registry.test_bulk import BULK, Enter
from tests.factories import NOW, ContractFactory, LesseeFactory, MembershipFactory
from tests.workflow.routing import decide, publish_route, stage, start, step
from workflow.kinds import RunState, Side
from workflow.models import FeedEntry, Matter, Route, Run

pytestmark = pytest.mark.django_db
CODE = "collateral"


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def route(lessor: Company) -> Route:
    return publish_route(lessor, stage(step("Риск")), code=CODE).route


@pytest.fixture
def risk(lessor: Company) -> Membership:
    return MembershipFactory(role=Role.LESSOR_RISK, company=lessor)


@pytest.fixture
def four(lessor: Company) -> list[Contract]:
    lessee, states = LesseeFactory(), [ContractStatus.ACTIVE, ContractStatus.SIGNED, ContractStatus.CLOSED]
    given = zip("abcd", [*states, ContractStatus.ACTIVE], strict=True)
    return [ContractFactory(lessor=lessor, lessee=lessee, number=name, status=state) for name, state in given]


def order(browser: Client, route: Route, contracts: list[Contract]) -> Job:
    """Order the approvals and have a worker do it."""
    ids = [contract.pk for contract in contracts]
    answer = browser.post(BULK, {"operation": "route", "route": route.pk, "confirmed": "1", "ids": ids})
    assert answer.status_code == 302
    job = Job.objects.get(kind="bulk_contracts")
    run_job(job.pk, line=connections["default"])
    return Job.objects.get(pk=job.pk)


def turn_of(contract: Contract) -> tuple[str, str]:
    matter = Matter.objects.get(subject_id=contract.pk)
    return matter.turn, matter.awaited


def test_it_starts_where_none_runs_and_the_contract_is_alive(
    head: Membership, route: Route, four: list[Contract], enter: Enter
) -> None:
    running = start(contract_matter(contract=four[0], actor=head, at=NOW), route_code=CODE)
    job = order(enter(head), route, four)
    assert (job.summary["done"], job.summary["unchanged"], job.summary["failed"]) == (2, 0, 2)
    reasons = dict(BulkItem.objects.filter(state=BulkState.FAILED).values_list("contract__number", "reason"))
    assert reasons == {"a": "An approval of this matter is under way already.", "c": "The contract has ended."}
    runs = {run.matter.title: run for run in Run.objects.select_related("matter")}
    assert (set(runs), runs["a"]) == ({"a", "b", "d"}, running)
    assert (runs["b"].route_version.route, runs["b"].amount, runs["b"].started_by) == (route, four[1].price, head.user)
    assert not Matter.objects.filter(subject_id=four[2].pk).exists()
    assert turn_of(four[1]) == (Side.LESSOR, "decide")


def test_its_end_leaves_the_contract_as_it_is_and_the_turn_to_its_state(
    head: Membership, risk: Membership, route: Route, four: list[Contract], enter: Enter
) -> None:
    order(enter(head), route, [four[0], four[1]])
    decide(Run.objects.get(matter__subject_id=four[0].pk), "Риск", risk)
    decide(Run.objects.get(matter__subject_id=four[1].pk), "Риск", risk, "reject")
    states = dict(Contract.objects.filter(number__in="ab").values_list("number", "status"))
    assert states == {"a": ContractStatus.ACTIVE, "b": ContractStatus.SIGNED}
    assert dict(Run.objects.values_list("matter__title", "state")) == {"a": RunState.APPROVED, "b": RunState.REJECTED}
    assert [turn_of(contract) for contract in four[:2]] == [("", ""), (Side.LESSEE, "pay_advance")]
    page = enter(risk).get(f"/contracts/{four[0].pk}/feed/")
    assert "Риск" in page.content.decode()


def test_a_contract_that_ends_takes_its_approval_along(
    head: Membership, route: Route, four: list[Contract], enter: Enter
) -> None:
    order(enter(head), route, [four[0]])
    apply(four[0], Event.TERMINATE, actor=head, at=NOW + timedelta(hours=1), reason="Изъят предмет лизинга")
    assert (Run.objects.get().state, turn_of(four[0])) == (RunState.CANCELLED, ("", ""))
    assert Matter.objects.get().closed_at == NOW + timedelta(hours=1)
    codes = FeedEntry.objects.order_by("pk").values_list("code", flat=True)
    assert list(codes) == ["run_started", "step_reassigned", "moved", "run_cancelled"]


def test_who_may_choose_which_route(
    head: Membership, risk: Membership, route: Route, four: list[Contract], enter: Enter
) -> None:
    draft = Route.objects.create(lessor=head.company, code="draft", name="Черновик")
    foreign = publish_route(MembershipFactory(role=Role.LESSOR_HEAD).company, stage(step("Риск")), code=CODE).route
    browser, asked = enter(head), {"operation": "route", "ids": [four[0].pk]}
    assert list(browser.post(BULK, asked).context["form"].fields["route"].queryset) == [route]
    for wrong in (draft, foreign):
        refused = browser.post(BULK, asked | {"route": wrong.pk, "confirmed": "1"})
        assert set(refused.context["form"].errors) == {"route"}
    assert enter(risk).post(BULK, asked | {"route": route.pk, "confirmed": "1"}).status_code == 403
    assert (Job.objects.count(), Run.objects.count()) == (0, 0)


def test_whoever_leads_all_clients_cancels_it_with_a_reason(
    head: Membership, risk: Membership, lessor: Company, route: Route, four: list[Contract], enter: Enter
) -> None:
    signed, asked = four[1], f"/contracts/{four[1].pk}/approval/cancel/"
    manager = MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor)
    Contract.objects.filter(pk=signed.pk).update(manager=manager.user)
    order(enter(head), route, [signed])
    assert asked in enter(head).get(f"/contracts/{signed.pk}/feed/").content.decode()
    assert asked not in enter(manager).get(f"/contracts/{signed.pk}/feed/").content.decode()
    # Somebody else's approval, no reason, no right at all.
    wrong = [(manager, "Ошибка"), (head, " "), (risk, "Ошибка")]
    assert [enter(who).post(asked, {"text": text}).status_code for who, text in wrong] == [403, 200, 403]
    assert Run.objects.get().state == RunState.RUNNING
    for _twice in range(2):
        assert enter(head).post(asked, {"text": "Начали не тот маршрут"}).status_code == 302
    assert (Run.objects.get().state, turn_of(signed)) == (RunState.CANCELLED, (Side.LESSEE, "pay_advance"))
    told = FeedEntry.objects.filter(code="run_cancelled").values_list("data", flat=True)
    assert list(told) == [{"reason": "Начали не тот маршрут"}]
    assert asked not in enter(head).get(f"/contracts/{signed.pk}/feed/").content.decode()
