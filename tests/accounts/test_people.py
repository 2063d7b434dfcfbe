import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Membership, User
from accounts.roles import Party, Role
from accounts.services import grant_membership, save_person
from tests.factories import NOW, CompanyFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "сосновый-бор-27"


def anna(**changes: object) -> User:
    values: dict[str, object] = {
        "email": "Anna@Example.org ",
        "last_name": "Орлова",
        "first_name": "Анна",
        "verified": True,
        "at": NOW,
    }
    return save_person(**values | changes)  # type: ignore[arg-type] # of the right types, by name


def test_a_new_person_signs_in_by_a_confirmed_address() -> None:
    user = anna(password=PASSWORD)
    assert (user.email, user.date_joined, user.check_password(PASSWORD)) == ("anna@example.org", NOW, True)
    assert list(EmailAddress.objects.values_list("user", "email", "verified", "primary")) == [
        (user.pk, "anna@example.org", True, True)
    ]


def test_without_a_password_nobody_can_sign_in_yet() -> None:
    assert not anna().has_usable_password()


def test_the_same_person_again_is_one_row_and_keeps_the_password() -> None:
    first = anna(password=PASSWORD)
    again = anna(password="another-good-one-5", phone="+7 900 000-00-00")
    assert (again.pk, again.phone) == (first.pk, "+7 900 000-00-00")
    assert again.check_password(PASSWORD)
    assert (User.objects.count(), EmailAddress.objects.count()) == (1, 1)


def test_an_address_once_confirmed_stays_so_and_can_be_confirmed_later() -> None:
    anna(verified=False)
    assert not EmailAddress.objects.get().verified
    anna(verified=True)
    anna(verified=False)
    assert EmailAddress.objects.get().verified


@pytest.mark.parametrize("changes", [{"password": "12345"}, {"email": "not an address"}, {"last_name": "я" * 101}])
def test_wrong_values_are_refused_and_nothing_is_written(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        anna(**changes)
    assert (User.objects.count(), EmailAddress.objects.count()) == (0, 0)


def test_a_role_is_given_replaced_and_revived() -> None:
    user, company = UserFactory(), CompanyFactory()
    first = grant_membership(user=user, company=company, role=Role.LESSEE_AUDITOR, actor=None, at=NOW)
    Membership.objects.update(is_active=False)
    again = grant_membership(user=user, company=company, role=Role.LESSEE_ADMIN, actor=None, at=NOW)
    assert again.pk == first.pk
    assert list(Membership.objects.values_list("role", "is_active")) == [("lessee_admin", True)]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("party", list(Party))
def test_a_role_fits_the_party_of_the_company(role: Role, party: Party) -> None:
    user, company = UserFactory(), CompanyFactory(party=party)
    if role.party is party:
        grant_membership(user=user, company=company, role=role, actor=None, at=NOW)
    else:
        with pytest.raises(ValidationError):
            grant_membership(user=user, company=company, role=role, actor=None, at=NOW)
    assert Membership.objects.count() == int(role.party is party)


MAY_GRANT = {
    (Role.LESSOR_ADMIN, "own"),
    (Role.LESSOR_ADMIN, "client"),
    (Role.LESSOR_HEAD, "client"),
    (Role.LESSOR_MANAGER, "client"),
    (Role.LESSEE_ADMIN, "own"),
    (Role.SUPPLIER_MANAGER, "own"),
}


@pytest.mark.parametrize("where", ["own", "client"])
@pytest.mark.parametrize("role", list(Role))
def test_who_may_give_roles(role: Role, where: str) -> None:
    actor = MembershipFactory(role=role)
    company = actor.company if where == "own" else CompanyFactory(party=Party.LESSEE, manager=actor.user)
    wanted = Role.LESSEE_AUDITOR if company.party == Party.LESSEE else role
    before = Membership.objects.count()
    if (role, where) in MAY_GRANT:
        grant_membership(user=UserFactory(), company=company, role=wanted, actor=actor, at=NOW)
    else:
        with pytest.raises(PermissionDenied):
            grant_membership(user=UserFactory(), company=company, role=wanted, actor=actor, at=NOW)
    assert Membership.objects.count() == before + ((role, where) in MAY_GRANT)


def test_a_client_manager_gives_no_role_in_a_company_of_another_manager() -> None:
    actor, company = MembershipFactory(role=Role.LESSOR_MANAGER), CompanyFactory(manager=UserFactory())
    with pytest.raises(PermissionDenied):
        grant_membership(user=UserFactory(), company=company, role=Role.LESSEE_ADMIN, actor=actor, at=NOW)
    assert list(Membership.objects.all()) == [actor]
