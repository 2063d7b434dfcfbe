"""To whom a manager's work goes, and which clients a deputy leads."""

from datetime import timedelta

import pytest

from accounts.deputies.routing import responsible_for, who_answers
from accounts.models import Company, CompanyRegistration, Membership
from accounts.roles import Role
from contracts.models import Contract
from tests.accounts.deputies.conftest import FIRST, LAST, named
from tests.factories import (
    TODAY,
    ContractFactory,
    DelegationFactory,
    LesseeFactory,
    LessorFactory,
    MembershipFactory,
    RegistrationFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def lessor() -> Company:
    return LessorFactory()


@pytest.fixture
def managers(lessor: Company) -> list[Membership]:
    return [MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor) for _ in range(3)]


def stands_in(absent: Membership, deputy: Membership, **dates: object) -> Membership:
    return DelegationFactory(on_behalf_of=absent, user=deputy.user, **({"starts_on": FIRST, "ends_on": LAST} | dates))


def at(membership: Membership, day: object) -> Membership:
    """The person as a request of that day has them."""
    found = Membership.objects.get(pk=membership.pk)
    found.as_of = day  # type: ignore[assignment] # a date
    return found


def test_new_work_goes_to_the_deputy_and_returns(managers: list[Membership]) -> None:
    anna, boris, _ = managers
    stands_in(anna, boris)
    days = [FIRST - DAY, FIRST, LAST, LAST + DAY]
    assert [responsible_for(anna.user, day) for day in days] == [anna.user, boris.user, boris.user, anna.user]


def test_a_deputy_who_is_absent_too_is_followed(managers: list[Membership]) -> None:
    anna, boris, vera = managers
    stands_in(anna, boris)
    stands_in(boris, vera, ends_on=FIRST)
    assert [responsible_for(anna.user, day) for day in (FIRST, FIRST + DAY)] == [vera.user, boris.user]
    assert [who_answers(anna.user, day).until for day in (FIRST, FIRST + DAY)] == [FIRST, LAST]


def test_two_who_stand_in_for_each_other_make_no_loop(managers: list[Membership]) -> None:
    anna, boris, vera = managers
    stands_in(anna, boris)
    stands_in(boris, anna)
    stands_in(vera, anna)
    found = [responsible_for(one.user, FIRST) for one in (anna, boris, vera)]
    assert found == [boris.user, anna.user, boris.user]


def test_of_two_deputies_the_later_one_answers(managers: list[Membership]) -> None:
    anna, boris, vera = managers
    stands_in(anna, vera, starts_on=FIRST + DAY)
    stands_in(anna, boris)
    assert [responsible_for(anna.user, day) for day in (FIRST, FIRST + DAY)] == [boris.user, vera.user]


def test_delegations_of_clients_route_nothing() -> None:
    client = MembershipFactory(role=Role.LESSEE_ADMIN)
    DelegationFactory(on_behalf_of=client, starts_on=FIRST, ends_on=LAST)
    assert responsible_for(client.user, FIRST) == client.user


def test_the_deputy_leads_clients_of_both_while_it_lasts(lessor: Company, managers: list[Membership]) -> None:
    anna, boris, _ = managers
    of_anna = ContractFactory(lessor=lessor, manager=anna.user)
    of_boris = ContractFactory(lessor=lessor, lessee=LesseeFactory(manager=boris.user))
    named(anna, boris)
    seen = {day: set(Contract.objects.visible_to(at(boris, day))) for day in (FIRST - DAY, FIRST, LAST, LAST + DAY)}
    assert seen == {
        FIRST - DAY: {of_boris},
        FIRST: {of_anna, of_boris},
        LAST: {of_anna, of_boris},
        LAST + DAY: {of_boris},
    }
    assert set(Contract.objects.visible_to(at(anna, FIRST))) == {of_anna}


def test_clients_follow_the_chain_as_new_work_does(lessor: Company, managers: list[Membership]) -> None:
    anna, boris, vera = managers
    contract = ContractFactory(lessor=lessor, manager=anna.user)
    stands_in(anna, boris)
    stands_in(boris, vera)
    assert at(vera, FIRST).led_user_ids == (vera.user_id, boris.user_id, anna.user_id)
    assert list(Contract.objects.visible_to(at(vera, FIRST))) == [contract]
    assert at(vera, FIRST).behalf_of_user_id(anna.user_id) == anna.user_id


def test_a_loop_of_absences_ends(managers: list[Membership]) -> None:
    anna, boris, _ = managers
    stands_in(anna, boris)
    stands_in(boris, anna)
    assert at(anna, FIRST).led_user_ids == (anna.user_id, boris.user_id)


def test_whose_behalf_is_told_only_of_the_absent(managers: list[Membership]) -> None:
    anna, boris, vera = managers
    delegated = stands_in(anna, boris)
    own = at(boris, FIRST)
    assert [own.behalf_of_user_id(one.user_id) for one in managers] == [anna.user_id, None, None]
    assert [own.behalf_of_user_id(), at(delegated, FIRST).behalf_of_user_id(vera.user_id)] == [None, anna.user_id]


def test_registrations_of_the_absent_are_in_the_deputys_list(managers: list[Membership]) -> None:
    anna, boris, vera = managers
    of_anna, of_nobody = RegistrationFactory(manager=anna.user), RegistrationFactory()
    stands_in(anna, boris)
    seen = [set(CompanyRegistration.objects.visible_to(at(who, FIRST))) for who in (anna, boris, vera)]
    assert seen == [{of_anna, of_nobody}, {of_anna, of_nobody}, {of_nobody}]
    after = [set(CompanyRegistration.objects.visible_to(at(who, LAST + DAY))) for who in (anna, boris)]
    assert after == [{of_anna, of_nobody}, {of_nobody}]


def test_today_is_before_the_absence(managers: list[Membership]) -> None:
    anna, boris, _ = managers
    named(anna, boris)
    assert responsible_for(anna.user, TODAY) == anna.user
