"""Who may look through whose eyes, for what reason and for how long."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import Membership, ViewAs
from accounts.roles import Role
from accounts.view_as.services import end_view, start_view
from tests.access.digest import digest
from tests.accounts.view_as.conftest import REASON, Office, look, signed_in
from tests.factories import NOW, LessorFactory, MembershipFactory, SupplierFactory, make_contract

pytestmark = pytest.mark.django_db
LOOKERS = {Role.LESSOR_MANAGER, Role.LESSOR_HEAD, Role.LESSOR_ADMIN}


@pytest.mark.parametrize("role", list(Role))
def test_only_managers_the_head_and_the_administrator_look(role: Role, office: Office, target: Membership) -> None:
    company = office.lessor if role.name.startswith("LESSOR") else None
    person = MembershipFactory(role=role, **({"company": company} if company else {}))
    if role == Role.LESSOR_MANAGER:
        person = office.manager
    client = signed_in(person)
    before = digest()
    status = look(client, target)
    assert (status, digest() == before) == ((302, False) if role in LOOKERS else (403, True))


def test_the_form_says_through_whose_eyes(staff: Client, target: Membership) -> None:
    page = staff.get(f"/view-as/{target.pk}/")
    assert (page.status_code, page.context["target"], page.context["minutes"]) == (200, target, 30)


@pytest.mark.parametrize("reason", ["", "   ", "1024", "№ 7 !!", "я" * 301])
def test_a_reason_without_words_starts_nothing(reason: str, staff: Client, target: Membership) -> None:
    before = digest()
    answer = staff.post(f"/view-as/{target.pk}/", {"reason": reason})
    assert (answer.status_code, list(answer.context["form"].errors), digest() == before) == (200, ["reason"], True)


@pytest.mark.parametrize("reason", ["1024", "я" * 301])
def test_the_service_asks_for_the_reason_too(reason: str, office: Office, target: Membership) -> None:
    with pytest.raises(ValidationError):
        start_view(staff=office.manager, target=target, reason=reason, at=NOW)
    assert ViewAs.objects.count() == 0


def test_a_look_lasts_half_an_hour(office: Office, target: Membership) -> None:
    made = start_view(staff=office.manager, target=target, reason=f"  {REASON}\n", at=NOW)
    assert (made.staff, made.target, made.reason) == (office.manager, target, REASON)
    assert (made.started_at, made.expires_at, made.ended_at) == (NOW, NOW + timedelta(minutes=30), None)


def test_a_manager_looks_at_people_of_own_clients_and_of_suppliers(office: Office, target: Membership) -> None:
    by_contract = make_contract(lessor=office.lessor, manager=office.manager.user).lessee
    people = {
        "client": target,
        "client by a contract": MembershipFactory(company=by_contract, role=Role.LESSEE_AUDITOR),
        "supplier": MembershipFactory(company=SupplierFactory(), role=Role.SUPPLIER_MANAGER),
        "client of another manager": MembershipFactory(company=office.foreign),
        "client of another lessor": MembershipFactory(company=make_contract().lessee),
        "colleague": office.other,
        "administrator of another lessor": MembershipFactory(company=LessorFactory(), role=Role.LESSOR_ADMIN),
        "oneself": office.manager,
        "oneself in a client": MembershipFactory(company=office.client, user=office.manager.user),
        "blocked": MembershipFactory(company=office.client, is_active=False),
        "of yesterday": MembershipFactory(company=office.client, ends_on=NOW.date() - timedelta(days=400)),
    }
    staff = signed_in(office.manager)
    answers = {who: staff.get(f"/view-as/{person.pk}/").status_code for who, person in people.items()}
    allowed = {"client", "client by a contract", "supplier"}
    assert {who for who, status in answers.items() if status == 200} == allowed
    before = digest()
    assert {look(staff, person) for who, person in people.items() if who not in allowed} == {404}
    for who in people.keys() - allowed:
        with pytest.raises(PermissionDenied):
            start_view(staff=office.manager, target=people[who], reason=REASON, at=NOW)
    assert digest() == before


def test_the_head_looks_at_clients_of_every_manager(office: Office) -> None:
    head = MembershipFactory(company=office.lessor, role=Role.LESSOR_HEAD)
    assert look(signed_in(head), MembershipFactory(company=office.foreign)) == 302


def test_another_look_ends_the_earlier_one(office: Office, target: Membership) -> None:
    second = MembershipFactory(company=office.client, role=Role.LESSEE_AUDITOR)
    first = start_view(staff=office.manager, target=target, reason=REASON, at=NOW)
    later = NOW + timedelta(minutes=5)
    start_view(staff=office.manager, target=second, reason=REASON, at=later)
    assert list(ViewAs.objects.order_by("pk").values_list("target", "ended_at")) == [
        (target.pk, later),
        (second.pk, None),
    ]
    assert ViewAs.objects.get(ended_at=None).pk != first.pk


def test_a_look_past_its_time_ended_when_it_was_due(office: Office, target: Membership) -> None:
    made = start_view(staff=office.manager, target=target, reason=REASON, at=NOW)
    ended = end_view(look_id=made.pk, user_id=office.manager.user_id, at=NOW + timedelta(days=1))
    assert ended is not None
    assert ended.ended_at == NOW + timedelta(minutes=30)


def test_nobody_ends_a_look_of_somebody_else(office: Office, target: Membership) -> None:
    made = start_view(staff=office.manager, target=target, reason=REASON, at=NOW)
    assert end_view(look_id=made.pk, user_id=office.other.user_id, at=NOW) is None
    assert end_view(look_id=str(made.pk), user_id=office.manager.user_id, at=NOW) is None
    assert ViewAs.objects.get().ended_at is None
