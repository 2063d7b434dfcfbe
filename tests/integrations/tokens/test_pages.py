"""Pages of tokens: the secret is shown once, the list tells states, foreign tokens are not there."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership
from accounts.roles import Role
from common.models import TrailEntry
from integrations.models import ApiToken
from tests.access.world import secure
from tests.api_keys import make_key
from tests.factories import NOW, TODAY, MembershipFactory

pytestmark = pytest.mark.django_db
NEW = reverse("tokens:issue")
LIST = reverse("tokens:list")
SECRET = re.compile(r"lp_[\w-]{43}")


def fields(**changes: Any) -> dict[str, Any]:
    asked = {"name": "1C Accounting", "capabilities": ["contracts.read"], "expires_on": TODAY + timedelta(days=30)}
    return asked | changes


def test_the_secret_is_shown_once_and_works(client: Client, admin: Membership) -> None:
    response = client.post(NEW, fields())
    html = response.content.decode()
    (secret,) = set(SECRET.findall(html))
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")
    answer = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).json()
    assert (answer["token"]["name"], answer["capabilities"]) == ("1C Accounting", ["contracts.read"])
    assert SECRET.search(client.get(LIST).content.decode()) is None
    sessions = [row.get_decoded() for row in Session.objects.all()]
    trail = list(TrailEntry.objects.values())
    assert [kept for kept in (sessions, trail) if secret in str(kept)] == []
    assert any(row["object_label"] == "integrations.ApiToken" for row in trail)


def test_a_form_sent_twice_issues_one(client: Client) -> None:
    client.post(NEW, fields())
    response = client.post(NEW, fields())
    assert (response.status_code, ApiToken.objects.count()) == (200, 1)
    assert list(response.context["form"].errors) == ["name"]


@pytest.mark.parametrize(
    ("field", "changes", "status"),
    [
        ("name", {"name": ""}, 200),
        ("capabilities", {"capabilities": []}, 200),
        ("capabilities", {"capabilities": ["contracts.read", "people.view_as"]}, 400),
        ("expires_on", {"expires_on": TODAY}, 200),
        ("expires_on", {"expires_on": "31.02.2027"}, 200),
    ],
)
def test_wrong_fields_are_told_beside_them(field: str, changes: dict[str, Any], status: int, client: Client) -> None:
    response = client.post(NEW, fields(**changes))
    assert (response.status_code, list(response.context["form"].errors)) == (status, [field])
    assert ApiToken.objects.count() == 0


def test_a_session_that_was_left_open_issues_nothing(admin: Membership) -> None:
    secure(admin.user)
    client = Client()
    client.force_login(admin.user)
    response = client.post(NEW, fields())
    assert (response.status_code, ApiToken.objects.count()) == (302, 0)
    assert response["Location"].startswith("/account/reauthenticate/")


def test_revoke(client: Client, admin: Membership) -> None:
    token, secret = make_key(admin)
    headers = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/me", headers=headers).status_code == 200
    response = client.post(reverse("tokens:revoke", args=[token.pk]))
    assert response["Location"] == LIST
    assert Client().get("/api/v1/me", headers=headers).status_code == 401


def test_the_list_tells_state_and_last_request(client: Client, admin: Membership) -> None:
    kinds: dict[str, dict[str, Any]] = {
        "Works": {},
        "Expired": {"expires_at": NOW},
        "Revoked": {"revoked_at": NOW, "revoked_by": admin},
    }
    for name, changes in kinds.items():
        make_key(admin, name=name, **changes)
    make_key(MembershipFactory(company=admin.company, is_active=False), name="Left")
    make_key(MembershipFactory(role=Role.LESSEE_ADMIN), name="Foreign")
    _, secret = make_key(admin, name="Used")
    Client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}, REMOTE_ADDR="192.0.2.7")
    response = client.get(LIST)
    rows = {row["token"].name: (str(row["token"].state), row["can_be_revoked"]) for row in response.context["rows"]}
    assert rows == {
        "Works": ("in_force", True),
        "Used": ("in_force", True),
        "Expired": ("expired", False),
        "Revoked": ("revoked", False),
        "Left": ("issuer_blocked", True),
    }
    assert response.content.decode().count("192.0.2.7") == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(
    count: int, client: Client, admin: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_key(admin, name=str(number))
    with django_assert_num_queries(5):
        assert len(client.get(LIST).context["rows"]) == count


def test_an_empty_list_says_what_to_do(client: Client) -> None:
    assert f'href="{NEW}"' in client.get(LIST).content.decode()


def test_the_tab_is_there_for_those_who_may(client: Client, admin: Membership) -> None:
    assert f'href="{LIST}"' in client.get(LIST).content.decode()
    admin.role = Role.LESSEE_FINANCIER
    admin.save()
    assert client.get(LIST).status_code == 403
