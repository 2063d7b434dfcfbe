"""Taking an invitation as a service: who becomes what, and every reason why a link opens nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from accounts.models import Invitation, Membership, User
from accounts.people.invite import VALID_FOR, resend, withdraw
from accounts.people.link import digest_of
from accounts.people.take import (
    NewPerson,
    Refusal,
    Refused,
    Step,
    WrongStep,
    find,
    next_step,
    take_as_known,
    take_as_new,
)
from accounts.roles import Role
from common import row_scope
from common.models import TrailEntry, TrailKind
from common.row_scope import RowScope
from contracts.models import Contract
from tests.access.digest import digest
from tests.accounts.people.test_invite import ADDRESS, secret_of_letter, send
from tests.accounts.people.world import admin, branch, colleague, contract, limited
from tests.background import run_jobs
from tests.factories import (
    NOW,
    TODAY,
    ContractFactory,
    DelegationFactory,
    LesseeFactory,
    MembershipFactory,
    UserFactory,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db
PASSWORD = "сосновый-бор-27"
NINA = NewPerson("Новикова", "Нина", "Петровна", PASSWORD)


def letter(actor: Membership, email: str = ADDRESS, **fields: Any) -> str:
    """Invite, send the letter and give the digest of its link."""
    send(actor, email, **fields)
    run_jobs()
    return digest_of(secret_of_letter())


def refusal(work: Callable[[], object]) -> Refusal:
    """Why the link opens nothing; nothing is changed."""
    before = digest()
    with pytest.raises(Refused) as caught:
        work()
    assert digest() == before
    return caught.value.reason


def test_a_new_person_gets_an_account_with_a_confirmed_address_and_the_rights() -> None:
    actor = admin()
    first, second, _third = contract(actor), contract(actor), contract(actor)
    made = take_as_new(digest=letter(actor, contract_ids=(first.pk, second.pk)), person=NINA, at=NOW)
    user = User.objects.get(email=ADDRESS)
    assert (user.get_full_name(), user.check_password(PASSWORD)) == ("Новикова Нина Петровна", True)
    assert list(EmailAddress.objects.filter(user=user).values_list("email", "verified", "primary")) == [
        (ADDRESS, True, True)
    ]
    stored = Membership.objects.get(user=user)
    assert (stored, stored.company, stored.role) == (made, actor.company, Role.LESSEE_FINANCIER)
    assert set(Contract.objects.visible_to(stored)) == {first, second}
    invitation = Invitation.objects.get()
    assert (invitation.accepted_at, invitation.membership) == (NOW, stored)
    [told] = TrailEntry.objects.filter(kind=TrailKind.INVITATION_ACCEPTED).values("company_id", "user_id")
    assert told == {"company_id": actor.company_id, "user_id": user.pk}


def test_a_known_person_keeps_name_and_password() -> None:
    known = UserFactory(email=ADDRESS, last_name="Прежняя", first_name="Полина")
    before = (known.last_name, known.first_name, known.password)
    made = take_as_known(digest=letter(admin()), user=known, at=NOW)
    known.refresh_from_db()
    assert (known.last_name, known.first_name, known.password) == before
    assert list(Membership.objects.filter(user=known)) == [made]


def test_a_person_entered_by_somebody_without_a_password_sets_the_first_one() -> None:
    entered = UserFactory(email=ADDRESS, address=None)
    take_as_new(digest=letter(admin()), person=NINA, at=NOW)
    entered.refresh_from_db()
    assert (entered.check_password(PASSWORD), User.objects.filter(email=ADDRESS).count()) == (True, 1)


def password_of(user: User) -> None:
    user.set_password(PASSWORD)
    user.save()


def test_steps() -> None:
    letter(admin())
    invitation = Invitation.objects.get()
    other = UserFactory()
    assert next_step(invitation, None) is Step.BECOME_KNOWN
    assert next_step(invitation, other) is Step.OTHER_PERSON
    known = UserFactory(email=ADDRESS)
    assert next_step(invitation, None) is Step.BECOME_KNOWN
    password_of(known)
    assert next_step(invitation, None) is Step.SIGN_IN
    assert next_step(invitation, known) is Step.CONFIRM
    EmailAddress.objects.filter(user=known).update(verified=False)
    assert next_step(invitation, known) is Step.OTHER_PERSON


def test_a_confirmed_second_address_is_the_persons_too() -> None:
    known = UserFactory()
    EmailAddress.objects.create(user=known, email=ADDRESS, verified=True, primary=False)
    letter(admin())
    invitation = Invitation.objects.get()
    assert (next_step(invitation, None), next_step(invitation, known)) == (Step.SIGN_IN, Step.CONFIRM)


def test_nobody_takes_over_a_known_account_by_setting_a_password() -> None:
    known = UserFactory(email=ADDRESS)
    password_of(known)
    taken = letter(admin())
    before = digest()
    with pytest.raises(WrongStep):
        take_as_new(digest=taken, person=NewPerson("Взломщик", "Вова", "", "another-good-one-5"), at=NOW)
    assert digest() == before


def test_another_person_does_not_take_it() -> None:
    taken = letter(admin())
    stranger = UserFactory()
    before = digest()
    with pytest.raises(WrongStep):
        take_as_known(digest=taken, user=stranger, at=NOW)
    assert digest() == before


@pytest.mark.parametrize("password", ["12345678901", "short", "новикова", "password12"])
def test_a_weak_password_is_refused_and_makes_nobody(password: str) -> None:
    taken = letter(admin())
    before = digest()
    with pytest.raises(ValidationError) as caught:
        take_as_new(digest=taken, person=NewPerson("Новикова", "Нина", "", password), at=NOW)
    assert list(caught.value.error_dict) == ["password"]
    assert digest() == before


def test_a_link_works_once() -> None:
    taken = letter(admin())
    take_as_new(digest=taken, person=NINA, at=NOW)
    assert refusal(lambda: take_as_new(digest=taken, person=NINA, at=NOW)) is Refusal.TAKEN


def test_a_link_expires_to_the_second() -> None:
    taken = letter(admin())
    end = NOW + VALID_FOR
    with time_machine.travel(end, tick=False):
        assert refusal(lambda: take_as_new(digest=taken, person=NINA, at=end)) is Refusal.EXPIRED
    assert take_as_new(digest=taken, person=NINA, at=end - timedelta(seconds=1)).pk


def test_a_withdrawn_link_opens_nothing() -> None:
    actor = admin()
    taken = letter(actor)
    withdraw(invitation_id=Invitation.objects.get().pk, actor=actor, at=NOW)
    assert refusal(lambda: take_as_new(digest=taken, person=NINA, at=NOW)) is Refusal.WITHDRAWN


def test_the_link_of_the_former_letter_opens_nothing() -> None:
    actor = admin()
    former = letter(actor)
    resend(invitation_id=Invitation.objects.get().pk, actor=actor, at=NOW + timedelta(minutes=1))
    assert refusal(lambda: take_as_new(digest=former, person=NINA, at=NOW)) is Refusal.UNKNOWN


def test_a_guessed_link_opens_nothing() -> None:
    letter(admin())
    assert refusal(lambda: take_as_new(digest=digest_of("guess"), person=NINA, at=NOW)) is Refusal.UNKNOWN


INVITER_LOST: dict[str, dict[str, Any]] = {
    "blocked": {"is_active": False},
    "role": {"role": Role.LESSEE_FINANCIER},
    "expired": {"ends_on": (NOW - timedelta(days=1)).date()},
    "limited to listed contracts": {"contracts_limited": True},
}


@pytest.mark.parametrize("name", INVITER_LOST)
def test_an_inviter_who_lost_the_right_refuses_what_waits(name: str) -> None:
    actor = admin()
    taken = letter(actor)
    Membership.objects.filter(pk=actor.pk).update(**INVITER_LOST[name])
    assert refusal(lambda: take_as_new(digest=taken, person=NINA, at=NOW)) is Refusal.INVITER


def test_whom_the_head_office_invites_into_a_branch_sees_a_contract_on_the_inviters_days_only() -> None:
    head = admin()
    below = branch(head)
    shared = ContractFactory(lessee=below)
    inviter = limited(head, shared, role=Role.LESSEE_ADMIN)
    inviter.grants.update(starts_on=TODAY, ends_on=TODAY + timedelta(days=3))
    taken = letter(inviter, company=below, contract_ids=(shared.pk,))
    with row_scope.within(RowScope()):
        made = take_as_new(digest=taken, person=NINA, at=NOW)
    days = made.grants.values_list("object_pk", "starts_on", "ends_on")
    assert list(days) == [(str(shared.pk), TODAY, TODAY + timedelta(days=3))]


def test_a_deputy_whose_principal_is_blocked_refuses_what_waits() -> None:
    principal = admin()
    deputy = DelegationFactory(on_behalf_of=principal, user=colleague(principal).user)
    taken = letter(deputy, ends_on=deputy.ends_on)
    Membership.objects.filter(pk=principal.pk).update(is_active=False)
    assert refusal(lambda: take_as_new(digest=taken, person=NINA, at=NOW)) is Refusal.INVITER


def test_a_contract_that_left_the_company_refuses_the_whole() -> None:
    actor = admin()
    first, second = contract(actor), contract(actor)
    taken = letter(actor, contract_ids=(first.pk, second.pk))
    Contract.objects.filter(pk=second.pk).update(lessee=LesseeFactory())
    assert refusal(lambda: take_as_new(digest=taken, person=NINA, at=NOW)) is Refusal.INVITER


def test_a_limit_above_what_the_inviter_has_by_now_refuses() -> None:
    actor = admin()
    taken = letter(actor, request_limit=None)
    Membership.objects.filter(pk=actor.pk).update(request_limit=100)
    assert refusal(lambda: take_as_new(digest=taken, person=NINA, at=NOW)) is Refusal.INVITER


@pytest.mark.parametrize("is_active", [True, False])
def test_who_has_a_role_in_the_company_is_not_changed_by_an_old_letter(is_active: bool) -> None:
    actor = admin()
    taken = letter(actor)
    known = UserFactory(email=ADDRESS)
    MembershipFactory(user=known, company=actor.company, role=Role.LESSEE_AUDITOR, is_active=is_active)
    assert refusal(lambda: take_as_known(digest=taken, user=known, at=NOW)) is Refusal.COLLEAGUE


def test_a_client_invited_by_the_lessors_head_gets_its_first_administrator() -> None:
    head, company = MembershipFactory(role=Role.LESSOR_HEAD), LesseeFactory()
    send(head, company=company, role=Role.LESSEE_ADMIN)
    run_jobs()
    made = take_as_new(digest=digest_of(secret_of_letter()), person=NINA, at=NOW)
    assert (made.company, made.role) == (company, Role.LESSEE_ADMIN)


@pytest.mark.parametrize("role", [Role.LESSOR_HEAD, Role.LESSOR_ADMIN])
@pytest.mark.parametrize("wanted", [Role.LESSEE_ADMIN, Role.LESSEE_FINANCIER])
def test_a_letter_of_the_lessor_opens_nothing_once_the_client_has_its_own_administrator(
    role: Role, wanted: Role
) -> None:
    head, company = MembershipFactory(role=role), LesseeFactory()
    send(head, company=company, role=wanted)
    run_jobs()
    own = admin(company=company, is_active=False)
    taken, at = digest_of(secret_of_letter()), NOW
    assert next_step(find(taken, at=at), None) is Step.BECOME_KNOWN
    Membership.objects.filter(pk=own.pk).update(is_active=True)
    assert refusal(lambda: find(taken, at=at)) is Refusal.INVITER
    assert refusal(lambda: take_as_new(digest=taken, person=NINA, at=at)) is Refusal.INVITER


def test_an_administrator_of_the_lessor_invites_colleagues_of_the_office() -> None:
    taken = letter(MembershipFactory(role=Role.LESSOR_ADMIN), role=Role.LESSOR_ADMIN)
    assert take_as_new(digest=taken, person=NINA, at=NOW).role == Role.LESSOR_ADMIN


@pytest.mark.django_db(transaction=True)
def test_eight_who_open_one_link_at_once_make_one_membership() -> None:
    taken = letter(admin())

    def take(_number: int) -> str:
        try:
            take_as_new(digest=taken, person=NINA, at=NOW)
        except Refused as error:
            return error.reason.value
        return "made"

    assert sorted(at_once(take)) == ["made"] + ["taken"] * 7
    assert Membership.objects.filter(user__email=ADDRESS).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_link_that_is_taken_and_withdrawn_at_once_ends_as_one_of_both() -> None:
    actor = admin()
    taken = letter(actor)
    pk = Invitation.objects.get().pk

    def work(number: int) -> None:
        try:
            if number % 2:
                withdraw(invitation_id=pk, actor=actor, at=NOW)
            else:
                take_as_new(digest=taken, person=NINA, at=NOW)
        except (Refused, Invitation.DoesNotExist):
            return

    list(at_once(work))
    invitation = Invitation.objects.get()
    is_taken = invitation.accepted_at is not None
    assert is_taken != (invitation.revoked_at is not None)
    assert Membership.objects.filter(user__email=ADDRESS).exists() is is_taken
