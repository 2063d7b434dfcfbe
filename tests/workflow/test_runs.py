"""Approvals: stages, branches, rules, amounts, the turn, the end; refused decisions change nothing."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from accounts.models import Membership
from accounts.roles import Role
from common import row_scope
from common.models import OutboxEvent
from common.row_scope import RowScope
from tests.factories import NOW, DelegationFactory, LessorFactory, MembershipFactory, SupplierFactory
from tests.workflow.making import FINISHED, Deal, make_deal
from tests.workflow.routing import decide, publish_route, stage, start, states, step
from workflow.deciding import may_decide, steps_for
from workflow.kinds import FeedAudience, OwnerKind, Rule, RunState, Side
from workflow.models import FeedEntry, Matter, MatterGuest, Run, RunStep
from workflow.services import runs
from workflow.services.escalating import escalate_overdue, reassign_orphans
from workflow.services.routes import draft_of, fill_draft, publish
from workflow.tasks import watch_approvals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_today")]
MANAGER, CLIENT, COMPANY, PERSON = OwnerKind.MANAGER, OwnerKind.CLIENT, OwnerKind.COMPANY, OwnerKind.PERSON
SINGLE = stage(step("Риск"))


@pytest.fixture(autouse=True)
def _nothing_finished() -> None:
    FINISHED.clear()


def colleague(deal: Deal, role: Role) -> Membership:
    return MembershipFactory(company=deal.manager.company, role=role)


def standing(matter: Matter) -> tuple[str, str, date | None]:
    matter.refresh_from_db()
    return (matter.turn, matter.awaited, matter.promised_on)


def told(matter: Matter) -> list[tuple[str, str]]:
    return list(FeedEntry.objects.filter(matter=matter).order_by("pk").values_list("code", "audience"))


def test_stages_follow_one_another_and_the_turn_goes_with_them(deal: Deal) -> None:
    publish_route(
        deal.manager.company,
        stage(step("Менеджер", MANAGER, days=2)),
        stage(step("Клиент", CLIENT, days=3)),
    )
    run = start(deal.matter)
    assert states(run) == {"Менеджер": "active", "Клиент": "waiting"}
    # NOW is a Wednesday.
    assert standing(deal.matter) == ("lessor", "decide", date(2026, 11, 27))
    first = decide(run, "Менеджер", deal.manager, internal_note="Между нами")
    assert (first.decided_by, first.decided_at, first.note) == (deal.manager.user, NOW, "Причина")
    assert standing(deal.matter) == ("lessee", "decide", date(2026, 11, 30))
    assert FINISHED == []
    scope = RowScope(user_id=deal.client.user_id, company_ids=deal.client.company_ids)
    with row_scope.within(scope):
        decide(run, "Клиент", deal.client)
    run.refresh_from_db()
    assert (run.state, run.ended_at) == (RunState.APPROVED, NOW)
    assert [(run.pk, "approved", deal.client.pk)] == FINISHED
    assert told(deal.matter) == [
        ("run_started", "parties"),
        ("step_approved", "parties"),
        ("", "lessor"),
        ("step_approved", "parties"),
    ]
    types = OutboxEvent.objects.filter(type__startswith="workflow.").order_by("pk").values_list("type", flat=True)
    assert [name for name in types if "Run" in name or "Step" in name] == [
        "workflow.RunStarted",
        "workflow.StepAsked",
        "workflow.StepAsked",
        "workflow.RunFinished",
    ]


@pytest.mark.parametrize(
    ("rule", "decisions", "outcome", "left"),
    [
        (Rule.ALL, {"А": "reject"}, "rejected", {"Б": "skipped", "В": "skipped"}),
        (Rule.ALL, {"А": "approve", "Б": "approve", "В": "approve"}, "approved", {}),
        (Rule.ANY, {"А": "reject", "Б": "approve"}, "approved", {"В": "skipped"}),
        (Rule.ANY, {"А": "reject", "Б": "reject", "В": "reject"}, "rejected", {}),
        (Rule.MAJORITY, {"А": "approve", "В": "approve"}, "approved", {"Б": "skipped"}),
        (Rule.MAJORITY, {"А": "reject", "Б": "approve", "В": "reject"}, "rejected", {}),
    ],
)
def test_rules_of_parallel_branches(
    rule: Rule, decisions: dict[str, runs.Decision], outcome: str, left: dict[str, str], deal: Deal
) -> None:
    publish_route(deal.manager.company, stage(step("А"), step("Б"), step("В"), rule=rule))
    run = start(deal.matter)
    for name, decision in decisions.items():
        assert FINISHED == []
        decide(run, name, deal.risk, decision)
    assert [(run.pk, outcome, deal.risk.pk)] == FINISHED
    assert (
        states(run)
        == {name: {"approve": "approved", "reject": "rejected"}[said] for name, said in decisions.items()} | left
    )


def test_steps_of_a_branch_follow_one_another(deal: Deal) -> None:
    publish_route(
        deal.manager.company,
        stage(step("А", branch=1), step("Б", branch=1, position=2), step("В", MANAGER, branch=2), rule=Rule.ANY),
    )
    run = start(deal.matter)
    assert states(run) == {"А": "active", "Б": "waiting", "В": "active"}
    decide(run, "А", deal.risk, "reject")
    assert states(run) == {"А": "rejected", "Б": "skipped", "В": "active"}
    decide(run, "В", deal.manager)
    assert [(run.pk, "approved", deal.manager.pk)] == FINISHED


@pytest.mark.parametrize(
    ("amount", "asked"), [(None, {"А"}), (Decimal("9999999.99"), {"А"}), (Decimal(10_000_000), {"А", "Комитет"})]
)
def test_stages_begin_at_an_amount(amount: Decimal | None, asked: set[str], deal: Deal) -> None:
    publish_route(deal.manager.company, stage(step("А")), stage(step("Комитет"), amount_from=Decimal(10_000_000)))
    assert set(states(start(deal.matter, amount=amount))) == asked


def test_without_a_stage_left_it_is_approved_at_once(deal: Deal) -> None:
    publish_route(deal.manager.company, stage(step("Комитет"), amount_from=Decimal(100)))
    run = start(deal.matter, amount=Decimal(99), actor=deal.manager)
    run = Run.objects.get(pk=run.pk)
    assert (run.state, run.ended_at, run.started_by) == (RunState.APPROVED, NOW, deal.manager.user)
    assert [(run.pk, "approved", deal.manager.pk)] == FINISHED


def test_an_approval_needs_a_route_and_there_is_one_at_a_time(deal: Deal) -> None:
    with pytest.raises(runs.NoRoute):
        start(deal.matter)
    publish_route(deal.manager.company, SINGLE)
    start(deal.matter)
    with pytest.raises(runs.ApprovalRefused, match="under way"):
        start(deal.matter)
    assert Run.objects.count() == 1


def test_a_route_edited_meanwhile_changes_nothing_that_runs(deal: Deal) -> None:
    version = publish_route(deal.manager.company, SINGLE)
    run = start(deal.matter)
    draft = draft_of(route=version.route, actor=None)
    fill_draft(draft=draft, stages=[stage(step("Новый", CLIENT))], actor=None)
    publish(version=draft, actor=None, at=NOW)
    assert (run.route_version, states(run)) == (version, {"Риск": "active"})
    decide(run, "Риск", deal.risk)
    assert [(run.pk, "approved", deal.risk.pk)] == FINISHED
    assert states(start(deal.matter)) == {"Новый": "active"}


def test_what_is_not_to_be_decided_changes_nothing(deal: Deal) -> None:
    publish_route(deal.manager.company, stage(step("А")), stage(step("Б")))
    run = start(deal.matter, version=2)

    def refuse(error: type[Exception], name: str, actor: Membership, *said: Any, **terms: Any) -> None:
        before = (states(run), FeedEntry.objects.count())
        with pytest.raises(error):
            decide(run, name, actor, *said, **terms)
        assert (states(run), FeedEntry.objects.count()) == before

    refuse(runs.StaleDecision, "А", deal.risk, seen_version=1)
    refuse(runs.StaleDecision, "Б", deal.risk)
    refuse(runs.ApprovalRefused, "А", deal.risk, "reject", note="  ")
    for stranger in (deal.manager, deal.client, colleague(deal, Role.LESSOR_ACCOUNTANT)):
        refuse(PermissionDenied, "А", stranger)
    refuse(RunStep.DoesNotExist, "А", MembershipFactory(company=LessorFactory(), role=Role.LESSOR_RISK))
    decide(run, "А", deal.risk)
    refuse(runs.AlreadyDecided, "А", deal.risk)
    refuse(runs.AlreadyDecided, "А", deal.risk, "reject")
    runs.cancel_run(run=run, actor=deal.manager, at=NOW)
    runs.cancel_run(run=run, actor=deal.manager, at=NOW + timedelta(hours=1))
    refuse(runs.StaleDecision, "Б", deal.risk)
    run.refresh_from_db()
    assert (run.state, run.ended_at, states(run)) == (RunState.CANCELLED, NOW, {"А": "approved", "Б": "skipped"})
    assert FINISHED == []


def test_who_decides_what(deal: Deal) -> None:
    """One step of each kind of owner; the queue in SQL and the rule in Python say the same for everybody."""
    head, other = colleague(deal, Role.LESSOR_HEAD), colleague(deal, Role.LESSOR_MANAGER)
    supplier = MembershipFactory(role=Role.SUPPLIER_MANAGER, company=SupplierFactory())
    limited = MembershipFactory(role=Role.LESSEE_SIGNATORY, company=deal.client.company, request_limit=Decimal(99))
    deputy = MembershipFactory(role=Role.LESSOR_ACCOUNTANT, company=deal.manager.company)
    acting = DelegationFactory(on_behalf_of=deal.manager, user=deputy.user)
    publish_route(
        deal.manager.company,
        stage(
            step("Менеджер", MANAGER),
            step("Роль"),
            step("Лицо", PERSON, person_id=head.user_id),
            step("Клиент", CLIENT),
            step("Организация", COMPANY, company_id=supplier.company_id),
        ),
    )
    run = start(deal.matter, amount=Decimal(100))
    everybody = {
        "manager": deal.manager,
        "other manager": other,
        "risk": deal.risk,
        "head": head,
        "deputy": deputy,
        "deputy in the manager's role": acting,
        "client": deal.client,
        "limited": limited,
        "financier": MembershipFactory(role=Role.LESSEE_FINANCIER, company=deal.client.company),
        "supplier": supplier,
        "other supplier": MembershipFactory(role=Role.SUPPLIER_MANAGER, company=SupplierFactory()),
    }
    deal.matter.refresh_from_db()
    may = {
        name: {one.name for one in run.steps.select_related("run") if may_decide(one, deal.matter, person)}
        for name, person in everybody.items()
    }
    assert may == {
        "manager": {"Менеджер"},
        "other manager": set(),
        "risk": {"Роль"},
        "head": {"Лицо"},
        "deputy": {"Менеджер"},
        "deputy in the manager's role": {"Менеджер"},
        "client": {"Клиент"},
        "limited": set(),
        "financier": set(),
        "supplier": {"Организация"},
        "other supplier": set(),
    }
    assert {name: {one.name for one in steps_for(person)} for name, person in everybody.items()} == may
    assert MatterGuest.objects.get().company == supplier.company
    decided = decide(run, "Менеджер", deputy)
    assert (decided.decided_by, decided.on_behalf_of) == (deputy.user, deal.manager.user)
    scope = RowScope(user_id=supplier.user_id, company_ids=supplier.company_ids)
    with row_scope.within(scope):
        decide(run, "Организация", supplier, "reject")
    assert [(run.pk, "rejected", None)] == FINISHED
    assert told(deal.matter)[-1] == ("step_rejected", FeedAudience.ALL)


def test_overdue_steps_are_escalated_once(deal: Deal) -> None:
    head = colleague(deal, Role.LESSOR_HEAD)
    escalated: dict[str, Any] = {"escalate_to": Role.LESSOR_HEAD.value}
    publish_route(deal.manager.company, stage(step("Риск", **escalated), step("Клиент", CLIENT, **escalated)))
    run = start(deal.matter)
    with pytest.raises(PermissionDenied):
        decide(run, "Риск", head)
    assert escalate_overdue(NOW + timedelta(days=1)) == 0
    late = NOW + timedelta(days=2)
    with time_machine.travel(late, tick=False):
        watch_approvals()
    assert escalate_overdue(late) == 0
    assert told(deal.matter)[1:] == [("step_escalated", "lessor")] * 2
    assert [one.name for one in steps_for(head)] == ["Риск"]
    with pytest.raises(PermissionDenied):
        decide(run, "Клиент", head)
    decide(run, "Риск", head, at=late)
    assert states(run) == {"Риск": "approved", "Клиент": "active"}
    assert standing(deal.matter)[0] == Side.LESSEE


def test_a_step_whose_owner_left_goes_to_the_deputy_else_to_a_role(deal: Deal) -> None:
    head, boss = colleague(deal, Role.LESSOR_HEAD), colleague(deal, Role.LESSOR_ADMIN)
    stays, leaves = colleague(deal, Role.LESSOR_HEAD), colleague(deal, Role.LESSOR_HEAD)
    deputy = colleague(deal, Role.LESSOR_ACCOUNTANT)
    DelegationFactory(on_behalf_of=head, user=deputy.user)
    publish_route(
        deal.manager.company,
        stage(
            step("С заместителем", PERSON, person_id=head.user_id),
            step("С эскалацией", PERSON, person_id=leaves.user_id, escalate_to=Role.LESSOR_ADMIN.value),
            step("Менеджер", MANAGER),
            step("Роль"),
            step("Остаётся", PERSON, person_id=stays.user_id),
        ),
    )
    run = start(deal.matter)
    assert reassign_orphans(NOW) == 0
    for gone in (head, leaves, deal.manager, deal.risk):
        gone.is_active = False
        gone.save()
    assert (reassign_orphans(NOW), reassign_orphans(NOW)) == (4, 0)
    owners = RunStep.objects.filter(run=run).values_list("name", "owner_kind", "user", "role")
    assert {name: rest for name, *rest in owners} == {
        "С заместителем": ["person", deputy.user_id, ""],
        "С эскалацией": ["role", None, Role.LESSOR_ADMIN],
        "Менеджер": ["role", None, Role.LESSOR_HEAD],
        "Роль": ["role", None, Role.LESSOR_HEAD],
        "Остаётся": ["person", stays.user_id, ""],
    }
    assert told(deal.matter)[1:] == [("step_reassigned", "lessor")] * 4
    assert [one.name for one in steps_for(deputy)] == ["С заместителем"]
    assert [one.name for one in steps_for(boss)] == ["С эскалацией"]


def test_an_owner_who_left_before_the_turn_came(deal: Deal) -> None:
    head = colleague(deal, Role.LESSOR_HEAD)
    publish_route(deal.manager.company, stage(step("Менеджер", MANAGER)))
    deal.manager.user.is_active = False
    deal.manager.user.save()
    run = start(deal.matter)
    assert [one.name for one in steps_for(head)] == ["Менеджер"]
    decide(run, "Менеджер", head)
    assert [(run.pk, "approved", head.pk)] == FINISHED


def test_another_lessors_route_is_not_taken() -> None:
    deal, other = make_deal(), make_deal()
    publish_route(other.manager.company, SINGLE)
    with pytest.raises(runs.NoRoute):
        start(deal.matter)
