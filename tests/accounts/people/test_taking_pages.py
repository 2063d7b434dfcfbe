"""The page behind the link of a letter, for visitors and for people who are signed in, row security included."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.acting import SESSION_KEY
from accounts.models import Invitation, Membership, User
from accounts.people.invite import withdraw
from accounts.roles import Role
from common.models import TrailEntry, TrailKind
from contracts.models import Contract
from tests.access.digest import digest
from tests.accounts.people.test_invite import ADDRESS, secret_of_letter, send
from tests.accounts.people.world import admin, contract
from tests.background import run_jobs
from tests.factories import NOW, LesseeFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
TAKE = reverse("people:take")
PASSWORD = "сосновый-бор-27"
NINA = {"last_name": "Новикова", "first_name": "Нина", "password": PASSWORD, "again": PASSWORD}


def link(actor: Membership | None = None, **fields: object) -> str:
    """Address in the letter of an invitation."""
    send(actor or admin(), **fields)  # type: ignore[arg-type] # fields of AccessData, by name
    run_jobs()
    return reverse("people:open_invitation", args=[secret_of_letter()])


def opened(url: str, user: User | None = None) -> Client:
    """A visitor, or a person, who opened the link."""
    client = Client()
    if user is not None:
        client.force_login(user)
    response = client.get(url)
    assert (response.status_code, response["Location"]) == (302, TAKE)
    return client


def test_opening_the_link_shows_who_invites_to_what_and_changes_nothing() -> None:
    actor = admin()
    url = link(actor)
    before = digest()
    client = opened(url)
    html = client.get(TAKE).content.decode()
    for words in (actor.company.short_name, str(actor.user), ADDRESS):
        assert words in html
    assert digest() == before


def test_a_new_person_takes_it_and_signs_in() -> None:
    actor = admin()
    first, _second = contract(actor), contract(actor)
    client = opened(link(actor, contract_ids=(first.pk,)))
    response = client.post(TAKE, NINA)
    assert (response.status_code, response["Location"]) == (302, reverse("account_login"))
    client.post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD})
    page = client.get(reverse("contracts:list"))
    assert list(page.context["page"]) == [first]
    assert client.get(TAKE).status_code == 410


def test_the_trail_has_the_person_and_not_the_secret() -> None:
    url = link()
    opened(url).post(TAKE, NINA)
    user = User.objects.get(email=ADDRESS)
    entries = list(TrailEntry.objects.values())
    assert url.split("/")[2] not in str(entries)
    made = TrailEntry.objects.get(object_label="accounts.Membership", kind="right_changed", object_text=ADDRESS)
    assert made.user_id == user.pk


def test_a_link_opened_in_a_wrong_way_leaves_no_secret_in_the_trail() -> None:
    url, client = link(), Client()
    client.force_login(admin().user)
    assert client.put(url).status_code == 405
    told = TrailEntry.objects.filter(kind=TrailKind.REFUSED).values_list("object_text", "path")
    assert list(told) == [("/invitation/…", "/invitation/…")]


def test_given_names_are_offered_to_a_new_person() -> None:
    form = opened(link()).get(TAKE).context["form"]
    assert (form.initial["last_name"], form.initial["first_name"]) == ("Новикова", "Нина")


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"last_name": ""}, {"last_name": ["required"]}),
        ({"first_name": "я" * 101}, {"first_name": ["max_length"]}),
        ({"again": "another"}, {"again": ["passwords_differ"]}),
        ({"password": "12345678", "again": "12345678"}, {"password": None}),
        ({"password": "п" * 201, "again": "п" * 201}, {"password": ["max_length"], "again": ["max_length"]}),
    ],
)
def test_bad_input_makes_nobody(fields: dict[str, str], codes: dict[str, list[str] | None]) -> None:
    client = opened(link())
    before = digest()
    errors = client.post(TAKE, NINA | fields).context["form"].errors.as_data()
    assert errors.keys() == codes.keys()
    for name, expected in codes.items():
        assert expected is None or [error.code for error in errors[name]] == expected
    assert digest() == before


def test_a_known_person_is_sent_to_sign_in_and_comes_back() -> None:
    known = UserFactory(email=ADDRESS, last_name="Тайный")
    known.set_password(PASSWORD)
    known.save()
    actor = admin()
    client = opened(link(actor))
    page = client.get(TAKE)
    assert (page.context["step"], "Тайный" in page.content.decode()) == ("sign_in", False)
    # A form for a new person, forged: nothing is overwritten.
    before = digest()
    assert (
        client.post(TAKE, NINA | {"password": "another-good-one-5", "again": "another-good-one-5"}).status_code == 200
    )
    assert digest() == before
    response = client.post(f"{reverse('account_login')}?next={TAKE}", {"login": ADDRESS, "password": PASSWORD})
    assert response["Location"] == TAKE
    assert client.get(TAKE).context["step"] == "confirm"
    assert not Membership.objects.filter(user=known).exists()
    assert client.post(TAKE)["Location"] == "/"
    made = Membership.objects.get(user=known)
    assert (made.company, client.session[SESSION_KEY]) == (actor.company, made.pk)
    assert client.get("/").context["actor"] == made


def test_a_person_of_another_company_confirms_and_acts_for_the_new_one() -> None:
    known = MembershipFactory(user=UserFactory(email=ADDRESS), role=Role.LESSEE_AUDITOR)
    actor = admin()
    client = opened(link(actor), known.user)
    client.post(TAKE)
    assert client.get("/").context["actor"].company == actor.company
    assert {m.company for m in client.get("/").context["memberships"]} == {known.company, actor.company}


def test_somebody_else_is_told_so_and_takes_nothing() -> None:
    stranger = MembershipFactory().user
    client = opened(link(), stranger)
    page = client.get(TAKE)
    assert (page.context["step"], stranger.email in page.content.decode()) == ("other_person", True)
    before = digest()
    client.post(TAKE, NINA)
    assert digest() == before


def gone(client: Client, url: str) -> tuple[int, str]:
    response = client.get(url, follow=True)
    return response.status_code, response.context["reason"]


def test_links_that_open_nothing_say_why() -> None:
    assert gone(Client(), reverse("people:open_invitation", args=["guess"])) == (410, "unknown")
    assert gone(Client(), TAKE) == (410, "unknown")
    actor = admin()
    url = link(actor)
    client = opened(url)
    Invitation.objects.update(expires_at=NOW)
    assert (gone(Client(), url), gone(client, TAKE)) == ((410, "expired"), (410, "expired"))
    withdraw(invitation_id=Invitation.objects.get().pk, actor=actor, at=NOW)
    assert (gone(Client(), url), client.post(TAKE, NINA).status_code) == ((410, "withdrawn"), 410)
    assert not User.objects.filter(email=ADDRESS).exists()


def test_a_link_that_is_refused_leaves_no_secret_in_the_trail() -> None:
    actor = admin()
    url = link(actor)
    Membership.objects.filter(pk=actor.pk).update(is_active=False)
    client = Client()
    client.force_login(MembershipFactory().user)
    assert gone(client, url) == (410, "inviter")
    entries = list(TrailEntry.objects.filter(kind="refused").values())
    assert (len(entries), url.split("/")[2] in str(entries)) == (1, False)


def test_a_guessed_link_makes_no_session() -> None:
    client = Client()
    client.get(reverse("people:open_invitation", args=["guess"]))
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_a_blocked_inviter_refuses_what_waits() -> None:
    actor = admin()
    client = opened(link(actor))
    Membership.objects.filter(pk=actor.pk).update(is_active=False)
    before = digest()
    response = client.post(TAKE, NINA)
    assert (response.status_code, response.context["reason"]) == (410, "inviter")
    assert digest() == before


def test_an_invitation_by_the_lessors_head_is_taken_by_a_visitor() -> None:
    head, company = MembershipFactory(role=Role.LESSOR_HEAD), LesseeFactory()
    send(head, company=company, role=Role.LESSEE_ADMIN)
    run_jobs()
    client = opened(reverse("people:open_invitation", args=[secret_of_letter()]))
    client.post(TAKE, NINA)
    assert Membership.objects.get(user__email=ADDRESS).company == company


def test_the_taken_contracts_carry_who_granted_them() -> None:
    actor = admin()
    first = contract(actor)
    opened(link(actor, contract_ids=(first.pk,))).post(TAKE, NINA)
    made = Membership.objects.get(user__email=ADDRESS)
    assert list(made.grants.values_list("granted_by", "object_pk")) == [(actor.pk, str(first.pk))]
    assert list(Contract.objects.visible_to(made)) == [first]


def test_the_page_is_kept_by_no_cache() -> None:
    client = opened(link())
    assert "no-store" in client.get(TAKE)["Cache-Control"]
