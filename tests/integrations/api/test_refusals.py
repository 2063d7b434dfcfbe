"""Wrong requests: each is refused in JSON, in words that name the value, and changes nothing."""

import logging
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.capabilities import Capability
from accounts.models import Membership
from accounts.roles import Role
from common.models import TrailEntry, TrailKind
from contracts.models import Contract
from integrations.models import ApiTokenUse
from tests.access.digest import digest
from tests.access.world import sign_in_just_now
from tests.api_keys import bearer, make_key
from tests.factories import NOW, MembershipFactory
from tests.integrations.api.conftest import Asked

pytestmark = pytest.mark.django_db
KNOWN = "page, limit, sort, q, status, product, debt, signed_from, signed_to"


def wrong(asked: Asked, membership: Membership, path: str, *rights: Capability, **query: Any) -> list[Any]:
    status, body = asked(membership, path, *rights, **query)
    assert (status, body["code"]) == (422, "bad_parameters")
    return [(row["field"], row["value"]) for row in body["errors"]]


@pytest.mark.parametrize(
    ("path", "query", "errors"),
    [
        ("contracts", {"colour": "red"}, [("colour", "red")]),
        ("contracts", {"status": ["active", "closed"]}, [("status", "active, closed")]),
        ("contracts", {"status": "asleep"}, [("status", "asleep")]),
        ("contracts", {"sort": "colour"}, [("sort", "colour")]),
        ("contracts", {"sort": "--number"}, [("sort", "--number")]),
        ("contracts", {"limit": "201"}, [("limit", "201")]),
        ("contracts", {"limit": "0"}, [("limit", "0")]),
        ("contracts", {"limit": "9" * 300}, [("limit", "9" * 100)]),
        ("contracts", {"limit": "1e2", "page": "-1"}, [("page", "-1"), ("limit", "1e2")]),
        ("contracts", {"signed_from": "25.11.2026"}, [("signed_from", "25.11.2026")]),
        ("contracts", {"signed_from": "2026-02-30"}, [("signed_from", "2026-02-30")]),
        ("contracts", {"signed_to": "1732492800"}, [("signed_to", "1732492800")]),
        ("contracts", {"q": "я" * 101}, [("q", "я" * 100)]),
        ("assets", {"kind": "boat"}, [("kind", "boat")]),
        ("invoices", {"due_from": ""}, [("due_from", "")]),
        ("me", {"id": "1"}, [("id", "1")]),
    ],
)
def test_parameters(path: str, query: dict[str, Any], errors: list[Any], admin: Membership, asked: Asked) -> None:
    assert wrong(asked, admin, path, **query) == errors


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"colour": "red"}, f"There is no such parameter. Known ones: {KNOWN}."),
        ({"limit": "201"}, "Expected a whole number from 1 to 200."),
        ({"signed_from": "вчера"}, "Expected a date such as 2026-11-25."),
        ({"debt": "much"}, "Expected one of overdue or none."),
    ],
)
def test_what_is_expected_is_said(query: dict[str, str], message: str, admin: Membership, asked: Asked) -> None:
    _, body = asked(admin, "contracts", **query)
    assert [row["message"] for row in body["errors"]] == [message]


def test_debt_is_not_told_by_a_filter_nor_by_the_order(admin: Membership, asked: Asked) -> None:
    right = Capability.CONTRACTS_READ
    assert wrong(asked, admin, "contracts", right, debt="overdue") == [("debt", "overdue")]
    assert wrong(asked, admin, "contracts", right, sort="-overdue") == [("sort", "-overdue")]


def test_a_supplier_does_not_sort_by_contracts(asked: Asked) -> None:
    seller = MembershipFactory(role=Role.SUPPLIER_MANAGER)
    assert wrong(asked, seller, "assets", sort="contract") == [("sort", "contract")]


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic bHBfOg==", "lp_whatever", "Token lp_x"])
def test_without_a_token(header: str | None) -> None:
    response = Client().get("/api/v1/me", headers={} if header is None else {"Authorization": header})
    expected = "token_missing" if header is None else "token_invalid"
    assert (response.status_code, response.json()["code"]) == (401, expected)
    assert response["Cache-Control"] == "no-store"


NOT_LATIN = "ключ".encode().decode("latin-1")


@pytest.mark.parametrize("presented", ["lp_", "lp_" + "A" * 43, "x" * 4000, "'; DROP TABLE", NOT_LATIN])
def test_with_a_wrong_token(presented: str, admin: Membership) -> None:
    make_key(admin)
    response = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {presented}"})
    assert (response.status_code, response.json()["code"]) == (401, "token_invalid")


def test_a_session_counts_for_nothing_and_no_cookie_is_set(admin: Membership) -> None:
    client = Client()
    sign_in_just_now(client, admin.user)
    response = client.get("/api/v1/me")
    assert (response.status_code, response.json()["code"]) == (401, "token_missing")
    assert "Set-Cookie" not in response.headers
    assert client.get("/").status_code == 200


def test_the_session_of_somebody_else_changes_nothing_of_a_token(admin: Membership, contract: Contract) -> None:
    client = Client()
    sign_in_just_now(client, MembershipFactory(role=Role.LESSOR_ADMIN).user)
    page = client.get("/api/v1/contracts", headers=bearer(admin)).json()
    assert [row["id"] for row in page["items"]] == [contract.pk]
    assert client.get("/api/v1/me", headers=bearer(admin)).json()["company"]["id"] == admin.company_id


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_other_methods(method: str, admin: Membership, contract: Contract) -> None:
    headers = bearer(admin)
    before = digest()
    response = Client(enforce_csrf_checks=True).generic(
        method, f"/api/v1/contracts/{contract.pk}", "{}", "application/json", headers=headers
    )
    assert (response.status_code, response.json()["code"], response["Allow"]) == (405, "method_not_allowed", "GET")
    assert digest() == before


def test_head_is_answered_as_get(admin: Membership) -> None:
    response = Client().head("/api/v1/me", headers=bearer(admin))
    assert (response.status_code, response["Content-Type"], response.content) == (200, "application/json", b"")


@pytest.mark.parametrize("path", ["", "contracts/", "contracts/one", "v2", "../v1/me", "me/"])
def test_addresses_that_are_not_there(path: str) -> None:
    response = Client().get(f"/api/v1/{path}")
    assert (response.status_code, response.json()["code"]) == (404, "no_such_address")


def test_an_address_that_cannot_be_read(admin: Membership) -> None:
    response = Client().get("/api/v1/contracts?q=%00", headers=bearer(admin))
    assert (response.status_code, response.json()["code"]) == (400, "bad_request")


def test_an_error_of_ours_is_json_too(admin: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("integrations.api.contracts.contracts_for_list", broken)
    response = Client(raise_request_exception=False).get("/api/v1/contracts", headers=bearer(admin))
    assert (response.status_code, response.json()["code"]) == (500, "server_error")


def test_too_many_requests(admin: Membership, settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    headers, other = bearer(admin), bearer(admin)
    statuses = [Client().get("/api/v1/me", headers=headers).status_code for _ in range(4)]
    assert statuses == [200, 200, 429, 429]
    response = Client().get("/api/v1/me", headers=headers)
    assert (response.json()["code"], response["Retry-After"]) == ("too_many_requests", "60")
    assert Client().get("/api/v1/me", headers=other).status_code == 200
    # Once a minute is enough for the trail.
    told = TrailEntry.objects.filter(kind=TrailKind.REFUSED).values_list("company_id", "detail__status")
    assert list(told) == [(admin.company_id, 429)]


def test_the_count_begins_anew_each_minute(admin: Membership, settings: Settings) -> None:
    import time_machine

    settings.API_REQUESTS_PER_MINUTE = 1
    headers = bearer(admin)
    answers: list[int] = []
    for second in ("00", "59", "00", "30"):
        minute = 0 if len(answers) < 2 else 1
        with time_machine.travel(f"2026-11-25T12:0{minute}:{second}+03:00", tick=False):
            answers.append(Client().get("/api/v1/me", headers=headers).status_code)
    assert answers == [200, 429, 200, 429]


def test_last_use_is_noted(admin: Membership) -> None:
    token, secret = make_key(admin)
    for _ in range(2):
        Client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}, REMOTE_ADDR="192.0.2.7")
    use = ApiTokenUse.objects.get(token=token)
    assert (use.used_at, use.ip, use.requests) == (NOW, "192.0.2.7", 2)
    assert token.history.count() == 1  # type: ignore[attr-defined] # made by audited


@pytest.mark.parametrize(
    ("rights", "fields", "page", "entry"),
    [
        ([Capability.ASSETS_READ], {}, "contracts", {"status": 403, "method": "GET", "page": "api:contracts"}),
        ([], {}, "contracts?sort=x", {"status": 422, "method": "GET", "page": "api:contracts"}),
        ([], {}, "contracts/1", {"status": 404, "method": "GET", "page": "api:contract"}),
        ([], {"revoked_at": NOW}, "contracts", {"status": 401, "token_state": "revoked"}),
        ([], {"expires_at": NOW}, "contracts", {"status": 401, "token_state": "expired"}),
    ],
)
def test_refusals_are_in_the_trail_of_the_company(
    rights: list[Capability], fields: dict[str, Any], page: str, entry: dict[str, Any], admin: Membership
) -> None:
    token, secret = make_key(admin, *rights, **fields)
    Client().get(f"/api/v1/{page}", headers={"Authorization": f"Bearer {secret}"})
    (found,) = TrailEntry.objects.filter(kind=TrailKind.REFUSED)
    assert (found.company_id, found.detail) == (admin.company_id, entry | {"token": token.pk})


def test_the_secret_is_in_no_log(admin: Membership, caplog: pytest.LogCaptureFixture) -> None:
    from leasing_portal.logs import mask_keys

    _, secret = make_key(admin)
    with caplog.at_level(logging.DEBUG):
        for path in ("me", "contracts?status=x", "nothing", f"me?token={secret}"):
            Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {secret}"})
    assert len(caplog.records) > 4
    lines = [str(mask_keys(None, "info", {"event": str(vars(record))})) for record in caplog.records]
    assert [line for line in lines if secret in line] == []
    assert TrailEntry.objects.filter(path__contains=secret).count() == 0
