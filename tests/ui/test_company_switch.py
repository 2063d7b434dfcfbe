"""Acting for another company: one's own active memberships only; a refusal changes nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.acting import SESSION_KEY
from accounts.models import Membership
from common.models import TrailEntry, TrailKind
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/company/switch/"


@pytest.fixture
def first() -> Membership:
    return MembershipFactory()


@pytest.fixture
def second(first: Membership) -> Membership:
    return MembershipFactory(user=first.user)


@pytest.fixture
def signed_in(client: Client, first: Membership) -> Client:
    client.force_login(first.user)
    return client


def test_person_of_two_companies_chooses_one(signed_in: Client, first: Membership, second: Membership) -> None:
    assert reverse("accounts:switch") == ADDRESS
    page = signed_in.get(reverse("mfa_index")).content.decode()
    assert f'value="{first.pk}" aria-current="true"' in page
    response = signed_in.post(ADDRESS, {"membership": second.pk})
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    page = signed_in.get(reverse("mfa_index")).content.decode()
    assert f'value="{second.pk}" aria-current="true"' in page


def test_the_company_that_is_acted_for_now_is_told_once(
    signed_in: Client, first: Membership, second: Membership
) -> None:
    for _ in range(2):
        signed_in.post(ADDRESS, {"membership": second.pk})
    entry = TrailEntry.objects.get(kind=TrailKind.COMPANY_SWITCHED)
    assert (entry.user_id, entry.membership_id, entry.actor_company_id, entry.company_id, entry.object_id) == (
        first.user_id,
        first.pk,
        first.company_id,
        second.company_id,
        str(second.company_id),
    )


def test_person_of_one_company_sees_no_switch(signed_in: Client, first: Membership) -> None:
    page = signed_in.get(reverse("mfa_index")).content.decode()
    assert first.company.short_name in page
    assert ADDRESS not in page


@pytest.mark.parametrize("chosen", ["foreign", "blocked", "absent", "text", "nothing"])
def test_another_s_membership_is_not_found_and_nothing_changes(
    signed_in: Client, first: Membership, second: Membership, chosen: str
) -> None:
    blocked = MembershipFactory(user=first.user, is_active=False)
    values = {"foreign": MembershipFactory().pk, "blocked": blocked.pk, "absent": 0, "text": "abc", "nothing": ""}
    signed_in.post(ADDRESS, {"membership": second.pk})
    response = signed_in.post(ADDRESS, {"membership": values[chosen]})
    assert response.status_code == 404
    assert signed_in.session[SESSION_KEY] == second.pk


def test_visitor_is_asked_to_sign_in(client: Client, first: Membership) -> None:
    response = client.post(ADDRESS, {"membership": first.pk})
    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("account_login"))


def test_switch_is_not_a_link(signed_in: Client) -> None:
    assert signed_in.get(ADDRESS).status_code == 405
