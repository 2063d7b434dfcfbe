"""Changing, blocking and unblocking: what is refused, and that a refusal changes nothing."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership, ObjectGrant
from accounts.people.colleagues import block, change_access, date_contract, unblock
from accounts.people.forms import AccessForm
from accounts.roles import Role
from contracts.models import Contract
from tests.access.digest import digest
from tests.accounts.people.world import access, admin, branch, colleague, contract, limited
from tests.factories import NOW, TODAY, CompanyFactory, DelegationFactory, LesseeFactory, MembershipFactory

pytestmark = pytest.mark.django_db
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


def change(membership: Membership, actor: Membership, **fields: Any) -> Membership:
    return change_access(membership_id=membership.pk, data=access(**fields), actor=actor, at=NOW)


def refused(work: Callable[[], object]) -> dict[str, list[str]] | str:
    """Codes of the refusal by field, or the one code of the whole; the database stays as it was."""
    before = digest()
    with pytest.raises(ValidationError) as caught:
        work()
    assert digest() == before
    if not hasattr(caught.value, "error_dict"):
        return str(caught.value.error_list[0].code)
    return {name: [str(error.code) for error in errors] for name, errors in caught.value.error_dict.items()}


def test_everything_is_set_at_once() -> None:
    actor = admin()
    somebody, below = colleague(actor), branch(actor)
    change(
        somebody,
        actor,
        role=Role.LESSEE_SIGNATORY,
        branch_id=below.pk,
        starts_on=TODAY,
        ends_on=TOMORROW,
        sign_limit=Decimal("100.00"),
        request_limit=Decimal("50.00"),
    )
    stored = Membership.objects.values_list(
        "role", "branch", "contracts_limited", "starts_on", "ends_on", "sign_limit", "request_limit"
    ).get(pk=somebody.pk)
    assert stored == (
        "lessee_signatory", below.pk, False, TODAY, TOMORROW, Decimal("100.00"), Decimal("50.00"),
    )  # fmt: skip


def test_listed_contracts_are_the_only_ones_seen() -> None:
    actor = admin()
    first, second, _third = contract(actor), contract(actor), contract(actor)
    somebody = colleague(actor)
    change(somebody, actor, contract_ids=(first.pk, second.pk))
    seen = Membership.objects.get(pk=somebody.pk)
    assert set(Contract.objects.visible_to(seen)) == {first, second}
    grants = ObjectGrant.objects.values_list("user", "membership", "object_pk", "permission__codename", "granted_by")
    assert set(grants) == {
        (somebody.user_id, somebody.pk, str(row.pk), "view_contract", actor.pk) for row in (first, second)
    }


def test_a_contract_that_stays_in_the_list_keeps_its_days() -> None:
    actor = admin()
    first, second, third = contract(actor), contract(actor), contract(actor)
    somebody = limited(actor, first, second)
    somebody.grants.filter(object_pk=str(first.pk)).update(ends_on=TOMORROW)
    change(somebody, actor, contract_ids=(first.pk, third.pk))
    assert set(somebody.grants.values_list("object_pk", "ends_on")) == {
        (str(first.pk), TOMORROW),
        (str(third.pk), None),
    }


def test_without_a_list_the_whole_company_is_seen_again() -> None:
    actor = admin()
    first, second = contract(actor), contract(actor)
    somebody = limited(actor, first)
    change(somebody, actor)
    assert set(Contract.objects.visible_to(Membership.objects.get(pk=somebody.pk))) == {first, second}
    assert not somebody.grants.exists()


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"role": Role.SUPPLIER_MANAGER}, {"role": ["role_of_other_party"]}),
        ({"role": Role.LESSOR_ADMIN}, {"role": ["role_of_other_party"]}),
        ({"starts_on": TOMORROW, "ends_on": TODAY}, {"ends_on": ["dates_out_of_order"]}),
        ({"ends_on": YESTERDAY}, {"ends_on": ["ended_already"]}),
        ({"sign_limit": Decimal("-0.01")}, {"sign_limit": ["limit_negative"]}),
        ({"request_limit": Decimal("-0.01")}, {"request_limit": ["limit_negative"]}),
        ({"branch_id": 0}, {"branch": ["branch_unknown"]}),
        ({"contract_ids": (0,)}, {"contracts": ["contract_unknown"]}),
    ],
)
def test_wrong_values_are_refused(fields: dict[str, Any], codes: dict[str, list[str]]) -> None:
    actor = admin()
    somebody = colleague(actor)
    assert refused(lambda: change(somebody, actor, **fields)) == codes


def test_a_day_that_passed_already_may_stay() -> None:
    actor = admin()
    somebody = colleague(actor, starts_on=YESTERDAY, ends_on=YESTERDAY)
    change(somebody, actor, role=Role.LESSEE_AUDITOR, ends_on=YESTERDAY)
    assert Membership.objects.get(pk=somebody.pk).role == Role.LESSEE_AUDITOR


def test_a_foreign_contract_among_own_ones_refuses_all_of_them() -> None:
    actor, other = admin(), admin()
    own, foreign = contract(actor), contract(other)
    somebody = limited(actor, own)
    asked = (own.pk, foreign.pk)
    assert refused(lambda: change(somebody, actor, contract_ids=asked)) == {"contracts": ["contract_unknown"]}


def test_a_foreign_company_is_no_branch() -> None:
    actor = admin()
    somebody, foreign = colleague(actor), LesseeFactory()
    assert refused(lambda: change(somebody, actor, branch_id=foreign.pk)) == {"branch": ["branch_unknown"]}


@pytest.mark.parametrize("work", [change, lambda m, a: block(membership_id=m.pk, actor=a)])
def test_people_of_other_companies_are_not_there(work: Callable[[Membership, Membership], object]) -> None:
    before_actor, stranger = admin(), admin()
    before = digest()
    with pytest.raises(Membership.DoesNotExist):
        work(stranger, before_actor)
    assert digest() == before


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.LESSEE_ADMIN, Role.SUPPLIER_MANAGER}])
def test_only_administrators_change_colleagues(role: Role) -> None:
    actor = MembershipFactory(role=role)
    somebody = MembershipFactory(role=role, company=actor.company)
    before = digest()
    with pytest.raises(PermissionDenied):
        block(membership_id=somebody.pk, actor=actor)
    assert digest() == before


def test_a_supplier_manager_changes_colleagues() -> None:
    actor = MembershipFactory(role=Role.SUPPLIER_MANAGER)
    somebody = MembershipFactory(role=Role.SUPPLIER_FINANCIER, company=actor.company)
    change(somebody, actor, role=Role.SUPPLIER_MANAGER)
    assert Membership.objects.get(pk=somebody.pk).role == Role.SUPPLIER_MANAGER


def test_nobody_changes_their_own_rights() -> None:
    actor = admin()
    admin(company=actor.company)
    assert refused(lambda: change(actor, actor)) == "own_access"
    assert refused(lambda: block(membership_id=actor.pk, actor=actor)) == "own_access"


def test_a_deputy_touches_neither_the_principal_nor_own_rights() -> None:
    principal = admin()
    own = colleague(principal)
    deputy = DelegationFactory(on_behalf_of=principal, user=own.user)
    admin(company=principal.company)
    assert refused(lambda: block(membership_id=principal.pk, actor=deputy)) == "own_access"
    assert refused(lambda: change(own, deputy, role=Role.LESSEE_ADMIN)) == "own_access"


def test_a_deputy_does_what_the_principal_may() -> None:
    principal = admin()
    somebody = colleague(principal)
    deputy = DelegationFactory(on_behalf_of=principal, user=colleague(principal).user)
    block(membership_id=somebody.pk, actor=deputy)
    assert not Membership.objects.get(pk=somebody.pk).is_active


def test_a_blocked_administrator_of_a_moment_ago_changes_nothing() -> None:
    actor = admin()
    somebody = colleague(actor)
    Membership.objects.filter(pk=actor.pk).update(is_active=False)
    before = digest()
    with pytest.raises(PermissionDenied):
        block(membership_id=somebody.pk, actor=actor)
    assert digest() == before


def test_an_administrator_of_listed_contracts_gives_only_these() -> None:
    head = admin()
    seen, hidden = contract(head), contract(head)
    actor = limited(head, seen, role=Role.LESSEE_ADMIN)
    somebody = limited(head, seen)
    assert refused(lambda: change(somebody, actor)) == {"contracts": ["scope_beyond_own"]}
    asked = (seen.pk, hidden.pk)
    assert refused(lambda: change(somebody, actor, contract_ids=asked)) == {"contracts": ["contract_unknown"]}
    change(somebody, actor, role=Role.LESSEE_AUDITOR, contract_ids=(seen.pk,))
    assert Membership.objects.get(pk=somebody.pk).role == Role.LESSEE_AUDITOR


def test_an_administrator_of_listed_contracts_touches_nobody_who_sees_more() -> None:
    head = admin()
    seen, hidden = contract(head), contract(head)
    actor = limited(head, seen, role=Role.LESSEE_ADMIN)
    for wider in (colleague(head), limited(head, seen, hidden)):
        assert refused(partial(block, membership_id=wider.pk, actor=actor)) == "beyond_own"


def test_nobody_gives_a_limit_above_their_own() -> None:
    actor = admin(request_limit=Decimal("100.00"))
    somebody = colleague(actor, request_limit=Decimal("100.00"))
    beyond = {"request_limit": ["limit_beyond_own"]}
    assert refused(lambda: change(somebody, actor, request_limit=Decimal("100.01"))) == beyond
    assert refused(lambda: change(somebody, actor)) == beyond
    change(somebody, actor, request_limit=Decimal("100.00"), role=Role.LESSEE_SIGNATORY)
    assert Membership.objects.get(pk=somebody.pk).role == Role.LESSEE_SIGNATORY


def test_an_administrator_of_a_branch_sees_people_of_the_branch_only() -> None:
    head = admin()
    below = branch(head)
    actor = admin(company=head.company, branch=below)
    theirs = MembershipFactory(role=Role.LESSEE_AUDITOR, company=below)
    block(membership_id=theirs.pk, actor=actor)
    assert not Membership.objects.get(pk=theirs.pk).is_active
    with pytest.raises(Membership.DoesNotExist):
        block(membership_id=colleague(head).pk, actor=actor)


def test_blocking_takes_what_was_delegated_too_and_unblocking_gives_back_the_own_rights() -> None:
    actor = admin()
    somebody = colleague(actor)
    delegated = DelegationFactory(on_behalf_of=actor, user=somebody.user)
    elsewhere = MembershipFactory(user=somebody.user, company=CompanyFactory())
    block(membership_id=somebody.pk, actor=actor)
    rows = Membership.objects.filter(user=somebody.user).order_by("pk").values_list("pk", "is_active")
    assert list(rows) == [(somebody.pk, False), (delegated.pk, False), (elsewhere.pk, True)]
    unblock(membership_id=somebody.pk, actor=actor)
    assert list(rows.all()) == [(somebody.pk, True), (delegated.pk, False), (elsewhere.pk, True)]


@pytest.mark.parametrize(
    ("limit", "amount", "may"),
    [
        ("100.00", "100.00", True),
        ("100.00", "100.01", False),
        ("0.00", "0.00", True),
        ("0.00", "0.01", False),
        (None, "999999999999.99", True),
    ],
)
def test_exact_borders_of_limits(limit: str | None, amount: str, may: bool) -> None:
    value = None if limit is None else Decimal(limit)
    signatory = MembershipFactory(role=Role.LESSEE_SIGNATORY, sign_limit=value, request_limit=value)
    deputy = DelegationFactory(on_behalf_of=signatory, user=colleague(signatory).user)
    for capability in (Capability.DOCUMENTS_SIGN, Capability.REQUESTS_SUBMIT):
        asked = [can(actor, capability, amount=Decimal(amount)) for actor in (signatory, deputy)]
        assert asked == [may, may]


def lent(principal: Membership, **fields: Any) -> Membership:
    """Somebody else of the company who acts for the administrator."""
    return DelegationFactory(on_behalf_of=principal, user=colleague(principal).user, **fields)


LAST_DAYS: dict[str, Callable[[], Membership]] = {
    "own": lambda: admin(ends_on=TOMORROW),
    "deputy's": lambda: lent(admin(), ends_on=TOMORROW),
    "principal's": lambda: lent(admin(ends_on=TOMORROW), ends_on=TOMORROW + timedelta(days=5)),
}


@pytest.mark.parametrize("whose", LAST_DAYS)
def test_nobody_gives_rights_that_outlast_their_own(whose: str) -> None:
    actor = LAST_DAYS[whose]()
    somebody = colleague(actor)
    beyond = {"ends_on": ["ends_beyond_own"]}
    assert refused(lambda: change(somebody, actor, role=Role.LESSEE_AUDITOR)) == beyond
    assert refused(lambda: change(somebody, actor, ends_on=TOMORROW + timedelta(days=1))) == beyond
    change(somebody, actor, role=Role.LESSEE_AUDITOR, ends_on=TOMORROW)
    assert Membership.objects.values_list("role", "ends_on").get(pk=somebody.pk) == ("lessee_auditor", TOMORROW)


def test_nobody_gives_back_rights_that_outlast_their_own() -> None:
    actor = admin(ends_on=TOMORROW)
    longer, as_long = (colleague(actor, is_active=False, ends_on=day) for day in (None, TOMORROW))
    assert refused(lambda: unblock(membership_id=longer.pk, actor=actor)) == "ends_beyond_own"
    unblock(membership_id=as_long.pk, actor=actor)
    assert Membership.objects.get(pk=as_long.pk).is_active


def test_a_deputy_neither_appoints_administrators_nor_changes_them() -> None:
    principal = admin()
    deputy = lent(principal, ends_on=TOMORROW)
    other, somebody = admin(company=principal.company), colleague(principal)
    appoint = {"role": Role.LESSEE_ADMIN, "ends_on": TOMORROW}
    assert refused(lambda: change(somebody, deputy, **appoint)) == {"role": ["deputy_and_administrator"]}
    assert refused(lambda: change(other, deputy, ends_on=TOMORROW)) == "deputy_and_administrator"
    assert refused(lambda: block(membership_id=other.pk, actor=deputy)) == "deputy_and_administrator"


def test_a_deputy_is_offered_no_administrators_role_and_no_later_day() -> None:
    principal = admin()
    deputy = lent(principal, ends_on=TOMORROW)
    forms = [AccessForm(company=actor.company, actor=actor) for actor in (principal, deputy)]
    roles = [{value for value, _words in form.fields["role"].choices} for form in forms]  # type: ignore[attr-defined] # a choice
    assert roles[0] - roles[1] == {"lessee_admin"}
    days = [(form.fields["ends_on"].required, form.fields["ends_on"].widget.attrs.get("max")) for form in forms]
    assert days == [(False, None), (True, TOMORROW.isoformat())]


def of_dated_contract() -> tuple[Membership, Contract, Membership]:
    """An administrator who sees one contract from yesterday to tomorrow, the contract, and a colleague who sees it."""
    head = admin()
    seen = contract(head)
    actor, somebody = limited(head, seen, role=Role.LESSEE_ADMIN), limited(head, seen)
    actor.grants.update(starts_on=YESTERDAY, ends_on=TOMORROW)
    return actor, seen, somebody


def test_a_new_grant_lasts_as_long_as_the_own_one() -> None:
    actor, seen, somebody = of_dated_contract()
    somebody.grants.all().delete()
    change(somebody, actor, contract_ids=(seen.pk,))
    assert list(somebody.grants.values_list("object_pk", "starts_on", "ends_on")) == [
        (str(seen.pk), YESTERDAY, TOMORROW)
    ]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "codes"),
    [
        (YESTERDAY, None, {"ends_on": ["ends_beyond_own"]}),
        (YESTERDAY, TOMORROW + timedelta(days=1), {"ends_on": ["ends_beyond_own"]}),
        (None, TOMORROW, {"starts_on": ["starts_before_own"]}),
        (YESTERDAY - timedelta(days=1), TOMORROW, {"starts_on": ["starts_before_own"]}),
    ],
)
def test_days_of_a_contract_are_no_wider_than_the_own_ones(
    starts_on: date | None, ends_on: date | None, codes: dict[str, list[str]]
) -> None:
    actor, _seen, somebody = of_dated_contract()
    grant = somebody.grants.get()
    assert refused(lambda: date_contract(grant=grant, starts_on=starts_on, ends_on=ends_on, actor=actor)) == codes


def test_days_of_a_contract_within_the_own_ones_are_set() -> None:
    actor, _seen, somebody = of_dated_contract()
    date_contract(grant=somebody.grants.get(), starts_on=YESTERDAY, ends_on=TOMORROW, actor=actor)
    assert somebody.grants.values_list("starts_on", "ends_on").get() == (YESTERDAY, TOMORROW)


def test_days_of_a_contract_do_not_outlast_the_administrators_rights() -> None:
    actor = admin(ends_on=TOMORROW)
    seen = contract(actor)
    open_ended, ending = limited(actor, seen), limited(actor, seen)
    Membership.objects.filter(pk=ending.pk).update(ends_on=TOMORROW)
    work = partial(date_contract, starts_on=None, ends_on=None, actor=actor)
    assert refused(lambda: work(grant=open_ended.grants.get())) == {"ends_on": ["ends_beyond_own"]}
    ending.grants.update(ends_on=TODAY)
    work(grant=ending.grants.get())
    assert ending.grants.get().ends_on is None


def test_blocking_stops_those_who_act_for_the_blocked_and_unblocking_revives_nothing() -> None:
    actor = admin()
    somebody, third = colleague(actor), colleague(actor)
    acting = DelegationFactory(on_behalf_of=somebody, user=third.user)
    others = DelegationFactory(on_behalf_of=actor, user=third.user)
    block(membership_id=somebody.pk, actor=actor)
    unblock(membership_id=somebody.pk, actor=actor)
    active = Membership.objects.active(on=TODAY).filter(user__in=[somebody.user, third.user])
    assert set(active) == {somebody, third, others}
    acting.refresh_from_db()
    assert not acting.is_active
