"""The client's home names the manager to call, or who stands in for them and until when."""

from datetime import timedelta

import pytest

from accounts.models import Company, Membership, User
from accounts.roles import Role
from contracts.models import ContractStatus
from tests.cabinet.conftest import SignedIn
from tests.cabinet.test_home import block
from tests.factories import TODAY, ContractFactory, DelegationFactory, LesseeFactory, MembershipFactory

pytestmark = pytest.mark.django_db
LAST = TODAY + timedelta(days=3)


@pytest.fixture
def manager() -> Membership:
    return MembershipFactory(role=Role.LESSOR_MANAGER, user__phone="+7 495 222-22-22")


@pytest.fixture
def company(manager: Membership) -> Company:
    return LesseeFactory(segment="small", manager=manager.user)


def shown(company: Company, signed_in: SignedIn) -> tuple[User | None, User | None, object]:
    card = block(signed_in(Role.LESSEE_ADMIN, company=company).get("/"), "home/manager.html")
    return card["manager"], card.get("absent"), card.get("until")


def test_the_personal_manager_is_named(company: Company, manager: Membership, signed_in: SignedIn) -> None:
    assert shown(company, signed_in) == (manager.user, None, None)
    page = signed_in(Role.LESSEE_ADMIN, company=company).get("/").content.decode()
    assert ("+7 495 222-22-22" in page, manager.user.email in page) == (True, True)


def test_while_the_manager_is_absent_the_deputy_is_named(
    company: Company, manager: Membership, signed_in: SignedIn
) -> None:
    deputy = DelegationFactory(on_behalf_of=manager, ends_on=LAST).user
    assert shown(company, signed_in) == (deputy, manager.user, LAST)
    page = signed_in(Role.LESSEE_ADMIN, company=company).get("/").content.decode()
    assert (deputy.email in page, manager.user.email in page) == (True, False)


def test_after_the_absence_the_manager_is_named_again(
    company: Company, manager: Membership, signed_in: SignedIn
) -> None:
    DelegationFactory(on_behalf_of=manager, starts_on=TODAY - timedelta(days=3), ends_on=TODAY - timedelta(days=1))
    DelegationFactory(on_behalf_of=manager, starts_on=LAST, ends_on=LAST)
    assert shown(company, signed_in) == (manager.user, None, None)


def test_without_a_personal_manager_it_is_that_of_the_newest_live_contract(
    manager: Membership, signed_in: SignedIn
) -> None:
    company = LesseeFactory(segment="small")
    others = [MembershipFactory(role=Role.LESSOR_MANAGER).user for _ in range(2)]
    ContractFactory(lessee=company, manager=others[0], signed_on="2025-01-01")
    ContractFactory(lessee=company, manager=manager.user, signed_on="2026-01-01")
    ContractFactory(lessee=company, manager=others[1], signed_on="2026-02-01", status=ContractStatus.CLOSED)
    assert shown(company, signed_in) == (manager.user, None, None)
