"""A company is never left without an administrator, not even by two who act at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction

from accounts.models import Membership
from accounts.people.colleagues import block, change_access
from accounts.people.hold import LASTING, administrators
from accounts.roles import Role
from tests.accounts.people.test_access import refused
from tests.accounts.people.world import access, admin, branch, colleague, contract
from tests.factories import NOW, TODAY, DelegationFactory, MembershipFactory
from tests.threads import THREADS, at_once, until_somebody_waits

TOMORROW = TODAY + timedelta(days=1)
CHANGES: dict[str, Callable[[Membership], dict[str, Any]]] = {
    "role": lambda _last: {"role": Role.LESSEE_FINANCIER},
    "end date": lambda _last: {"role": Role.LESSEE_ADMIN, "ends_on": TOMORROW},
    "start date": lambda _last: {"role": Role.LESSEE_ADMIN, "starts_on": TOMORROW},
    "branch": lambda last: {"role": Role.LESSEE_ADMIN, "branch_id": branch(last).pk},
    "contracts": lambda last: {"role": Role.LESSEE_ADMIN, "contract_ids": (contract(last).pk,)},
}


def head_office_of(last: Membership) -> Membership:
    """Somebody who may manage the company without being one of its people."""
    head = admin()
    last.company.parent = head.company
    last.company.save()
    return head


@pytest.mark.django_db
@pytest.mark.parametrize("name", CHANGES)
def test_the_last_administrator_stays_one(name: str) -> None:
    last = admin()
    actor, fields = head_office_of(last), CHANGES[name](last)
    colleague(last)
    data = access(**fields)
    work = lambda: change_access(membership_id=last.pk, data=data, actor=actor, at=NOW)  # noqa: E731 - used once
    assert refused(work) == "last_administrator"


@pytest.mark.django_db
def test_the_last_administrator_is_not_blocked() -> None:
    last = admin()
    actor = head_office_of(last)
    # None of these is an administrator who stays.
    admin(company=last.company, is_active=False)
    admin(company=last.company, ends_on=TOMORROW)
    admin(company=last.company, starts_on=TOMORROW)
    gone = admin(company=last.company)
    gone.user.is_active = False
    gone.user.save()
    DelegationFactory(on_behalf_of=last, user=colleague(last).user)
    assert refused(lambda: block(membership_id=last.pk, actor=actor)) == "last_administrator"


@pytest.mark.django_db
def test_another_administrator_may_be_blocked() -> None:
    actor = admin()
    other = admin(company=actor.company)
    block(membership_id=other.pk, actor=actor)
    assert list(administrators(actor.company_id).active(on=TODAY)) == [actor]


@pytest.mark.django_db
def test_the_last_manager_of_a_supplier_stays_one() -> None:
    last = MembershipFactory(role=Role.SUPPLIER_MANAGER)
    actor = MembershipFactory(role=Role.SUPPLIER_MANAGER)
    last.company.parent = actor.company
    last.company.save()
    assert refused(lambda: block(membership_id=last.pk, actor=actor)) == "last_administrator"


def outcome(work: Callable[[], object]) -> str:
    try:
        work()
    except PermissionDenied:
        return "not an administrator any more"
    except ValidationError as error:
        return str(error.code)
    return "done"


@pytest.mark.django_db(transaction=True)
def test_administrators_who_block_each_other_at_once_leave_one() -> None:
    first = admin()
    people = [first, *(admin(company=first.company) for _ in range(THREADS - 1))]

    def block_the_next(number: int) -> str:
        target = people[(number + 1) % THREADS]
        return outcome(lambda: block(membership_id=target.pk, actor=people[number]))

    outcomes = list(at_once(block_the_next))
    left = administrators(first.company_id).active(on=TODAY).filter(LASTING).count()
    assert left == THREADS - outcomes.count("done")
    assert left >= 1
    assert set(outcomes) <= {"done", "not an administrator any more", "last_administrator"}


@pytest.mark.django_db(transaction=True)
def test_who_is_being_blocked_waits_and_then_may_nothing() -> None:
    first = admin()
    second = admin(company=first.company)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            block(membership_id=second.pk, actor=first)
            back = pool.submit(own_connection, lambda: outcome(lambda: block(membership_id=first.pk, actor=second)))
            until_somebody_waits()
        assert back.result() == "not an administrator any more"
    assert list(administrators(first.company_id).active(on=TODAY)) == [first]


@pytest.mark.django_db(transaction=True)
def test_the_last_two_are_not_blocked_at_once_by_two_from_the_head_office() -> None:
    first = admin()
    second = admin(company=first.company)
    head = head_office_of(first)
    other = admin(company=head.company)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            block(membership_id=second.pk, actor=head)
            back = pool.submit(own_connection, lambda: outcome(lambda: block(membership_id=first.pk, actor=other)))
            until_somebody_waits()
        assert back.result() == "last_administrator"
    assert list(administrators(first.company_id).active(on=TODAY)) == [first]


def own_connection(work: Callable[[], str]) -> str:
    try:
        return work()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_two_who_take_the_role_from_each_other_at_once_leave_one() -> None:
    first = admin()
    pair = [first, admin(company=first.company)]

    def take_the_role(number: int) -> str:
        actor, target = pair[number % 2], pair[(number + 1) % 2]
        data = access(Role.LESSEE_AUDITOR)
        return outcome(lambda: change_access(membership_id=target.pk, data=data, actor=actor, at=NOW))

    outcomes = list(at_once(take_the_role))
    assert administrators(first.company_id).active(on=TODAY).count() == 1
    assert outcomes.count("done") >= 1
