"""Rows that stand beside one's own: drafts for suppliers, steps of others, tasks of no contract, answers not sent."""

from dataclasses import dataclass, replace

import pytest
from django.db import ProgrammingError, transaction

from accounts.models import Membership
from accounts.roles import Role
from common import row_scope
from contracts.models import ChangeRequest, Contract, PreparedAnswer, SupplyOrder, SupplyOrderLine
from leasing_portal.row_security import GUARDED
from tests import factories
from tests.access.row_deals import Parties, make_approval, make_deal, make_reading
from tests.access.row_world import Side, rows_of
from tests.factories import NOW, TODAY
from workflow.kinds import MatterKind, OwnerKind, Rule, TaskKind
from workflow.kinds import Side as TurnOf
from workflow.models import Acknowledgement, Reading, Run, RunStep, Task
from workflow.readings.queries import OF_LESSOR
from workflow.services.matters import invite, open_matter


@dataclass(frozen=True, slots=True)
class World:
    """A client and its supplier about one contract with a matter, and who issued a text."""

    side: Side
    lessor: Membership
    contract: Contract
    run: Run


@pytest.fixture
def world(db: None) -> World:
    lessor = factories.MembershipFactory(role=Role.LESSOR_ADMIN, company=factories.LessorFactory())
    person = factories.MembershipFactory(role=Role.LESSEE_ADMIN, company=factories.LesseeFactory())
    supplier = factories.MembershipFactory(role=Role.SUPPLIER_MANAGER, company=factories.SupplierFactory())
    contract = factories.make_contract(lessor=lessor.company, lessee=person.company)
    make_deal(contract, Parties(lessor, factories.UserFactory(), supplier.company), factories.make_version())
    matter = open_matter(
        kind=MatterKind.CONTRACT,
        subject_id=contract.pk,
        contract_ref=contract.pk,
        title=contract.number,
        lessor=lessor.company,
        company=person.company,
        manager=None,
        author=None,
        actor=None,
        at=NOW,
    )
    make_approval(matter)
    invite(matter=matter, company=supplier.company, at=NOW)
    make_reading(person, lessor)
    side = Side(person.company, supplier.company, person, supplier, (contract, contract), {}, {})
    return World(side, lessor, contract, Run.objects.get(matter=matter))


def test_a_supplier_is_shown_an_order_once_it_is_no_draft(world: World) -> None:
    orders = ("contracts_supplyorder", "contracts_supplyorderhistory", "contracts_supplyorderline")

    def shown() -> list[int]:
        with row_scope.within(world.side.supplier_scope):
            return [len(rows_of(table)) for table in orders]

    assert shown() == [0, 0, 0]
    with row_scope.within(world.side.scope):
        assert [len(rows_of(table)) for table in orders] == [1, 1, 1]
    SupplyOrder.objects.update(status="placed")
    # Of its history only what it has been since.
    assert shown() == [1, 1, SupplyOrderLine.objects.count()]


def test_an_invited_organisation_reads_its_own_steps_alone(world: World) -> None:
    [of_client] = RunStep.objects.filter(run=world.run)
    own = RunStep.objects.create(
        run=world.run,
        stage=1,
        stage_name="Решение",
        rule=Rule.ALL,
        branch=2,
        position=1,
        name="Поставщик",
        owner_kind=OwnerKind.COMPANY,
        side=TurnOf.OUTSIDE,
        company=world.side.supplier,
        days=1,
    )
    guest, client = world.side.supplier_person, world.side.person
    for person, scope, steps in (
        (guest, world.side.supplier_scope, {own}),
        (client, world.side.scope, {of_client, own}),
        (world.lessor, row_scope.SYSTEM, {of_client, own}),
    ):
        assert set(RunStep.objects.visible_to(person)) == steps
        with row_scope.within(scope):
            assert set(RunStep.objects.all()) == steps
    denied = pytest.raises(ProgrammingError, match="permission denied")
    with row_scope.within(world.side.scope), denied, transaction.atomic():
        RunStep.objects.update(note="Чужое")


def test_tasks_of_no_matter_are_a_limited_persons_own_alone(world: World) -> None:
    person = world.side.person
    colleague = factories.MembershipFactory(company=person.company, role=Role.LESSEE_FINANCIER)

    def task(**said: object) -> Task:
        return Task.objects.create(
            lessor=world.lessor.company, company=person.company, title="Отчётность", created_at=NOW, **said
        )

    for_anybody, of_colleague, own = task(), task(owner=colleague.user), task(owner=person.user)
    of_matter = set(Task.objects.filter(matter__isnull=False))
    read = set(Task.objects.filter(kind=TaskKind.READING))
    with row_scope.within(world.side.scope):
        assert set(Task.objects.all()) == {for_anybody, of_colleague, own} | of_matter | read
    with row_scope.within(world.side.limited):
        assert set(Task.objects.all()) == {own} | of_matter | read
    with row_scope.within(replace(world.side.limited, contract_ids=())):
        assert set(Task.objects.all()) == {own} | read
        assert Reading.objects.count() == 1
    with row_scope.within(replace(world.side.limited, user_id=colleague.user_id)):
        assert set(Task.objects.all()) == {of_colleague} | of_matter
        assert (Reading.objects.count(), Acknowledgement.objects.count()) == (0, 0)


def test_tasks_and_confirmations_are_written_by_the_portal_alone(world: World) -> None:
    """Rights are asked first; no statement of a page adds a proof or ends a task by itself."""
    task, proof = Task.objects.get(kind=TaskKind.READING), Acknowledgement.objects.get()
    proof.pk = None
    for change in (
        lambda: Task.objects.filter(pk=task.pk).update(title="Чужое"),
        lambda: Task.objects.create(lessor=task.lessor, company=task.company, title="Своё", created_at=NOW),
        proof.save,
    ):
        denied = pytest.raises(ProgrammingError, match="permission denied")
        with row_scope.within(world.side.scope), denied, transaction.atomic():
            change()


def test_an_answer_that_is_not_sent_is_no_table_of_a_client(world: World) -> None:
    PreparedAnswer.objects.create(
        request=ChangeRequest.objects.get(),
        offer={"note": "Только нам"},
        schedule_number=1,
        valid_until=TODAY,
        prepared_at=NOW,
        prepared_by=world.lessor.user,
    )
    for scope in (world.side.scope, world.side.supplier_scope):
        with row_scope.within(scope), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            PreparedAnswer.objects.first()
    assert "contracts_preparedanswer" not in GUARDED


def test_whom_else_a_text_is_for_is_not_told(world: World) -> None:
    """The list of companies names other clients."""
    shown = {"title", "text", "version", "sha256", "file_name"}
    with row_scope.within(world.side.scope):
        assert Reading.objects.values(*shown).get()["title"] == "Правила"
        for name in OF_LESSOR:
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                Reading.objects.values_list(name).first()
    told = {field.name for field in Reading._meta.concrete_fields} - set(OF_LESSOR)
    with row_scope.within(world.side.scope):
        assert Reading.objects.values(*told).count() == 1
        assert len(Reading.objects.only(*told)) == 1
