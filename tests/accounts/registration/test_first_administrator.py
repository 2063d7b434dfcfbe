"""A manager invites the first administrator of an own client, and nobody else."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import Company, Invitation, Membership, User
from accounts.people.invite import Invitee
from accounts.registration.decisions import DecisionRefused
from accounts.registration.first_administrator import invite_first_administrator
from accounts.roles import Role
from tests.factories import NOW, LesseeFactory, MembershipFactory, SupplierFactory, make_contract

pytestmark = pytest.mark.django_db
ANNA = Invitee("anna@example.org", "Орлова", "Анна")


def invited(company: Company, actor: Membership, invitee: Invitee = ANNA) -> Invitation:
    return invite_first_administrator(company_id=company.pk, invitee=invitee, actor=actor, at=NOW)


def test_a_client_and_a_supplier_get_their_administrator(manager: Membership) -> None:
    lessee, supplier = LesseeFactory(manager=manager.user), SupplierFactory(manager=manager.user)
    made = [invited(company, manager) for company in (lessee, supplier)]
    assert [(one.company, one.role, one.email, one.invited_by) for one in made] == [
        (lessee, Role.LESSEE_ADMIN, "anna@example.org", manager),
        (supplier, Role.SUPPLIER_MANAGER, "anna@example.org", manager),
    ]


@pytest.mark.parametrize("whose", ["another manager's", "led in part", "the lessor's", "administered"])
def test_other_companies_get_none(whose: str, manager: Membership) -> None:
    another = MembershipFactory(role=Role.LESSOR_MANAGER).user
    refusals: dict[str, tuple[Company, type[Exception]]] = {
        "another manager's": (LesseeFactory(manager=another), Company.DoesNotExist),
        "led in part": (led_in_part(manager, another), DecisionRefused),
        "the lessor's": (manager.company, DecisionRefused),
        "administered": (administered(manager), DecisionRefused),
    }
    company, error = refusals[whose]
    with pytest.raises(error):
        invited(company, manager)
    assert Invitation.objects.count() == 0


def led_in_part(manager: Membership, another: User) -> Company:
    company = LesseeFactory(manager=another)
    make_contract(lessor=manager.company, lessee=company, manager=manager.user)
    return company


def administered(manager: Membership) -> Company:
    company = LesseeFactory(manager=manager.user)
    MembershipFactory(company=company, role=Role.LESSEE_ADMIN)
    return company


@pytest.mark.parametrize("role", [Role.LESSOR_RISK, Role.LESSOR_ACCOUNTANT, Role.LESSEE_ADMIN])
def test_who_invites_nobody(role: Role) -> None:
    actor = MembershipFactory(role=role)
    company = actor.company if role is Role.LESSEE_ADMIN else LesseeFactory()
    with pytest.raises(PermissionDenied):
        invited(company, actor)
    assert Invitation.objects.count() == 0


def test_a_wrong_address_is_told_by_field(manager: Membership) -> None:
    with pytest.raises(ValidationError) as refused:
        invited(LesseeFactory(manager=manager.user), manager, Invitee("no address", "Орлова", "Анна"))
    assert (list(refused.value.error_dict), Invitation.objects.count()) == (["email"], 0)


def test_the_page_sends_the_invitation_once(manager: Membership) -> None:
    company = LesseeFactory(manager=manager.user)
    client = Client()
    client.force_login(manager.user)
    page, card = f"/admin/accounts/company/{company.pk}/invite/", f"/admin/accounts/company/{company.pk}/card/"
    data = {"email": "anna@example.org", "last_name": "Орлова", "first_name": "Анна"}
    assert client.get(page).status_code == 200
    assert client.post(page, data).headers["Location"] == card
    again = client.post(page, data)
    assert (again.status_code, list(again.context["form"].errors)) == (200, ["email"])
    assert Invitation.objects.count() == 1
    assert page in client.get(card).content.decode()
    MembershipFactory(company=company, role=Role.LESSEE_ADMIN)
    assert page not in client.get(card).content.decode()
    assert client.get(page).headers["Location"] == card
