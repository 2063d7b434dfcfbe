"""Changes of data reach the trail by triggers of the database: who, for whom, before and after."""

from datetime import date
from decimal import Decimal
from typing import Any

import pghistory
import pytest
from django.db import connection

from accounts.models import BankAccount, Company, Membership, User
from accounts.roles import Role
from common.audit import watched
from common.models import TrailEntry, TrailKind
from common.trail import Who
from common.trail_install import pieces
from common.trail_triggers import installed_triggers
from contracts.models import Contract, LeasedAsset
from tests.factories import (
    BankAccountFactory,
    CompanyFactory,
    ContractFactory,
    LeasedAssetFactory,
    LessorFactory,
    MembershipFactory,
    UserFactory,
    make_contract,
)

pytestmark = pytest.mark.django_db


def about(row: Any) -> list[TrailEntry]:
    return list(TrailEntry.objects.filter(object_label=row._meta.label, object_id=str(row.pk)).order_by("pk"))


def test_a_new_row_is_told_whole_and_a_change_by_what_changed() -> None:
    company = CompanyFactory(short_name="ООО «Альфа»")
    Company.objects.filter(pk=company.pk).update(short_name="ООО «Бета»", phone="")
    made, changed = about(company)
    assert (made.kind, made.before, made.after["short_name"]) == (TrailKind.CHANGE, None, "ООО «Альфа»")  # type: ignore[index] # made has values
    assert set(made.after) == {field.column for field in Company._meta.concrete_fields}  # type: ignore[arg-type]
    assert (changed.before, changed.after, changed.object_text) == (
        {"short_name": "ООО «Альфа»", "phone": "+7 495 000-00-00"},
        {"short_name": "ООО «Бета»", "phone": ""},
        "ООО «Бета»",
    )
    assert {made.company_id, changed.company_id} == {company.pk}


def test_a_deleted_row_is_told_with_what_it_was() -> None:
    account = BankAccountFactory()
    pk = account.pk
    BankAccount.objects.filter(pk=pk).delete()
    _made, deleted = TrailEntry.objects.filter(object_label="accounts.BankAccount", object_id=str(pk)).order_by("pk")
    assert deleted.after is None
    assert deleted.before is not None
    assert deleted.before["account"] == account.account
    assert (deleted.company_id, deleted.object_text) == (account.company_id, account.account)


def test_a_change_of_nothing_is_not_told() -> None:
    company = CompanyFactory()
    Company.objects.filter(pk=company.pk).update(short_name=company.short_name)
    assert len(about(company)) == 1


def test_money_is_exact_text() -> None:
    contract = make_contract()
    Contract.objects.filter(pk=contract.pk).update(price=Decimal("1234567890123456.70"))
    changed = about(contract)[-1]
    assert (changed.before, changed.after) == ({"price": "1200000.00"}, {"price": "1234567890123456.70"})


def test_derived_and_secret_columns_are_not_told() -> None:
    contract = make_contract()
    count = len(about(contract))
    Contract.objects.filter(pk=contract.pk).update(paid_total=Decimal(1), figures_on=date(2026, 1, 1))
    assert len(about(contract)) == count
    person = UserFactory()
    User.objects.filter(pk=person.pk).update(password="another")
    (made,) = about(person)
    assert made.after is not None
    assert "password" not in made.after
    assert "last_login" not in made.after


def test_many_rows_made_by_one_statement_have_an_entry_each() -> None:
    contract = ContractFactory()
    LeasedAsset.objects.bulk_create([LeasedAssetFactory.build(contract=contract, position=n) for n in (1, 2, 3)])
    rows = TrailEntry.objects.filter(object_label="contracts.LeasedAsset").order_by("pk")
    assert [(row.after["position"], row.company_id, row.contract_id) for row in rows] == [  # type: ignore[index]
        (n, contract.lessee_id, contract.pk) for n in (1, 2, 3)
    ]


def test_facts_of_a_contract_are_told_to_its_lessee() -> None:
    contract = make_contract(paid=[(date(2026, 1, 25), "90000.00")])
    facts = TrailEntry.objects.filter(object_label="contracts.ContractEvent").order_by("pk")
    assert [(fact.kind, fact.after["kind"]) for fact in facts] == [  # type: ignore[index]
        (TrailKind.FACT, "imported"),
        (TrailKind.FACT, "schedule_made"),
        (TrailKind.FACT, "receipt_posted"),
    ]
    assert {(f.company_id, f.contract_id, f.object_text) for f in facts} == {
        (contract.lessee_id, contract.pk, contract.number)
    }


def test_a_role_is_a_change_of_rights_named_by_the_person() -> None:
    membership = MembershipFactory(role=Role.LESSEE_AUDITOR)
    Membership.objects.filter(pk=membership.pk).update(role=Role.LESSEE_ADMIN)
    changed = about(membership)[-1]
    assert (changed.kind, changed.before, changed.after, changed.object_text, changed.company_id) == (
        TrailKind.RIGHT_CHANGED,
        {"role": "lessee_auditor"},
        {"role": "lessee_admin"},
        membership.user.email,
        membership.company_id,
    )


def test_who_acted_comes_from_the_context_of_history() -> None:
    actor = Who(
        user_id=7,
        membership_id=8,
        company_id=9,
        on_behalf_of_id=10,
        view_as_id=11,
        ip="2001:db8::1",
        user_agent="Firefox",
        request_id="r-1",
        path="/company/",
    )
    with pghistory.context(**actor.metadata()):
        company = CompanyFactory()
    (made,) = about(company)
    told = Who(
        user_id=made.user_id,
        membership_id=made.membership_id,
        company_id=made.actor_company_id,
        on_behalf_of_id=made.on_behalf_of_id,
        view_as_id=made.detail["view_as"],
        ip=made.ip,
        user_agent=made.user_agent,
        request_id=made.request_id,
        path=made.path,
    )
    assert told == actor


def test_a_job_is_told_as_a_detail() -> None:
    with pghistory.context(job="42", user=5):
        company = CompanyFactory()
    (made,) = about(company)
    assert (made.user_id, made.detail) == (5, {"job": "42"})


def test_without_a_context_it_is_the_system() -> None:
    (made,) = about(CompanyFactory())
    assert (made.user_id, made.membership_id, made.actor_company_id, made.ip, made.detail) == (
        None, None, None, None, {},
    )  # fmt: skip


def test_every_audited_model_has_its_triggers() -> None:
    with connection.cursor() as cursor:
        installed = installed_triggers(cursor)
    wanted = {trigger for piece in pieces() for trigger in piece.triggers}
    assert {key for key, trigger in installed.items() if trigger.fires} >= wanted
    with_history = {model.model for model in watched() if not model.append_only}
    assert {LessorFactory._meta.model, Contract, Membership, User} <= with_history
