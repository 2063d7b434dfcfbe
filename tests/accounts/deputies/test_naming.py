"""Who may be named by whom, for which days, and what a refusal leaves."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.deputies.services import LONGEST, end_deputy, may_name
from accounts.models import Membership
from accounts.roles import LESSOR_ROLES, Role
from common.models import Job
from tests.accounts.deputies.conftest import FIRST, LAST, named
from tests.factories import NOW, TODAY, DelegationFactory, LesseeFactory, MembershipFactory

pytestmark = pytest.mark.django_db
LATE = TODAY + timedelta(days=367)
LETTERS = [("deputy", "named"), ("principal", "named")]


def letters() -> list[tuple[str, str]]:
    jobs = Job.objects.filter(kind="send_deputy_letter").order_by("created_at", "pk")
    return sorted((job.params["reader"], job.params["happened"]) for job in jobs)


def test_a_deputy_gets_a_row_with_the_role_and_no_scope_of_its_own(
    principal: Membership, colleague: Membership
) -> None:
    made = named(principal, colleague)
    row = Membership.objects.values(
        "user", "company", "on_behalf_of", "role", "is_active", "starts_on", "ends_on", "note", "sign_limit"
    ).get(pk=made.pk)
    assert row == {
        "user": colleague.user_id,
        "company": principal.company_id,
        "on_behalf_of": principal.pk,
        "role": Role.LESSEE_SIGNATORY,
        "is_active": True,
        "starts_on": FIRST,
        "ends_on": LAST,
        "note": "Отпуск",
        "sign_limit": None,
    }
    assert letters() == LETTERS


def test_named_again_the_same_row_gets_the_new_dates(principal: Membership, colleague: Membership) -> None:
    first = named(principal, colleague)
    end_deputy(delegation_id=first.pk, actor=principal, at=NOW)
    again = named(principal, colleague, starts_on=TODAY, ends_on=TODAY, reason="Поездка")
    assert (again.pk, Membership.objects.filter(on_behalf_of=principal).count()) == (first.pk, 1)
    again.refresh_from_db()
    assert (again.is_active, again.starts_on, again.ends_on, again.note) == (True, TODAY, TODAY, "Поездка")


def test_named_again_with_the_same_words_nobody_gets_a_second_letter(
    principal: Membership, colleague: Membership
) -> None:
    named(principal, colleague)
    named(principal, colleague)
    assert letters() == LETTERS


def test_named_again_after_another_role_the_row_takes_the_new_role(
    principal: Membership, colleague: Membership
) -> None:
    first = named(principal, colleague)
    principal.role = Role.LESSEE_AUDITOR
    principal.save()
    named(principal, colleague)
    first.refresh_from_db()
    assert first.role == Role.LESSEE_AUDITOR


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"starts_on": TODAY - timedelta(days=1)}, "starts_on", "starts_in_the_past"),
        ({"starts_on": LATE, "ends_on": LATE}, "starts_on", "starts_too_late"),
        ({"ends_on": FIRST - timedelta(days=1)}, "ends_on", "dates_out_of_order"),
        ({"ends_on": FIRST + timedelta(days=LONGEST)}, "ends_on", "too_long"),
    ],
)
def test_wrong_days_are_refused_and_nothing_is_written(
    changes: dict[str, date], field: str, code: str, principal: Membership, colleague: Membership
) -> None:
    with pytest.raises(ValidationError) as refused:
        named(principal, colleague, **changes)
    assert {name: error[0].code for name, error in refused.value.error_dict.items()} == {field: code}
    assert (Membership.objects.filter(on_behalf_of=principal).count(), Job.objects.count()) == (0, 0)


def test_the_longest_term_counts_both_days(principal: Membership, colleague: Membership) -> None:
    made = named(principal, colleague, ends_on=FIRST + timedelta(days=LONGEST - 1))
    assert made.pk is not None


@pytest.mark.parametrize("who", ["oneself", "stranger", "blocked", "blocked person", "not yet", "a deputy's row"])
def test_only_an_active_colleague_is_named(who: str, principal: Membership) -> None:
    company = principal.company
    deputies: dict[str, Any] = {
        "oneself": lambda: principal,
        "stranger": lambda: MembershipFactory(company=LesseeFactory()),
        "blocked": lambda: MembershipFactory(company=company, is_active=False),
        "blocked person": lambda: MembershipFactory(company=company, user__is_active=False),
        "not yet": lambda: MembershipFactory(company=company, starts_on=TODAY + timedelta(days=1)),
        "a deputy's row": lambda: DelegationFactory(on_behalf_of=MembershipFactory(company=company)),
    }
    deputy = deputies[who]()
    before = Membership.objects.count()
    with pytest.raises(ValidationError) as refused:
        named(principal, deputy)
    assert list(refused.value.error_dict) == ["deputy"]
    assert (Membership.objects.count(), Job.objects.count()) == (before, 0)


def test_a_deputy_names_no_deputy(principal: Membership, colleague: Membership) -> None:
    delegated = DelegationFactory(on_behalf_of=principal, user=colleague.user)
    third = MembershipFactory(company=principal.company)
    with pytest.raises(PermissionDenied):
        named(delegated, third)
    with pytest.raises(PermissionDenied):
        named(principal, third, actor=delegated)
    assert Membership.objects.filter(on_behalf_of__isnull=False).count() == 1


MAY_NAME_OTHERS = {Role.LESSOR_HEAD, Role.LESSOR_ADMIN}


@pytest.mark.parametrize("role", list(Role))
def test_only_the_head_and_the_portal_administrator_name_for_others(role: Role) -> None:
    actor = MembershipFactory(role=role)
    absent, deputy = (
        MembershipFactory(role=role, company=actor.company),
        MembershipFactory(role=role, company=actor.company),
    )
    if role in MAY_NAME_OTHERS:
        named(absent, deputy, actor=actor)
    else:
        with pytest.raises(PermissionDenied):
            named(absent, deputy, actor=actor)
    assert absent.deputies.count() == (role in MAY_NAME_OTHERS)


def test_the_head_names_nobody_in_another_company() -> None:
    head, absent = MembershipFactory(role=Role.LESSOR_HEAD), MembershipFactory(role=Role.LESSOR_MANAGER)
    with pytest.raises(PermissionDenied):
        named(absent, MembershipFactory(role=Role.LESSOR_MANAGER, company=absent.company), actor=head)


def test_nobody_stands_in_for_a_person_who_left() -> None:
    head = MembershipFactory(role=Role.LESSOR_HEAD)
    absent = MembershipFactory(role=Role.LESSOR_MANAGER, company=head.company, is_active=False)
    with pytest.raises(ValidationError) as refused:
        named(absent, head, actor=head)
    assert list(refused.value.error_dict) == ["principal"]


MAY_END = {"principal": True, "administrator": True, "deputy": False, "administrator's deputy": True}


@pytest.mark.parametrize("who", MAY_END)
def test_who_may_end(who: str, principal: Membership, colleague: Membership) -> None:
    delegation = named(principal, colleague, starts_on=TODAY)
    admin = MembershipFactory(role=Role.LESSEE_ADMIN, company=principal.company)
    actors = {
        "principal": principal,
        "administrator": admin,
        "deputy": colleague,
        "administrator's deputy": DelegationFactory(on_behalf_of=admin),
    }
    if MAY_END[who]:
        assert end_deputy(delegation_id=delegation.pk, actor=actors[who], at=NOW)
    else:
        with pytest.raises(PermissionDenied):
            end_deputy(delegation_id=delegation.pk, actor=actors[who], at=NOW)
    delegation.refresh_from_db()
    assert delegation.is_active is not MAY_END[who]
    assert letters() == sorted(LETTERS + [("deputy", "ended"), ("principal", "ended")] * MAY_END[who])


@pytest.mark.parametrize("role", [Role.LESSEE_ADMIN, Role.LESSEE_FINANCIER])
def test_a_delegation_of_others_is_not_there(role: Role, principal: Membership, colleague: Membership) -> None:
    delegation = named(principal, colleague)
    company = principal.company if role is Role.LESSEE_FINANCIER else LesseeFactory()
    stranger = MembershipFactory(role=role, company=company)
    with pytest.raises(Membership.DoesNotExist):
        end_deputy(delegation_id=delegation.pk, actor=stranger, at=NOW)
    delegation.refresh_from_db()
    assert delegation.is_active


def test_an_own_membership_is_no_delegation_to_end(principal: Membership, colleague: Membership) -> None:
    admin = MembershipFactory(role=Role.LESSEE_ADMIN, company=principal.company)
    with pytest.raises(Membership.DoesNotExist):
        end_deputy(delegation_id=colleague.pk, actor=admin, at=NOW)
    colleague.refresh_from_db()
    assert colleague.is_active


def test_ended_twice_is_ended_once(principal: Membership, colleague: Membership) -> None:
    delegation = named(principal, colleague)
    ended = [end_deputy(delegation_id=delegation.pk, actor=principal, at=NOW) for _ in range(2)]
    assert (ended, len(letters())) == ([True, False], 4)


def principals_of(head_or_deputy: Membership) -> dict[Role, bool]:
    """For whom of each role of the office a substitute may be named."""
    return {
        role: may_name(head_or_deputy, MembershipFactory(role=role, company=head_or_deputy.company))
        for role in LESSOR_ROLES
    }


def test_the_head_names_for_managers_and_for_whoever_may_no_more_than_a_head() -> None:
    assert principals_of(MembershipFactory(role=Role.LESSOR_HEAD)) == {
        Role.LESSOR_MANAGER: True,
        Role.LESSOR_RISK: True,
        Role.LESSOR_COLLECTIONS: True,
        Role.LESSOR_ACCOUNTANT: True,
        Role.LESSOR_HEAD: True,
        Role.LESSOR_ADMIN: False,
    }


def test_the_administrator_names_for_everybody() -> None:
    assert set(principals_of(MembershipFactory(role=Role.LESSOR_ADMIN)).values()) == {True}


def test_a_head_does_not_become_administrator() -> None:
    head = MembershipFactory(role=Role.LESSOR_HEAD)
    administrator = MembershipFactory(role=Role.LESSOR_ADMIN, company=head.company)
    with pytest.raises(PermissionDenied):
        named(administrator, head, actor=head)
    assert (Membership.objects.filter(on_behalf_of__isnull=False).count(), letters()) == (0, [])


def test_who_became_administrator_meanwhile_is_not_lent() -> None:
    head = MembershipFactory(role=Role.LESSOR_HEAD)
    shown = MembershipFactory(role=Role.LESSOR_MANAGER, company=head.company)
    Membership.objects.filter(pk=shown.pk).update(role=Role.LESSOR_ADMIN)
    with pytest.raises(PermissionDenied):
        named(shown, head, actor=head)
    assert shown.deputies.count() == 0


def test_a_head_does_not_take_a_managers_rights() -> None:
    head = MembershipFactory(role=Role.LESSOR_HEAD)
    absent = MembershipFactory(role=Role.LESSOR_MANAGER, company=head.company)
    with pytest.raises(ValidationError) as refused:
        named(absent, head, actor=head)
    assert {name: error[0].code for name, error in refused.value.error_dict.items()} == {"deputy": "gains_rights"}
    assert absent.deputies.count() == 0
    named(absent, MembershipFactory(role=Role.LESSOR_MANAGER, company=head.company), actor=head)
    assert absent.deputies.count() == 1


def test_a_heads_deputy_names_for_managers_and_makes_nobody_a_head() -> None:
    head = MembershipFactory(role=Role.LESSOR_HEAD)
    accountant = MembershipFactory(role=Role.LESSOR_ACCOUNTANT, company=head.company)
    acting = DelegationFactory(on_behalf_of=head, user=accountant.user)
    other = MembershipFactory(role=Role.LESSOR_HEAD, company=head.company)
    assert [role for role, may in principals_of(acting).items() if not may] == [
        role for role in LESSOR_ROLES if role in {Role.LESSOR_HEAD, Role.LESSOR_ADMIN}
    ]
    for principal in (head, other):
        with pytest.raises(PermissionDenied):
            named(principal, accountant, actor=acting)
    absent = MembershipFactory(role=Role.LESSOR_MANAGER, company=head.company)
    for gaining in (accountant, head):
        with pytest.raises(ValidationError):
            named(absent, gaining, actor=acting)
    assert list(Membership.objects.filter(on_behalf_of__isnull=False)) == [acting]


def test_a_head_of_listed_contracts_lends_nobodys_wider_rights() -> None:
    head = MembershipFactory(role=Role.LESSOR_HEAD, contracts_limited=True)
    wider = MembershipFactory(role=Role.LESSOR_HEAD, company=head.company)
    assert not may_name(head, wider)


def test_a_head_ends_no_delegation_of_the_administrator() -> None:
    head = MembershipFactory(role=Role.LESSOR_HEAD)
    administrator, manager = (
        MembershipFactory(role=role, company=head.company) for role in (Role.LESSOR_ADMIN, Role.LESSOR_MANAGER)
    )
    theirs, managers = DelegationFactory(on_behalf_of=administrator), DelegationFactory(on_behalf_of=manager)
    with pytest.raises(PermissionDenied):
        end_deputy(delegation_id=theirs.pk, actor=head, at=NOW)
    assert end_deputy(delegation_id=managers.pk, actor=head, at=NOW)
    assert set(Membership.objects.filter(on_behalf_of__isnull=False, is_active=True)) == {theirs}


def ended_by(actor: Membership, delegation: Membership) -> bool:
    """Whether the actor ended it; a refusal leaves it as it was."""
    try:
        end_deputy(delegation_id=delegation.pk, actor=actor, at=NOW)
    except PermissionDenied:
        delegation.refresh_from_db()
        assert delegation.is_active
        return False
    delegation.refresh_from_db()
    return not delegation.is_active


def test_an_administrator_of_listed_contracts_ends_own_delegations_and_those_of_no_wider_people() -> None:
    whole = MembershipFactory(role=Role.LESSEE_ADMIN)
    company = whole.company
    actor = MembershipFactory(role=Role.LESSEE_ADMIN, company=company, contracts_limited=True)
    as_narrow = MembershipFactory(company=company, role=Role.LESSEE_AUDITOR, contracts_limited=True)
    principals = {"own": actor, "wider": whole, "as narrow": as_narrow}
    given = {who: DelegationFactory(on_behalf_of=principal) for who, principal in principals.items()}
    answers = {who: ended_by(actor, delegation) for who, delegation in given.items()}
    assert answers == {"own": True, "wider": False, "as narrow": True}


def test_an_administrator_of_a_branch_ends_nothing_of_the_whole_company() -> None:
    whole = MembershipFactory(role=Role.LESSEE_ADMIN)
    below = LesseeFactory(parent=whole.company)
    actor = MembershipFactory(role=Role.LESSEE_ADMIN, company=whole.company, branch=below)
    own = DelegationFactory(on_behalf_of=actor, user=whole.user)
    got = DelegationFactory(on_behalf_of=whole, user=actor.user)
    of_branch = DelegationFactory(on_behalf_of=MembershipFactory(company=below))
    assert [ended_by(actor, row) for row in (own, got, of_branch)] == [True, False, True]
