"""Requests whose queries forgot their scope, through the whole middleware; and what the next request finds."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from accounts.access import matrix
from accounts.models import User
from accounts.roles import Role
from common import row_scope
from contracts.models import Contract
from tests import factories
from tests.access.row_world import Side, grant, make_side

OUTSIDE = ["", "", "", ""]


@pytest.fixture(autouse=True)
def _unscoped(settings: Settings) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.access.unscoped"
    settings.ACCESS_MATRIX = "tests.access.unscoped.MATRIX"
    matrix.cache_clear()
    yield
    matrix.cache_clear()


@pytest.fixture
def sides(db: None) -> tuple[Side, Side]:
    return two_sides()


def two_sides() -> tuple[Side, Side]:
    lessor = factories.MembershipFactory(role=Role.LESSOR_ADMIN, company=factories.LessorFactory())
    return make_side(lessor), make_side(lessor)


def findings(user: User | None, page: str = "/unscoped/", client: Client | None = None) -> dict[str, Any]:
    client = client or Client()
    if user is not None:
        client.force_login(user)
    answer = client.get(page)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def expected(side: Side, *contracts: Contract) -> dict[str, Any]:
    """What a client's person may find: these contracts, an invoice and an advance of each."""
    numbers = [contract.number for contract in contracts]
    return {
        "contracts": numbers,
        "raw": numbers,
        "invoices": len(numbers),
        "received": f"{len(numbers) * 240000}.00" if numbers else "None",
        "assets": len(numbers),
        "companies": sorted(
            company.short_name
            for company in (side.lessee, side.contracts[0].lessor, *([side.supplier] if numbers else []))
        ),
    }


def session_now() -> list[str]:
    """Role and settings of the connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE current_user WHEN session_user THEN '' ELSE current_user END,"
            " current_setting('portal.user', true), current_setting('portal.companies', true),"
            " current_setting('portal.contracts', true)"
        )
        return [value or "" for value in cursor.fetchone()]


def test_a_clients_person_finds_own_rows_only(sides: tuple[Side, Side]) -> None:
    own, _other = sides
    assert findings(own.person.user) == expected(own, *own.contracts)


def test_a_limited_person_finds_the_listed_contract_only(sides: tuple[Side, Side]) -> None:
    own, _other = sides
    limited = factories.MembershipFactory(role=Role.LESSEE_FINANCIER, company=own.lessee, contracts_limited=True)
    assert findings(limited.user) == expected(own)
    grant(limited, own.contracts[1])
    assert findings(limited.user) == expected(own, own.contracts[1])


def test_a_supplier_finds_what_it_supplied(sides: tuple[Side, Side]) -> None:
    own, _other = sides
    found = findings(own.supplier_person.user)
    lessor = own.contracts[0].lessor
    assert found == {
        "contracts": [],
        "raw": [],
        "invoices": 0,
        "received": "None",
        "assets": 2,
        "companies": sorted([own.supplier.short_name, lessor.short_name]),
    }


@pytest.mark.parametrize("who", ["a visitor", "a person without a company"])
def test_who_acts_for_nobody_finds_nothing(who: str, sides: tuple[Side, Side]) -> None:
    lessor = sides[0].contracts[0].lessor
    user = None if who == "a visitor" else factories.UserFactory()
    assert findings(user) == {
        "contracts": [],
        "raw": [],
        "invoices": 0,
        "received": "None",
        "assets": 0,
        "companies": [lessor.short_name],
    }


def test_a_person_of_two_companies_finds_rows_of_the_one_acted_for(sides: tuple[Side, Side]) -> None:
    own, other = sides
    second = factories.MembershipFactory(user=own.person.user, company=other.lessee, role=Role.LESSEE_ADMIN)
    client = Client()
    assert findings(own.person.user, client=client)["contracts"] == [c.number for c in own.contracts]
    session = client.session
    session["acting_membership"] = second.pk
    session.save()
    answer = client.get("/unscoped/").json()
    assert answer["contracts"] == answer["raw"] == [c.number for c in other.contracts]
    assert answer["received"] == "480000.00"


def test_a_head_office_finds_rows_of_its_branches(sides: tuple[Side, Side]) -> None:
    own, other = sides
    other.lessee.parent = own.lessee
    other.lessee.save()
    numbers = [contract.number for side in sides for contract in side.contracts]
    assert findings(own.person.user)["contracts"] == numbers
    assert findings(other.person.user)["contracts"] == numbers[2:]


def test_people_of_other_companies_are_not_found(sides: tuple[Side, Side]) -> None:
    own, _other = sides
    lessors = User.objects.filter(memberships__company=own.contracts[0].lessor)
    emails = sorted([own.person.user.email, *(user.email for user in lessors)])
    mine = [own.person.user_id]
    assert findings(own.person.user, "/unscoped/people/") == {
        "people": emails,
        "raw": emails,
        "EmailAddress": mine,
        "Authenticator": mine,
        "UserSession": mine,
        "KnownDevice": mine,
    }


def test_the_next_request_on_the_connection_finds_its_own_rows(sides: tuple[Side, Side]) -> None:
    own, other = sides
    assert findings(own.person.user)["contracts"] == [c.number for c in own.contracts]
    assert session_now() == OUTSIDE
    assert findings(other.person.user)["contracts"] == [c.number for c in other.contracts]
    assert findings(None)["contracts"] == []
    assert session_now() == OUTSIDE


def test_the_scope_ends_with_a_request_that_failed(sides: tuple[Side, Side]) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(sides[0].person.user)
    assert client.get("/unscoped/raises/").status_code == 500
    assert session_now() == OUTSIDE
    assert row_scope.current() is None
    assert findings(sides[1].person.user)["contracts"] == [c.number for c in sides[1].contracts]


@pytest.mark.django_db(transaction=True)
def test_the_scope_survives_a_new_connection() -> None:
    own, _other = two_sides()
    assert findings(own.person.user, "/unscoped/reconnects/") == expected(own, *own.contracts)
    assert session_now() == OUTSIDE


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_broke_is_not_given_on_and_hides_no_error() -> None:
    own, other = two_sides()
    client = Client()
    client.force_login(own.person.user)
    with pytest.raises(LookupError, match="a page of tests"):
        client.get("/unscoped/aborts/")
    assert row_scope.current() is None
    assert session_now() == OUTSIDE
    assert findings(other.person.user)["contracts"] == [c.number for c in other.contracts]


@pytest.mark.django_db(transaction=True)
def test_a_scope_that_cannot_be_taken_shows_nothing() -> None:
    """A closed server at the moment of entering: the connection is dropped, the next one is told before any query."""
    own, _other = two_sides()
    connection.ensure_connection()
    connection.connection.close()
    row_scope.enter(own.scope)
    try:
        assert connection.connection is None
        assert [c.pk for c in Contract.objects.order_by("pk")] == [c.pk for c in own.contracts]
    finally:
        row_scope.leave()
    assert Contract.objects.count() == 4


def test_scopes_stand_in_one_another(sides: tuple[Side, Side]) -> None:
    own, other = sides
    with row_scope.within(own.scope):
        with row_scope.within(other.scope):
            assert list(Contract.objects.order_by("pk")) == list(other.contracts)
        assert list(Contract.objects.order_by("pk")) == list(own.contracts)
        with row_scope.as_system():
            assert Contract.objects.count() == 4
        assert Contract.objects.count() == 2
    assert session_now() == OUTSIDE


def test_outside_of_requests_the_portals_own_work_changes_nothing(sides: tuple[Side, Side]) -> None:
    with row_scope.as_system():
        assert row_scope.current() is None
        assert session_now() == OUTSIDE
