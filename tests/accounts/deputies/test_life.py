"""A deputy's rights live from the first day to the last, and as long as both people keep theirs."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.access import can
from accounts.acting import SESSION_KEY, memberships_to_act
from accounts.capabilities import Capability
from accounts.deputies.services import end_deputy
from accounts.models import Membership, User
from accounts.roles import Role
from leasing_portal.back_office.actor import actor_of
from tests.accounts.deputies.conftest import FIRST, LAST, client_of, named
from tests.factories import NOW, ContractFactory, DelegationFactory, LesseeFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/company/deputies/"
DAY = timedelta(days=1)
Clock = Callable[..., None]


@pytest.fixture
def delegation(principal: Membership, colleague: Membership) -> Membership:
    return named(principal, colleague)


def acts(delegation: Membership, on: date) -> bool:
    return Membership.objects.active(on=on).filter(pk=delegation.pk).exists()


@pytest.mark.parametrize(("day", "expected"), [(FIRST - DAY, False), (FIRST, True), (LAST, True), (LAST + DAY, False)])
def test_both_days_are_included(day: date, expected: bool, delegation: Membership) -> None:
    assert acts(delegation, day) is expected


def test_a_live_session_loses_the_rights_at_moscow_midnight(
    clock: Clock, delegation: Membership, colleague: Membership
) -> None:
    client = client_of(colleague, acting=delegation)
    seen = {}
    for moment in [
        (FIRST - DAY, 23, 59),
        (FIRST, 0, 0),
        (LAST, 23, 59),
        (LAST + DAY, 0, 0),
    ]:
        clock(*moment)
        seen[moment] = actor_of(client.get(PAGE).wsgi_request).pk
    assert list(seen.values()) == [colleague.pk, delegation.pk, delegation.pk, colleague.pk]
    assert client.session[SESSION_KEY] == delegation.pk


def role_changes(delegation: Membership, principal: Membership, colleague: Membership) -> None:
    principal.role = Role.LESSEE_OPERATIONS
    principal.save()


def principal_blocked(delegation: Membership, principal: Membership, colleague: Membership) -> None:
    principal.is_active = False
    principal.save()


def principal_leaves(delegation: Membership, principal: Membership, colleague: Membership) -> None:
    principal.ends_on = FIRST - DAY
    principal.save()


def principal_cannot_sign_in(delegation: Membership, principal: Membership, colleague: Membership) -> None:
    User.objects.filter(pk=principal.user_id).update(is_active=False)


def deputy_cannot_sign_in(delegation: Membership, principal: Membership, colleague: Membership) -> None:
    User.objects.filter(pk=colleague.user_id).update(is_active=False)


def deputy_blocked(delegation: Membership, principal: Membership, colleague: Membership) -> None:
    colleague.is_active = False
    colleague.save()


def deputy_leaves(delegation: Membership, principal: Membership, colleague: Membership) -> None:
    colleague.ends_on = FIRST - DAY
    colleague.save()


def ended_early(delegation: Membership, principal: Membership, colleague: Membership) -> None:
    end_deputy(delegation_id=delegation.pk, actor=principal, at=NOW)


@pytest.mark.parametrize(
    "happens",
    [
        role_changes,
        principal_blocked,
        principal_leaves,
        principal_cannot_sign_in,
        deputy_cannot_sign_in,
        deputy_blocked,
        deputy_leaves,
        ended_early,
    ],
)
def test_what_stops_a_deputy(
    happens: Callable[..., None], delegation: Membership, principal: Membership, colleague: Membership
) -> None:
    assert acts(delegation, FIRST)
    happens(delegation, principal, colleague)
    assert not acts(delegation, FIRST)


def test_a_membership_elsewhere_does_not_keep_a_deputy_who_left(delegation: Membership, colleague: Membership) -> None:
    MembershipFactory(user=colleague.user)
    DelegationFactory(
        user=colleague.user,
        on_behalf_of=MembershipFactory(company=colleague.company),
        starts_on=FIRST,
        ends_on=LAST,
    )
    deputy_blocked(delegation, delegation, colleague)
    assert Membership.objects.active(on=FIRST).filter(user=colleague.user, on_behalf_of__isnull=False).count() == 0


def test_the_session_of_a_deputy_who_left_is_refused(
    clock: Clock, delegation: Membership, colleague: Membership
) -> None:
    clock(FIRST)
    client = client_of(colleague, acting=delegation)
    assert client.get(PAGE).status_code == 200
    colleague.is_active = False
    colleague.save()
    assert client.get(PAGE).status_code == 403


def test_a_deputy_has_the_scope_and_the_limits_of_the_principal(clock: Clock, delegation: Membership) -> None:
    ContractFactory(lessee=delegation.company)
    branch = LesseeFactory(parent=delegation.company)
    principal = delegation.grantor
    principal.branch, principal.sign_limit = branch, Decimal("500000.00")
    principal.save()
    acting = Membership.objects.get(pk=delegation.pk)
    assert acting.company_ids == (branch.pk,)
    limits = [can(acting, Capability.DOCUMENTS_SIGN, amount=Decimal(sum_)) for sum_ in ("500000.00", "500000.01")]
    assert limits == [True, False]


@pytest.mark.parametrize("deputies", [0, 1, 3])
def test_who_acts_is_asked_in_one_query(
    deputies: int, principal: Membership, django_assert_num_queries: Callable[..., Any]
) -> None:
    person = MembershipFactory(company=principal.company)
    for _ in range(deputies):
        other = MembershipFactory(company=principal.company)
        DelegationFactory(on_behalf_of=other, user=person.user, starts_on=FIRST, ends_on=LAST)
    with django_assert_num_queries(1):
        found = list(memberships_to_act(FIRST).filter(user=person.user))
        names = [one.grantor.user.name_with_initials for one in found]
    assert len(names) == deputies + 1


def test_initials_of_a_principal() -> None:
    people = [
        UserFactory(last_name="Гранин", first_name="Пётр", middle_name="Андреевич"),
        UserFactory(last_name="Сухов", first_name="", middle_name=""),
        UserFactory(last_name="", email="nobody@example.org"),
    ]
    assert [person.name_with_initials for person in people] == ["Гранин П. А.", "Сухов", "nobody@example.org"]
