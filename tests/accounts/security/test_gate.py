"""Whoever must have a second factor gets no further than its page without one."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.acting import SESSION_KEY
from accounts.models import Membership
from accounts.roles import Party, Role
from tests.access.world import sign_in_just_now
from tests.accounts.security.people import give_app
from tests.factories import CompanyFactory, MembershipFactory

pytestmark = pytest.mark.django_db
GATE = reverse("security:second_factor")
CONTRACTS = reverse("contracts:list")


def client_of(person: Membership) -> Client:
    client = Client()
    sign_in_just_now(client, person.user)
    return client


@pytest.mark.parametrize(
    ("role", "demanded"),
    [(role, role.party is Party.LESSOR or role is Role.LESSEE_SIGNATORY) for role in Role],
)
def test_roles_that_need_one_are_stopped_and_no_others(role: Role, demanded: bool) -> None:
    answer = client_of(MembershipFactory(role=role, second_factor=False)).get("/")
    led = (answer.status_code, answer.headers.get("Location", ""))
    assert led == ((302, f"{GATE}?next=%2F") if demanded else (200, ""))


def test_a_company_may_demand_it_of_everybody() -> None:
    person = MembershipFactory(second_factor=False)
    client = client_of(person)
    assert client.get(CONTRACTS).status_code == 200
    person.company.second_factor_required = True
    person.company.save()
    answer = client.get(CONTRACTS, follow=True)
    assert answer.redirect_chain == [(f"{GATE}?next=%2Fcontracts%2F", 302)]
    assert f"{person.company.short_name} требует" in answer.content.decode()


def test_a_role_that_comes_to_need_it_is_stopped_on_the_next_request() -> None:
    person = MembershipFactory(second_factor=False)
    client = client_of(person)
    assert client.get("/").status_code == 200
    person.role = Role.LESSEE_SIGNATORY
    person.save()
    assert client.get("/")["Location"].startswith(GATE)


def test_the_page_leads_to_both_ways_and_these_open() -> None:
    client = client_of(MembershipFactory(role=Role.LESSOR_HEAD, second_factor=False))
    page = client.get(GATE).content.decode()
    for name in ("mfa_add_webauthn", "mfa_activate_totp"):
        assert f'href="{reverse(name)}"' in page
        assert client.get(reverse(name)).status_code == 200
    assert f'action="{reverse("account_logout")}"' in page


def test_afterwards_the_wanted_page_opens_once() -> None:
    person = MembershipFactory(role=Role.LESSEE_SIGNATORY, second_factor=False)
    client = client_of(person)
    client.get(f"{CONTRACTS}?sort=number", follow=True)
    give_app(person.user)
    protection = client.get(reverse("mfa_index")).content.decode()
    assert f'href="{GATE}"' in protection
    first, second = client.get(GATE), client.get(GATE)
    assert (first["Location"], second["Location"]) == (f"{CONTRACTS}?sort=number", "/")
    assert client.get(first["Location"]).status_code == 200
    assert f'href="{GATE}"' not in client.get(reverse("mfa_index")).content.decode()


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/no-such-page/", "javascript:alert(1)"])
def test_nobody_is_led_to_a_page_that_is_not_ours(wanted: str) -> None:
    person = MembershipFactory(role=Role.LESSEE_SIGNATORY, second_factor=False)
    client = client_of(person)
    client.get(GATE, {"next": wanted})
    give_app(person.user)
    assert client.get(GATE)["Location"] == "/"


def test_a_fragment_tells_htmx_to_leave_the_page() -> None:
    client = client_of(MembershipFactory(role=Role.LESSEE_SIGNATORY, second_factor=False))
    answer = client.get(CONTRACTS, headers={"hx-request": "true", "hx-current-url": f"http://testserver{CONTRACTS}"})
    assert (answer.status_code, answer["HX-Redirect"]) == (403, f"{GATE}?next=%2Fcontracts%2F")


def test_a_person_of_two_companies_can_act_for_the_one_that_does_not_demand_it() -> None:
    demanding = MembershipFactory(role=Role.LESSEE_SIGNATORY, second_factor=False)
    easy = MembershipFactory(user=demanding.user, role=Role.LESSEE_FINANCIER)
    strict = MembershipFactory(
        user=demanding.user, company=CompanyFactory(second_factor_required=True), second_factor=False
    )
    client = client_of(demanding)
    page = client.get("/", follow=True).content.decode()
    assert (f'value="{easy.pk}"' in page, f'value="{strict.pk}"' in page) == (True, False)
    assert client.post(reverse("accounts:switch"), {"membership": easy.pk}, follow=True).redirect_chain == [("/", 302)]
    assert client.session[SESSION_KEY] == easy.pk
    client.post(reverse("accounts:switch"), {"membership": strict.pk})
    assert client.get("/")["Location"].startswith(GATE)


def test_codes_for_recovery_alone_are_no_second_factor() -> None:
    person = MembershipFactory(role=Role.LESSEE_SIGNATORY, second_factor=False)
    Authenticator.objects.create(user=person.user, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"})
    assert client_of(person).get("/")["Location"].startswith(GATE)


class TestLastOne:
    """The last second factor stays while it is demanded."""

    @staticmethod
    def key_of(person: Membership) -> Authenticator:
        key: Authenticator = Authenticator.objects.create(
            user=person.user, type=Authenticator.Type.WEBAUTHN, data={"name": "Ключ", "credential": {}}
        )
        return key

    @pytest.mark.parametrize(("role", "kept"), [(Role.LESSEE_SIGNATORY, True), (Role.LESSEE_ADMIN, False)])
    def test_the_app(self, role: Role, kept: bool) -> None:
        person = MembershipFactory(role=role, second_factor=True)
        answer = client_of(person).post(reverse("mfa_deactivate_totp"))
        assert Authenticator.objects.filter(user=person.user).exists() is kept
        assert answer.status_code == (200 if kept else 302)
        if kept:
            assert "последн" in answer.content.decode()

    @pytest.mark.parametrize(("role", "kept"), [(Role.LESSEE_SIGNATORY, True), (Role.LESSEE_ADMIN, False)])
    def test_the_key(self, role: Role, kept: bool) -> None:
        person = MembershipFactory(role=role, second_factor=False)
        key = self.key_of(person)
        answer = client_of(person).post(reverse("mfa_remove_webauthn", args=[key.pk]), follow=True)
        assert Authenticator.objects.filter(pk=key.pk).exists() is kept
        assert ("последн" in answer.content.decode()) is kept

    def test_one_of_two_goes(self) -> None:
        person = MembershipFactory(role=Role.LESSEE_SIGNATORY)
        key = self.key_of(person)
        client_of(person).post(reverse("mfa_remove_webauthn", args=[key.pk]))
        assert list(Authenticator.objects.filter(user=person.user).values_list("type", flat=True)) == ["totp"]

    def test_a_demand_of_another_company_of_the_person_counts_too(self) -> None:
        person = MembershipFactory(second_factor=True)
        MembershipFactory(user=person.user, role=Role.LESSEE_SIGNATORY, second_factor=False)
        client_of(person).post(reverse("mfa_deactivate_totp"))
        assert Authenticator.objects.filter(user=person.user).count() == 1
