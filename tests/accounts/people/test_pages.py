"""Pages of the administrator through the whole stack, row security included."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import Company, Invitation, Membership
from accounts.roles import Role
from common.models import TrailEntry, TrailKind
from tests.access.digest import digest
from tests.access.world import sign_in_just_now
from tests.accounts.people.test_invite import ADDRESS, send
from tests.accounts.people.world import admin, branch, colleague, contract, limited
from tests.background import run_jobs
from tests.factories import NOW, TODAY, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST, INVITE, SECURITY = reverse("people:list"), reverse("people:invite"), reverse("people:security")
ACCESS = {"role": "lessee_financier", "scope": "all"}


def client_of(actor: Membership) -> Client:
    client = Client()
    sign_in_just_now(client, actor.user)
    return client


def page_of(membership: Membership) -> str:
    return reverse("people:colleague", args=[membership.pk])


def shown(client: Client, **query: str) -> list[Membership]:
    response = client.get(LIST, query)
    assert response.status_code == 200
    return list(response.context["page"])


def codes(response: Any) -> dict[str, list[str]]:
    """Codes of the errors by field."""
    errors = response.context["form"].errors.as_data()
    return {name: [error.code for error in found] for name, found in errors.items()}


# The list ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_rows(count: int, django_assert_num_queries: Callable) -> None:
    actor = admin()
    for number in range(count):
        limited(actor, contract(actor))
        send(actor, f"invited{number}@example.org")
    client = client_of(actor)
    client.get(LIST)
    with django_assert_num_queries(6):
        response = client.get(LIST)
    assert len(response.context["page"].object_list) == count + 1


def test_a_row_shows_everything_about_a_colleague() -> None:
    actor = admin()
    somebody = limited(actor, contract(actor), contract(actor), role=Role.LESSEE_SIGNATORY)
    Membership.objects.filter(pk=somebody.pk).update(sign_limit=Decimal("1500.50"), ends_on=TODAY)
    html = client_of(actor).get(LIST).content.decode()
    row = next(part for part in html.split("<tr>") if page_of(somebody) in part)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row))
    for words in (str(somebody.user), somebody.user.email, "1 500,50", "25 ноя 2026"):
        assert words in text


def test_states_are_found() -> None:
    actor = admin()
    people = {
        "active": colleague(actor, starts_on=TODAY, ends_on=TODAY),
        "upcoming": colleague(actor, starts_on=TODAY + timedelta(days=1)),
        "expired": colleague(actor, ends_on=TODAY - timedelta(days=1)),
        "blocked": colleague(actor, is_active=False, ends_on=TODAY - timedelta(days=1)),
    }
    client = client_of(actor)
    found = {state: shown(client, state=state, role="lessee_financier") for state in people}
    assert found == {state: [person] for state, person in people.items()}
    assert shown(client, state="invited") == []


def test_people_are_found_by_words_and_role() -> None:
    actor = admin()
    anna = colleague(actor, user=UserFactory(last_name="Орлова", first_name="Анна", email="orlova@example.org"))
    client = client_of(actor)
    for words in ("орл", "анна орлова", "ORLOVA@", " Орлова  Ан "):
        assert shown(client, q=words) == [anna]
    assert shown(client, q="орлова пётр") == []
    assert shown(client, role="lessee_financier") == [anna]
    for query in (
        {"role": "lessor_admin"},
        {"state": "no"},
        {"page": "x"},
        {"sort": "user__password"},
        {"q": "я" * 101},
    ):
        assert len(shown(client, **query)) == 2


def test_neighbours_are_in_no_list() -> None:
    actor, stranger = admin(), admin()
    send(stranger)
    response = client_of(actor).get(LIST)
    assert (list(response.context["page"]), response.context["invitations"]) == ([actor], [])


def test_a_head_office_sees_people_of_its_branches() -> None:
    actor = admin()
    theirs = MembershipFactory(role=Role.LESSEE_AUDITOR, company=branch(actor))
    assert set(shown(client_of(actor))) == {actor, theirs}


def test_people_are_sorted_and_who_never_came_is_last() -> None:
    actor = admin()
    early, late, never = (colleague(actor) for _ in range(3))
    for person, days in ((early, 2), (late, 1)):
        person.user.last_login = NOW - timedelta(days=days)
        person.user.save()
    client = client_of(actor)
    mine = [early, late, never]
    assert [person for person in shown(client, sort="seen") if person in mine] == [early, late, never]
    assert [person for person in shown(client, sort="-seen") if person in mine] == [late, early, never]


def test_the_menu_leads_to_people() -> None:
    html = client_of(admin()).get("/").content.decode()
    assert f'href="{LIST}"' in html


# Inviting ---------------------------------------------------------------------------------------------------
def test_an_invitation_is_made_in_the_browser() -> None:
    actor = admin()
    first, second = contract(actor), contract(actor)
    chosen = {
        "scope": "contracts",
        "contracts": [first.pk, second.pk],
        "sign_limit": "1 000,50",
        "ends_on": "2026-12-31",
    }
    response = client_of(actor).post(INVITE, ACCESS | chosen | {"email": ADDRESS}, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    made = Invitation.objects.get()
    assert (made.email, made.contract_ids, made.sign_limit) == (ADDRESS, [first.pk, second.pk], Decimal("1000.50"))
    run_jobs()
    assert [letter.to for letter in mail.outbox] == [[ADDRESS]]


@pytest.mark.parametrize(
    ("fields", "status", "expected"),
    [
        ({"email": ""}, 200, {"email": ["required"]}),
        ({"email": "nobody"}, 200, {"email": ["invalid"]}),
        ({"email": f"{'a' * 250}@example.org"}, 200, {"email": ["max_length"]}),
        ({"last_name": "я" * 101}, 200, {"last_name": ["max_length"]}),
        ({"role": "lessor_admin"}, 400, {"role": ["invalid_choice"]}),
        ({"role": "supplier_manager"}, 400, {"role": ["invalid_choice"]}),
        ({"scope": "everything"}, 400, {"scope": ["invalid_choice"]}),
        ({"scope": "contracts"}, 200, {"contracts": ["required"]}),
        ({"scope": "contracts", "contracts": ["999999999"]}, 400, {"contracts": ["invalid_choice"]}),
        ({"scope": "contracts", "contracts": ["1 OR 1=1"]}, 400, {"contracts": ["invalid_choice"]}),
        ({"starts_on": "2026-12-31", "ends_on": "2026-12-01"}, 200, {"ends_on": ["dates_out_of_order"]}),
        ({"ends_on": "2026-11-24"}, 200, {"ends_on": ["ended_already"]}),
        ({"ends_on": "31.02.2027"}, 200, {"ends_on": ["invalid"]}),
        ({"sign_limit": "-1"}, 200, {"sign_limit": ["limit_negative"]}),
        ({"request_limit": "много"}, 200, {"request_limit": ["not_a_number"]}),
        ({"sign_limit": "9" * 30}, 200, {"sign_limit": ["too_large"]}),
    ],
)
def test_bad_input_makes_no_invitation(fields: dict[str, Any], status: int, expected: dict[str, list[str]]) -> None:
    actor = admin()
    contract(actor)
    client = client_of(actor)
    before = digest()
    response = client.post(INVITE, ACCESS | {"email": ADDRESS} | fields)
    assert (codes(response), response.status_code) == (expected, status)
    assert digest() == before


def test_foreign_contracts_and_branches_are_no_choices() -> None:
    actor, other = admin(), admin()
    contract(actor)
    branch(actor)
    foreign, company = contract(other), branch(other)
    client = client_of(actor)
    before = digest()
    for fields, name in (
        ({"scope": "contracts", "contracts": [foreign.pk]}, "contracts"),
        ({"scope": "branch", "branch": company.pk}, "branch"),
    ):
        response = client.post(INVITE, ACCESS | {"email": ADDRESS} | fields)
        assert (codes(response), response.status_code) == ({name: ["invalid_choice"]}, 400)
    assert digest() == before
    assert TrailEntry.objects.filter(kind=TrailKind.REFUSED, company_id=actor.company_id).count() == 2


def test_a_second_invitation_is_refused_in_the_form() -> None:
    actor = admin()
    send(actor)
    response = client_of(actor).post(INVITE, ACCESS | {"email": ADDRESS})
    assert codes(response) == {"email": ["invited_already"]}
    assert Invitation.objects.count() == 1


def test_a_supplier_invites_without_contracts_and_limits() -> None:
    actor = MembershipFactory(role=Role.SUPPLIER_MANAGER)
    client = client_of(actor)
    fields = set(client.get(INVITE).context["form"].fields)
    assert fields & {"contracts", "branch", "sign_limit", "request_limit"} == set()
    client.post(INVITE, {"role": "supplier_financier", "scope": "all", "email": ADDRESS})
    assert Invitation.objects.get().role == Role.SUPPLIER_FINANCIER


def test_an_administrator_of_a_branch_invites_to_the_branch() -> None:
    head = admin()
    below = branch(head)
    client_of(admin(company=head.company, branch=below)).post(INVITE, ACCESS | {"email": ADDRESS})
    assert Invitation.objects.get().company == below


def test_sending_again_and_withdrawing() -> None:
    actor = admin()
    made = send(actor, at=NOW - timedelta(hours=1))
    client = client_of(actor)
    client.post(reverse("people:resend", args=[made.pk]))
    made.refresh_from_db()
    assert made.created_at == NOW
    client.post(reverse("people:withdraw", args=[made.pk]))
    made.refresh_from_db()
    assert made.revoked_at == NOW
    for name in ("people:resend", "people:withdraw"):
        assert client.post(reverse(name, args=[made.pk])).status_code == 404


# A colleague ------------------------------------------------------------------------------------------------
def test_rights_are_changed_in_the_browser() -> None:
    actor = admin()
    first, _second = contract(actor), contract(actor)
    somebody = colleague(actor)
    response = client_of(actor).post(
        page_of(somebody), {"role": "lessee_auditor", "scope": "contracts", "contracts": [first.pk]}
    )
    assert response.status_code == 302
    somebody = Membership.objects.get(pk=somebody.pk)
    assert (somebody.role, somebody.contract_ids) == (Role.LESSEE_AUDITOR, (first.pk,))


def test_the_form_starts_with_what_is_stored() -> None:
    actor = admin()
    first = contract(actor)
    contract(actor)
    somebody = limited(actor, first)
    client = client_of(actor)
    initial = client.get(page_of(somebody)).context["form"].initial
    assert (initial["scope"], initial["contracts"]) == ("contracts", [first.pk])
    before = digest()
    client.post(page_of(somebody), {"role": somebody.role, "scope": "contracts", "contracts": [first.pk]})
    assert digest() == before


def test_ones_own_page_has_no_form_and_refuses_a_forged_one() -> None:
    actor = admin()
    admin(company=actor.company)
    client = client_of(actor)
    assert f'action="{page_of(actor)}"' not in client.get(page_of(actor)).content.decode()
    before = digest()
    assert client.post(page_of(actor), ACCESS).status_code == 400
    assert client.post(reverse("people:block", args=[actor.pk])).status_code == 302
    assert digest() == before
    kinds = TrailEntry.objects.filter(kind=TrailKind.REFUSED, user_id=actor.user_id)
    assert list(kinds.order_by("pk").values_list("object_label", flat=True)) == ["people:colleague", "people:block"]


def test_a_blocked_colleague_is_out_at_the_next_click_and_signed_out() -> None:
    actor = admin()
    somebody = colleague(actor)
    theirs = client_of(somebody)
    UserSession.objects.create(user=somebody.user, session_key=theirs.session.session_key, ip="127.0.0.1")
    assert theirs.get("/").status_code == 200
    client_of(actor).post(reverse("people:block", args=[somebody.pk]))
    answer = theirs.get("/")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/login/")
    assert not UserSession.objects.filter(user=somebody.user).exists()


def test_a_blocked_colleague_of_two_companies_stays_signed_in_for_the_other() -> None:
    actor = admin()
    somebody = colleague(actor)
    other = MembershipFactory(user=somebody.user)
    theirs = client_of(somebody)
    UserSession.objects.create(user=somebody.user, session_key=theirs.session.session_key, ip="127.0.0.1")
    client_of(actor).post(reverse("people:block", args=[somebody.pk]))
    assert theirs.get("/").context["actor"] == other


def test_unblocking_in_the_browser() -> None:
    actor = admin()
    somebody = colleague(actor, is_active=False)
    client_of(actor).post(reverse("people:unblock", args=[somebody.pk]))
    assert Membership.objects.get(pk=somebody.pk).is_active


def test_days_of_a_listed_contract() -> None:
    actor = admin()
    first, second = contract(actor), contract(actor)
    somebody = limited(actor, first, second)
    url = reverse("people:grant", args=[somebody.grants.get(object_pk=str(first.pk)).pk])
    client = client_of(actor)
    wrong = client.post(url, {"starts_on": "2026-12-02", "ends_on": "2026-12-01"})
    assert codes(wrong) == {"ends_on": ["dates_out_of_order"]}
    client.post(url, {"starts_on": "", "ends_on": "2026-11-24"})
    assert Membership.objects.get(pk=somebody.pk).contract_ids == (second.pk,)


# The second factor ------------------------------------------------------------------------------------------
def test_a_lost_second_factor_is_reset_with_a_letter_and_a_line_in_the_trail() -> None:
    actor = admin()
    somebody = colleague(actor, Role.LESSEE_SIGNATORY)
    client_of(actor).post(reverse("people:reset_second_factor", args=[somebody.pk]))
    assert not Authenticator.objects.filter(user=somebody.user).exists()
    [told] = TrailEntry.objects.filter(kind=TrailKind.SECOND_FACTOR_RESET).values("company_id", "user_id", "object_id")
    assert told == {"company_id": actor.company_id, "user_id": actor.user_id, "object_id": str(somebody.user_id)}
    run_jobs()
    [letter] = mail.outbox
    assert (letter.to, str(actor.user) in letter.body) == ([somebody.user.email], True)


@pytest.mark.parametrize("elsewhere", [{"role": Role.LESSEE_AUDITOR}, {"role": Role.LESSOR_RISK}])
@pytest.mark.parametrize("is_active", [True, False])
def test_the_second_factor_of_a_person_of_other_companies_stays(elsewhere: dict[str, Any], is_active: bool) -> None:
    actor = admin()
    somebody = colleague(actor, Role.LESSEE_SIGNATORY)
    MembershipFactory(user=somebody.user, is_active=is_active, **elsewhere)
    client = client_of(actor)
    before = digest()
    client.post(reverse("people:reset_second_factor", args=[somebody.pk]))
    assert digest() == before
    [told] = TrailEntry.objects.filter(kind=TrailKind.REFUSED, user_id=actor.user_id).values_list("detail", flat=True)
    assert told["reason"] == "acts_elsewhere"


def test_the_password_is_asked_for_before_a_second_factor_is_reset() -> None:
    actor = admin()
    somebody = colleague(actor, Role.LESSEE_SIGNATORY)
    actor.user.set_password("сосновый-бор-27")
    actor.user.save()
    client = Client()
    client.force_login(actor.user)
    before = digest()
    response = client.post(reverse("people:reset_second_factor", args=[somebody.pk]))
    assert response["Location"].startswith("/account/reauthenticate/")
    assert digest() == before


def test_everybody_is_asked_for_a_second_factor() -> None:
    actor = admin(second_factor=True)
    somebody = colleague(actor)
    client = client_of(actor)
    assert list(client.get(SECURITY).context["without"]) == [somebody]
    theirs = client_of(somebody)
    assert theirs.get("/").status_code == 200
    client.post(SECURITY, {"second_factor_required": "on"})
    assert Company.objects.get(pk=actor.company_id).second_factor_required
    assert theirs.get("/")["Location"].startswith(reverse("security:second_factor"))
    client.post(SECURITY, {})
    assert theirs.get("/").status_code == 200


def test_an_administrator_of_listed_contracts_does_not_decide_for_the_company() -> None:
    head = admin()
    client = client_of(limited(head, contract(head), role=Role.LESSEE_ADMIN))
    assert f'action="{SECURITY}"' not in client.get(SECURITY).content.decode()
    before = digest()
    assert client.post(SECURITY, {"second_factor_required": "on"}).status_code == 403
    assert digest() == before
