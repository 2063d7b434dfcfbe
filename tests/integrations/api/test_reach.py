"""How far a token reaches: as far as its issuer, never further, and not a moment longer."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.capabilities import Capability
from accounts.models import ConsentAct, ConsentDocument, Membership
from accounts.roles import Role
from contracts.models import Contract
from integrations.models import ApiToken
from tests.access.row_world import grant
from tests.api_keys import bearer, make_key
from tests.factories import NOW, LesseeFactory, MembershipFactory, make_contract
from tests.integrations.api.conftest import Asked

pytestmark = pytest.mark.django_db
OF_CONTRACT = ("contracts/{pk}", "contracts/{pk}/schedule", "contracts/{pk}/payments")


def ids(asked: Asked, membership: Membership, path: str = "contracts") -> list[int]:
    status, page = asked(membership, path, sort="number" if path == "contracts" else "name")
    assert status == 200
    return [row["id"] for row in page["items"]]


def test_neighbours_are_not_there(admin: Membership, contract: Contract, asked: Asked) -> None:
    foreign = make_contract()
    assert ids(asked, admin) == [contract.pk]
    assert ids(asked, admin, "assets") == [contract.assets.get().pk]
    refused = [asked(admin, path.format(pk=foreign.pk)) for path in OF_CONTRACT]
    missing = [asked(admin, path.format(pk=10**30)) for path in OF_CONTRACT]
    assert [(status, body["code"]) for status, body in refused] == [(404, "not_found")] * 3
    assert refused == missing


def test_listed_contracts_only(admin: Membership, contract: Contract, asked: Asked) -> None:
    other = make_contract(lessee=admin.company, lessor=contract.lessor)
    admin.contracts_limited = True
    admin.save()
    right = grant(admin, contract)
    assert ids(asked, admin) == [contract.pk]
    assert ids(asked, admin, "assets") == [contract.assets.get().pk]
    assert [asked(admin, path.format(pk=other.pk))[0] for path in OF_CONTRACT] == [404, 404, 404]
    assert asked(admin, "me")[1]["contract_ids"] == [contract.pk]
    right.ends_on = NOW.date() - timedelta(days=1)
    right.save()
    assert ids(asked, admin) == []


def test_branch_only(admin: Membership, contract: Contract, asked: Asked) -> None:
    branch = LesseeFactory(parent=admin.company)
    there = make_contract(lessee=branch, lessor=contract.lessor)
    assert ids(asked, admin) == sorted([contract.pk, there.pk], key=lambda pk: Contract.objects.get(pk=pk).number)
    admin.branch = branch
    admin.save()
    assert ids(asked, admin) == [there.pk]
    assert asked(admin, f"contracts/{contract.pk}")[0] == 404
    assert [row["id"] for row in asked(admin, "me")[1]["companies"]] == [branch.pk]


def test_another_company_of_the_same_person(admin: Membership, contract: Contract, asked: Asked) -> None:
    second = MembershipFactory(user=admin.user, role=Role.LESSEE_ADMIN)
    there = make_contract(lessee=second.company)
    assert (ids(asked, admin), ids(asked, second)) == ([contract.pk], [there.pk])
    assert (asked(admin, f"contracts/{there.pk}")[0], asked(second, f"contracts/{contract.pk}")[0]) == (404, 404)


@pytest.mark.parametrize(
    ("right", "refused"),
    [
        (Capability.ASSETS_READ, ["contracts", "invoices"]),
        (Capability.CONTRACTS_READ, ["assets", "invoices"]),
        (Capability.MONEY_READ, ["contracts", "assets"]),
    ],
)
def test_a_token_of_another_scope(right: Capability, refused: list[str], admin: Membership, asked: Asked) -> None:
    answers = [asked(admin, path, right) for path in refused]
    assert [(status, body["code"]) for status, body in answers] == [(403, "right_missing")] * 2


BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("expired", {"expires_at": NOW}),
    ("revoked", {"revoked_at": NOW - timedelta(minutes=1)}),
]


@pytest.mark.parametrize(("why", "fields"), BROKEN)
def test_a_token_that_is_over(why: str, fields: dict[str, Any], admin: Membership) -> None:
    response = Client().get("/api/v1/contracts", headers=bearer(admin, **fields))
    assert (response.status_code, response.json()["code"]) == (401, "token_invalid")
    assert response["WWW-Authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize(
    "blow",
    [
        lambda m: Membership.objects.filter(pk=m.pk).update(is_active=False),
        lambda m: Membership.objects.filter(pk=m.pk).update(ends_on=NOW.date() - timedelta(days=1)),
        lambda m: Membership.objects.filter(pk=m.pk).update(starts_on=NOW.date() + timedelta(days=1)),
        lambda m: type(m.user).objects.filter(pk=m.user_id).update(is_active=False),
    ],
    ids=["membership blocked", "membership over", "membership not begun", "person blocked"],
)
def test_an_issuer_without_access(blow: Any, admin: Membership) -> None:
    headers = bearer(admin)
    assert Client().get("/api/v1/me", headers=headers).status_code == 200
    blow(admin)
    assert Client().get("/api/v1/me", headers=headers).json()["code"] == "token_invalid"


@pytest.mark.parametrize(
    ("acts", "status"),
    [
        ((), 200),
        (("given",), 200),
        (("given", "withdrawn"), 401),
        (("given", "withdrawn", "given"), 200),
    ],
)
def test_an_issuer_who_withdrew_the_consent_to_personal_data(
    acts: tuple[str, ...], status: int, admin: Membership
) -> None:
    headers = bearer(admin)
    text = _text(version=1)
    for action in acts:
        ConsentAct.objects.create(user=admin.user, kind=text.kind, document=text, action=action, at=NOW)
    # A text that came later is put before people, not before programs.
    _text(version=2)
    answer = Client().get("/api/v1/contracts", headers=headers)
    assert (answer.status_code, answer.json().get("code")) == (status, "token_invalid" if status == 401 else None)


def test_offers_withdrawn_close_no_api(admin: Membership) -> None:
    text = _text(version=1, kind="marketing")
    ConsentAct.objects.create(user=admin.user, kind=text.kind, document=text, action="withdrawn", at=NOW)
    assert Client().get("/api/v1/contracts", headers=bearer(admin)).status_code == 200


def _text(*, version: int, kind: str = "personal_data") -> ConsentDocument:
    return ConsentDocument.objects.create(
        kind=kind, version=version, title="Текст", body="Текст", effective_on=NOW.date(), published_at=NOW
    )


def test_a_narrower_role_counts_at_once(admin: Membership, contract: Contract) -> None:
    headers = bearer(admin)
    assert Client().get("/api/v1/invoices", headers=headers).status_code == 200
    admin.role = Role.LESSEE_OPERATIONS
    admin.save()
    assert Client().get("/api/v1/invoices", headers=headers).status_code == 403
    assert Client().get("/api/v1/me", headers=headers).json()["capabilities"] == ["contracts.read", "assets.read"]


def test_a_key_opens_no_other_key(admin: Membership) -> None:
    """The scope of a presented key shows that row alone, even to a query that forgot to ask."""
    from common import row_scope
    from common.row_scope import RowScope

    token, _ = make_key(admin)
    make_key(admin, name="Другой")
    with row_scope.within(RowScope(token_digest=token.digest)):
        assert list(ApiToken.objects.values_list("pk", flat=True)) == [token.pk]
        assert list(Membership.objects.order_by("pk").values_list("pk", flat=True)) == [admin.pk]
    with row_scope.within(RowScope(token_digest="0" * 64)):
        assert (ApiToken.objects.count(), Membership.objects.order_by().count()) == (0, 0)


def test_dates_are_those_of_moscow(admin: Membership, asked: Asked) -> None:
    assert NOW.date() == date(2026, 11, 25)
    assert asked(admin, "contracts", signed_from="2026-11-25")[1]["items"] == []
