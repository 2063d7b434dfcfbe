"""Inviting by e-mail: what is written, what is sent, what is refused, and where the link's secret is not."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from accounts.models import Company, Invitation, Membership
from accounts.people.invite import MOST_AN_HOUR, MOST_OPEN, PAUSE, VALID_FOR, Invitee, invite, resend, withdraw
from accounts.people.link import digest_of, no_link_yet
from accounts.roles import Role
from common.models import Job, TrailEntry, TrailKind
from tests.access.digest import digest
from tests.accounts.people.test_access import refused
from tests.accounts.people.world import access, admin, colleague, contract
from tests.background import run_jobs
from tests.factories import NOW, LesseeFactory, MembershipFactory, UserFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db
ADDRESS = "nova@example.org"
LINK = re.compile(r"/invitation/([\w-]{43})/")


def send(
    actor: Membership, email: str = ADDRESS, company: Company | None = None, at: datetime = NOW, **fields: Any
) -> Invitation:
    return invite(
        company=company or actor.company,
        invitee=Invitee(email, "Новикова", "Нина"),
        data=access(**fields),
        actor=actor,
        at=at,
    )


def secret_of_letter(number: int = -1) -> str:
    """The secret in the link of a letter."""
    found = LINK.search(str(mail.outbox[number].body))
    assert found is not None
    return found[1]


def test_an_invitation_waits_with_everything_that_was_said() -> None:
    actor = admin()
    first = contract(actor)
    made = send(actor, " Nova@Example.org", contract_ids=(first.pk,))
    stored = Invitation.objects.values(
        "company", "email", "last_name", "role", "contracts_limited", "contract_ids", "invited_by", "expires_at"
    ).get(pk=made.pk)
    assert stored == {
        "company": actor.company_id,
        "email": ADDRESS,
        "last_name": "Новикова",
        "role": "lessee_financier",
        "contracts_limited": True,
        "contract_ids": [first.pk],
        "invited_by": actor.pk,
        "expires_at": NOW + VALID_FOR,
    }
    [told] = TrailEntry.objects.filter(kind=TrailKind.INVITATION_SENT).values("company_id", "object_text")
    assert told == {"company_id": actor.company_id, "object_text": f"{ADDRESS} · {actor.company}"}


def test_the_letter_has_the_link_and_nothing_else_has_the_secret() -> None:
    actor = admin()
    made = send(actor)
    run_jobs()
    [letter] = mail.outbox
    secret = secret_of_letter()
    made.refresh_from_db()
    assert (letter.to, made.token_digest) == ([ADDRESS], digest_of(secret))
    assert (actor.company.short_name in letter.body, str(actor.user) in letter.body) == (True, True)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE position(%s in t::text) > 0', [secret])  # noqa: S608 - names come from the catalogue
            assert (table, cursor.fetchone()) == (table, (0,))


def test_the_job_is_the_inviters() -> None:
    actor = admin()
    made = send(actor)
    assert list(Job.objects.values_list("user", "company_id", "params")) == [
        (actor.user_id, actor.company_id, {"invitation_id": made.pk})
    ]


def test_a_letter_of_a_withdrawn_invitation_is_not_sent() -> None:
    actor = admin()
    made = send(actor)
    withdraw(invitation_id=made.pk, actor=actor, at=NOW)
    run_jobs()
    assert mail.outbox == []


def test_a_second_letter_has_a_new_link_and_the_first_one_is_dead_at_once() -> None:
    actor = admin()
    made = send(actor)
    run_jobs()
    later = NOW + timedelta(days=8)
    with time_machine.travel(later, tick=False):
        resend(invitation_id=made.pk, actor=actor, at=later)
        made.refresh_from_db()
        assert made.token_digest != digest_of(secret_of_letter())
        run_jobs()
    made.refresh_from_db()
    assert (made.token_digest, made.expires_at) == (digest_of(secret_of_letter(1)), later + VALID_FOR)
    assert secret_of_letter(0) != secret_of_letter(1)


def test_a_letter_is_not_sent_twice_within_a_minute() -> None:
    actor = admin()
    made = send(actor)
    almost = NOW + timedelta(seconds=59)
    assert refused(lambda: resend(invitation_id=made.pk, actor=actor, at=almost)) == "sent_just_now"
    assert resend(invitation_id=made.pk, actor=actor, at=NOW + timedelta(seconds=60)).created_at > NOW


def test_withdrawing_does_not_let_another_letter_out_at_once() -> None:
    actor = admin()
    made = send(actor)
    withdraw(invitation_id=made.pk, actor=actor, at=NOW)
    before = digest()
    almost = NOW + PAUSE - timedelta(seconds=1)
    assert refused(lambda: send(actor, at=almost)) == {"email": ["sent_just_now"]}
    assert digest() == before
    assert send(actor, "another@example.org", at=almost).pk
    assert send(admin(), at=almost).pk
    assert send(actor, at=NOW + PAUSE).pk


@pytest.mark.parametrize("again", [True, False])
def test_an_address_gets_so_many_letters_of_a_company_in_an_hour(again: bool) -> None:
    """Sent again, or withdrawn and invited anew: it is the same mailbox."""
    actor = admin()
    made = send(actor)
    for number in range(1, MOST_AN_HOUR):
        at = NOW + number * PAUSE
        if again:
            resend(invitation_id=made.pk, actor=actor, at=at)
        else:
            withdraw(invitation_id=made.pk, actor=actor, at=at)
            made = send(actor, at=at)
    last = NOW + timedelta(minutes=59)
    assert refused(lambda: resend(invitation_id=made.pk, actor=actor, at=last)) == "sent_too_often"
    withdraw(invitation_id=made.pk, actor=actor, at=last)
    assert refused(lambda: send(actor, at=last)) == {"email": ["sent_too_often"]}
    assert send(actor, at=NOW + timedelta(hours=1)).pk


def test_known_and_unknown_addresses_are_answered_alike() -> None:
    actor = admin()
    UserFactory(email="known@example.org", last_name="Тайный", first_name="Тихон")
    MembershipFactory(role=Role.LESSOR_HEAD, user=UserFactory(email="head@example.org"))
    rows = [send(actor, email) for email in ("known@example.org", "head@example.org", "unknown@example.org")]
    run_jobs()
    assert {(row.last_name, row.first_name) for row in rows} == {("Новикова", "Нина")}
    bodies = {LINK.sub("", str(letter.body)) for letter in mail.outbox}
    assert (len(mail.outbox), len(bodies)) == (3, 1)


@pytest.mark.parametrize("email", ["", "nobody", "a@b", f"{'a' * 250}@example.org", "new\nline@example.org"])
def test_an_address_must_be_one(email: str) -> None:
    actor = admin()
    assert list(refused(lambda: send(actor, email))) == ["email"]


def test_too_long_a_name_is_refused() -> None:
    actor = admin()
    wrong = Invitee(ADDRESS, "я" * 101)
    work = lambda: invite(company=actor.company, invitee=wrong, data=access(), actor=actor, at=NOW)  # noqa: E731 - used once
    assert refused(work) == {"last_name": ["max_length"]}


def test_a_second_open_invitation_is_refused() -> None:
    actor = admin()
    send(actor)
    assert refused(lambda: send(actor, "NOVA@example.org")) == {"email": ["invited_already"]}


def test_an_expired_invitation_gives_way_to_a_new_one() -> None:
    actor = admin()
    old = send(actor)
    send(actor, at=NOW + VALID_FOR)
    old.refresh_from_db()
    assert (old.revoked_at, Invitation.objects.count()) == (NOW + VALID_FOR, 2)


@pytest.mark.parametrize("is_active", [True, False])
def test_a_colleague_is_not_invited_again(is_active: bool) -> None:
    actor = admin()
    somebody = colleague(actor, is_active=is_active)
    assert refused(lambda: send(actor, somebody.user.email)) == {"email": ["colleague_already"]}


def test_strangers_are_not_flooded() -> None:
    actor = admin()
    Invitation.objects.bulk_create(
        Invitation(
            company=actor.company,
            email=f"p{number}@example.org",
            role=Role.LESSEE_AUDITOR,
            token_digest=no_link_yet(),
            created_at=NOW,
            expires_at=NOW + VALID_FOR,
        )
        for number in range(MOST_OPEN)
    )
    assert refused(lambda: send(actor)) == "too_many_open"


def test_rights_beyond_the_company_are_refused() -> None:
    actor, other = admin(), admin()
    foreign = contract(other)
    wrong = {"contracts": ["contract_unknown"]}
    assert refused(lambda: send(actor, contract_ids=(foreign.pk,))) == wrong
    assert refused(lambda: send(actor, branch_id=other.company_id)) == {"branch": ["branch_unknown"]}
    assert refused(lambda: send(actor, role=Role.SUPPLIER_MANAGER)) == {"role": ["role_of_other_party"]}


MAY_INVITE = {
    (Role.LESSEE_ADMIN, "own"),
    (Role.SUPPLIER_MANAGER, "own"),
    (Role.LESSOR_ADMIN, "own"),
    (Role.LESSOR_ADMIN, "foreign"),
    # The client is nobody's yet, so a manager does not lead it; the head sees all clients.
    (Role.LESSOR_HEAD, "foreign"),
}


@pytest.mark.parametrize("where", ["own", "foreign"])
@pytest.mark.parametrize("role", list(Role))
def test_who_may_invite(role: Role, where: str) -> None:
    actor = MembershipFactory(role=role)
    company = actor.company if where == "own" else LesseeFactory()
    wanted = role if where == "own" else Role.LESSEE_ADMIN
    if (role, where) in MAY_INVITE:
        assert send(actor, company=company, role=wanted).company == company
        return
    before = digest()
    with pytest.raises(PermissionDenied):
        send(actor, company=company, role=wanted)
    assert digest() == before


def test_foreign_invitations_are_not_there() -> None:
    made = send(admin())
    before = digest()
    for work in (resend, withdraw):
        with pytest.raises(Invitation.DoesNotExist):
            work(invitation_id=made.pk, actor=admin(), at=NOW + VALID_FOR)
    assert len(before) == len(digest())
    made.refresh_from_db()
    assert (made.revoked_at, made.expires_at) == (None, NOW + VALID_FOR)


@pytest.mark.django_db(transaction=True)
def test_eight_who_invite_one_address_at_once_make_one_invitation() -> None:
    actor = admin()

    def work(_number: int) -> str:
        return str(refusal_code(actor))

    outcomes = sorted(at_once(work))
    assert outcomes == ["invited"] + ["invited_already"] * 7
    assert Invitation.objects.count() == 1


def refusal_code(actor: Membership) -> str:
    try:
        send(actor)
    except ValidationError as error:
        return str(error.error_dict["email"][0].code)
    return "invited"
