"""Invoices of the month, documents that go out of date, accounts: set thirty days ahead, once for each (CON-12)."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import Membership
from accounts.roles import Role
from contracts.applications.checklist_rules import RuleLine, begin_checklist
from contracts.models import ClientDocument, ClientKind, Contract, ContractStatus, DocumentKind, NeededFor
from tests.contracts.ahead.nights import night, tasks
from tests.factories import NOW, ContractFactory, LesseeFactory, MembershipFactory
from workflow.kinds import Side, TaskKind, TaskState
from workflow.models import Matter

pytestmark = pytest.mark.django_db
ONE = timedelta(days=1)


@pytest.fixture
def manager() -> Membership:
    return MembershipFactory(role=Role.LESSOR_MANAGER)


@pytest.fixture
def client(manager: Membership) -> Membership:
    return MembershipFactory(company=LesseeFactory(manager=manager.user))


def lease(leader: Membership, client: Membership, **terms: Any) -> Contract:
    columns = {"ends_on": date(2029, 1, 1), "schedule_number": 1, **terms}
    return ContractFactory(lessor=leader.company, lessee=client.company, **columns)


def document(manager: Membership, client: Membership, issued_on: date, **columns: Any) -> ClientDocument:
    given = {"kind": DocumentKind.DIRECTOR, "uploaded_at": NOW, "name": "Решение.pdf"} | columns
    return ClientDocument.objects.create(
        lessor=manager.company, company=client.company, file="x.pdf", content_type="application/pdf", size=1,
        sha256="0" * 64, issued_on=issued_on, uploaded_by=client.user, **given,
    )  # fmt: skip


def checklist(manager: Membership, **line: Any) -> None:
    begin_checklist(lessor=manager.company, lines=[RuleLine(needed_for=NeededFor.APPROVAL, **line)])


def test_one_task_a_month_for_each_who_leads_contracts_with_payments(manager: Membership, client: Membership) -> None:
    other = MembershipFactory(role=Role.LESSOR_MANAGER, company=manager.company)
    for terms in (
        {"manager": manager.user}, {}, {"manager": other.user}, {"status": ContractStatus.CLOSED},
        {"schedule_number": 0}, {"ends_on": date(2026, 11, 30)},
    ):  # fmt: skip
        lease(manager, client, **terms)
    night(date(2026, 10, 31))
    assert [task.due_on for task in tasks("invoicing:")] == [date(2026, 10, 30)] * 2
    for day in (date(2026, 11, 1), date(2026, 11, 1), date(2026, 11, 17)):
        night(day)
    # The last working day of November is a Monday.
    december = tasks("invoicing:").filter(once_key__endswith="2026-12")
    assert {(task.owner, task.due_on, task.matter) for task in december} == {
        (manager.user, date(2026, 11, 30), None),
        (other.user, date(2026, 11, 30), None),
    }
    assert december.count() == 2
    assert "2" in december.get(owner=manager.user).body


def test_a_document_is_asked_for_before_it_is_out_of_date(manager: Membership, client: Membership) -> None:
    checklist(manager, document=DocumentKind.DIRECTOR, valid_months=12)
    lease(manager, client, signed_on=date(2025, 1, 1))
    newest = lease(manager, client, signed_on=date(2025, 5, 5))
    document(manager, client, date(2025, 11, 1), uploaded_at=NOW - ONE)
    document(manager, client, date(2025, 12, 31))
    last = date(2026, 12, 31)
    night(last - timedelta(days=31))
    assert not tasks("document:").exists()
    for _ in range(2):
        night(last - timedelta(days=30))
    task = tasks("document:").get()
    assert (task.kind, task.company, task.owner, task.due_on) == (TaskKind.INFORMATION, client.company, None, last)
    matter = Matter.objects.get(subject_id=newest.pk)
    assert (task.matter, matter.turn, matter.awaited) == (matter, Side.LESSEE, "information")
    document(manager, client, last, uploaded_at=NOW + timedelta(days=20))
    night(last)
    task.refresh_from_db()
    matter.refresh_from_db()
    assert (task.state, task.once_key, matter.turn) == (TaskState.CANCELLED, None, "")


def test_documents_that_nobody_asks_for_again(manager: Membership, client: Membership) -> None:
    checklist(manager, document=DocumentKind.DIRECTOR, valid_months=12, clients=[ClientKind.ENTREPRENEUR])
    lease(manager, client)
    document(manager, client, date(2025, 12, 1))
    stranger = MembershipFactory()
    document(manager, stranger, date(2025, 12, 1))
    night(date(2026, 11, 20))
    assert not tasks("document:").exists()


def test_accounts_are_asked_of_companies_by_their_days(manager: Membership, client: Membership) -> None:
    checklist(manager, document=DocumentKind.ACCOUNTS, valid_months=12)
    lease(manager, client)
    entrepreneur = MembershipFactory(company=LesseeFactory(inn="500100732259", kpp="", ogrn="304500116000157"))
    lease(manager, entrepreneur)
    # A branch draws up no accounts of its own.
    branch = MembershipFactory(company=LesseeFactory(inn=client.company.inn, parent=client.company))
    lease(manager, branch, signed_on=date(2024, 1, 1))
    day = date(2026, 1, 1)
    while day.year == 2026:
        night(day)
        day += timedelta(days=10)
    found = {(task.once_key or "").rsplit(":")[-1]: task for task in tasks("accounts:")}
    assert {name: task.due_on for name, task in found.items()} == {
        "2025": date(2026, 3, 31),
        "2026Q1": date(2026, 4, 30),
        "2026Q2": date(2026, 7, 31),
        "2026Q3": date(2026, 10, 31),
    }
    assert {task.company for task in found.values()} == {client.company}
    assert not tasks("document:").exists()
    document(manager, client, date(2027, 2, 1), kind=DocumentKind.ACCOUNTS, uploaded_at=NOW)
    night(date(2027, 3, 1))
    assert tasks("accounts:").count() == 4
