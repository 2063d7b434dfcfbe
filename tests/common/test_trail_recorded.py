"""Money and papers that are put into the database past the portal leave entries."""

from typing import Any

import pytest
from django.db import connection

from accounts.roles import Role
from common.models import TrailEntry, TrailKind
from tests.factories import LessorFactory, MembershipFactory, make_contract

pytestmark = pytest.mark.django_db


def by_hand(statement: str, *values: Any) -> int:
    """Run a statement as somebody at the database's own prompt; the id of the row."""
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} RETURNING id", values)
        (pk,) = cursor.fetchone()
    return int(pk)


def told_of(label: str, pk: int) -> list[TrailEntry]:
    return list(TrailEntry.objects.filter(object_label=label, object_id=str(pk)).order_by("pk"))


def test_a_receipt() -> None:
    contract = make_contract()
    pk = by_hand(
        "INSERT INTO payments_receipt (contract_id, received_on, amount, document_number, purpose, posted_at) "
        "VALUES (%s, '2026-02-01', 10.50, '77', '', now())",
        contract.pk,
    )
    (told,) = told_of("payments.Receipt", pk)
    assert told.after is not None
    assert (told.kind, told.company_id, told.contract_id, told.object_text, told.after["amount"]) == (
        TrailKind.CHANGE, contract.lessee_id, contract.pk, "77", "10.50",
    )  # fmt: skip


def test_a_version_of_a_schedule() -> None:
    contract = make_contract()
    pk = by_hand(
        "INSERT INTO payments_scheduleversion (contract_id, number, made_at, reason, digest) "
        "VALUES (%s, 7, now(), 'by hand', 'd')",
        contract.pk,
    )
    (told,) = told_of("payments.ScheduleVersion", pk)
    assert (told.company_id, told.contract_id, told.object_text) == (
        contract.lessee_id, contract.pk, f"{contract.number} · 7",
    )  # fmt: skip


def test_a_text_of_a_consent() -> None:
    pk = by_hand(
        "INSERT INTO accounts_consentdocument (kind, version, title, body, effective_on, published_at) "
        "VALUES ('personal_data', 9, 'Согласие', 'Текст', '2026-01-01', now())"
    )
    (told,) = told_of("accounts.ConsentDocument", pk)
    assert told.after is not None
    assert (told.company_id, told.object_text, "body" in told.after) == (None, "Согласие · 9", False)


def test_an_import() -> None:
    lessor = LessorFactory()
    pk = by_hand(
        "INSERT INTO integrations_portfolioimport (file_name, sha256, size, dry_run, company_id, created_at, summary) "
        "VALUES ('a.xlsx', repeat('0', 64), 1, false, %s, now(), '{}')",
        lessor.pk,
    )
    by_hand("UPDATE integrations_portfolioimport SET finished_at = now() WHERE id = %s", pk)
    (told,) = told_of("integrations.PortfolioImport", pk)
    assert (told.company_id, told.object_text) == (lessor.pk, "a.xlsx")


def test_a_look_through_another_s_eyes_and_its_end() -> None:
    staff, target = MembershipFactory(role=Role.LESSOR_ADMIN), MembershipFactory()
    pk = by_hand(
        "INSERT INTO accounts_viewas (staff_id, target_id, reason, started_at, expires_at) "
        "VALUES (%s, %s, 'by hand', now(), now())",
        staff.pk,
        target.pk,
    )
    by_hand("UPDATE accounts_viewas SET ended_at = now() WHERE id = %s", pk)
    begun, ended = told_of("accounts.ViewAs", pk)
    assert ended.after is not None
    assert {(e.company_id, e.object_text) for e in (begun, ended)} == {(target.company_id, "by hand")}
    assert (begun.before, list(ended.after)) == (None, ["ended_at"])
