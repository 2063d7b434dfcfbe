"""Rights end at once, and nobody acts for a company that is not theirs."""

import pytest
from django.contrib.auth import SESSION_KEY as SIGNED_IN_KEY
from django.test import Client

from accounts.acting import SESSION_KEY
from accounts.roles import Role
from common.models import TrailEntry, TrailKind
from leasing_portal.back_office.actor import actor_of
from tests.access.world import World, make_world
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
PAGE = "/admin/contracts/contract/"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def client(world: World) -> Client:
    client = Client()
    client.force_login(world.people[Role.LESSOR_MANAGER].user)
    assert client.get(PAGE).status_code == 200
    return client


def test_blocked_membership_loses_access_on_the_next_request(client: Client, world: World) -> None:
    membership = world.people[Role.LESSOR_MANAGER]
    membership.is_active = False
    membership.save()
    assert client.get(PAGE).status_code == 403


def test_blocked_person_is_sent_to_sign_in_on_the_next_request(client: Client, world: World) -> None:
    user = world.people[Role.LESSOR_MANAGER].user
    user.is_active = False
    user.save()
    for _ in range(2):
        response = client.get(PAGE)
        assert (response.status_code, response["Location"]) == (302, f"/account/login/?next={PAGE}")
    # Once a session is enough for the trail.
    told = TrailEntry.objects.get(kind=TrailKind.REFUSED)
    assert (told.user_id, told.company_id, told.object_text, told.ip, told.detail) == (
        user.pk,
        world.people[Role.LESSOR_MANAGER].company_id,
        PAGE,
        "127.0.0.1",
        {"reason": "blocked", "method": "GET", "page": "admin:contracts_contract_changelist"},
    )


def test_a_visitor_with_a_session_of_nobody_leaves_no_entry(world: World) -> None:
    client = Client()
    session = client.session
    session[SIGNED_IN_KEY] = "0"
    session.save()
    assert client.get(PAGE).status_code == 302
    assert not TrailEntry.objects.filter(kind=TrailKind.REFUSED).exists()


def test_a_chosen_membership_of_another_person_is_ignored(world: World) -> None:
    client = Client()
    client.force_login(world.people[Role.LESSEE_ADMIN].user)
    session = client.session
    session[SESSION_KEY] = world.people[Role.LESSOR_ADMIN].pk
    session.save()
    response = client.get(PAGE)
    assert (response.status_code, actor_of(response.wsgi_request)) == (403, world.people[Role.LESSEE_ADMIN])


def test_a_chosen_membership_that_was_blocked_gives_way_to_an_active_one(world: World) -> None:
    first, other = world.people[Role.LESSOR_ADMIN], make_world().people[Role.LESSOR_MANAGER]
    second = MembershipFactory(user=first.user, company=other.company, role=Role.LESSOR_MANAGER, is_active=False)
    client = Client()
    client.force_login(first.user)
    session = client.session
    session[SESSION_KEY] = second.pk
    session.save()
    assert actor_of(client.get(PAGE).wsgi_request) == first
