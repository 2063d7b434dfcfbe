"""What no honest use of a page sends is refused, changes nothing, and leaves one entry in the trail."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import ConsentDocument, Membership
from accounts.people.invite import Invitee, invite
from accounts.roles import Role
from common.models import TrailEntry, TrailKind
from tests.access.digest import digest
from tests.access.world import World, make_world, sign_in_just_now
from tests.accounts.people.world import access
from tests.factories import (
    NOW,
    TODAY,
    LesseeFactory,
    MembershipFactory,
    RegistrationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
ADMIN, MANAGER, HEAD = Role.LESSEE_ADMIN, Role.LESSOR_MANAGER, Role.LESSOR_HEAD
DAYS = {"starts_on": TODAY.isoformat(), "ends_on": TODAY.isoformat(), "reason": "Отпуск"}


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world() -> World:
    return make_world()


def client_of(actor: Membership) -> Client:
    client = Client()
    sign_in_just_now(client, actor.user)
    return client


def refusals(of: Membership) -> list[dict[str, Any]]:
    return list(TrailEntry.objects.filter(kind=TrailKind.REFUSED, user_id=of.user_id).values_list("detail", flat=True))


def company_form(world: World, **changes: Any) -> dict[str, Any]:
    company = world.people[ADMIN].company
    names = ("short_name", "full_name", "inn", "kpp", "ogrn", "segment", "manager")
    stored = {name: company.serializable_value(name) for name in names}
    accounts = {"bank_accounts-TOTAL_FORMS": 0, "bank_accounts-INITIAL_FORMS": 0}
    return stored | accounts | changes


def foreign_client() -> int:
    return LesseeFactory(manager=MembershipFactory(role=MANAGER).user).pk


def change_page(world: World) -> str:
    return reverse("admin:accounts_company_change", args=[world.people[ADMIN].company_id])


def forged_account(world: World) -> dict[str, Any]:
    own = {"bank_accounts-TOTAL_FORMS": 1, "bank_accounts-INITIAL_FORMS": 1}
    return company_form(world, **own, **{"bank_accounts-0-id": 10**9, "bank_accounts-0-company": foreign_client()})


type Forgery = Callable[[World], tuple[Role, str, dict[str, Any]]]
FORMS: dict[str, Forgery] = {
    "a deputy of another company": lambda _world: (
        ADMIN,
        reverse("deputies:name"),
        DAYS | {"deputy": MembershipFactory(role=ADMIN).pk},
    ),
    "an absence of somebody else": lambda world: (
        MANAGER,
        reverse("admin:absence_add"),
        DAYS | {"principal": world.people[HEAD].pk, "deputy": world.people[MANAGER].pk},
    ),
    "a right that the issuer lacks": lambda _world: (
        ADMIN,
        reverse("tokens:issue"),
        {"name": "1C", "capabilities": ["imports.run"], "expires_on": (TODAY + timedelta(days=9)).isoformat()},
    ),
    "a head office of another manager": lambda world: (
        MANAGER,
        change_page(world),
        company_form(world, parent=foreign_client()),
    ),
    "a manager who is none": lambda world: (
        MANAGER,
        change_page(world),
        company_form(world, manager=world.people[ADMIN].user_id),
    ),
    "an account of another company": lambda world: (MANAGER, change_page(world), forged_account(world)),
    "a kind of text that is none": lambda _world: (
        Role.LESSOR_ADMIN,
        reverse("admin:accounts_consentdocument_add"),
        {"kind": "loans", "title": "Текст", "body": "Текст", "effective_on": TODAY.isoformat()},
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_forged_form(name: str, world: World) -> None:
    role, url, data = FORMS[name](world)
    actor = world.people[role]
    client = client_of(actor)
    before = digest()
    assert client.post(url, data).status_code == 400
    assert digest() == before
    assert [(told["status"], told["method"]) for told in refusals(actor)] == [(400, "POST")]


@pytest.mark.parametrize(("sent", "status"), [(0, 200), (10**9, 400)], ids=["replaced meanwhile", "never published"])
def test_a_text_that_is_not_in_force(sent: int, status: int, world: World) -> None:
    actor = world.people[ADMIN]
    old, new = (
        ConsentDocument.objects.create(
            kind="personal_data", version=version, title="Текст", body="Текст", effective_on=TODAY, published_at=NOW
        )
        for version in (1, 2)
    )
    boxes = {f"agree_{pk}": "on" for pk in (new.pk, sent or old.pk)}
    client = client_of(actor)
    before = digest()
    assert client.post(reverse("consents:ask"), boxes).status_code == status
    assert digest() == before
    assert [told["status"] for told in refusals(actor)] == [400] * (status == 400)


def test_a_party_that_nobody_registers() -> None:
    applicant = UserFactory()
    client = Client()
    client.force_login(applicant)
    assert client.post(reverse("registration:apply"), {"party": "lessor"}).status_code == 400
    assert TrailEntry.objects.get(kind=TrailKind.REFUSED, user_id=applicant.pk).detail["status"] == 400


# Refused, though the answer is a redirect ---------------------------------------------------------------------
def decided(world: World) -> str:
    actor = world.people[MANAGER]
    decision = {"state": "refused", "decided_at": NOW, "decided_by": actor, "reason": "Дубль"}
    registration = RegistrationFactory(manager=actor.user, **decision)
    return reverse("admin:accounts_companyregistration_confirm", args=[registration.pk])


def without_reason(world: World) -> str:
    registration = RegistrationFactory(manager=world.people[MANAGER].user)
    return reverse("admin:accounts_companyregistration_refuse", args=[registration.pk])


def sent_just_now(world: World) -> str:
    actor = world.people[ADMIN]
    made = invite(company=actor.company, invitee=Invitee("n@example.org"), data=access(), actor=actor, at=NOW)
    return reverse("people:resend", args=[made.pk])


def administered(world: World) -> str:
    return reverse("admin:accounts_company_invite", args=[world.people[ADMIN].company_id])


REDIRECTS: dict[str, tuple[Role, Callable[[World], str]]] = {
    "has_administrator": (MANAGER, administered),
    "decided": (MANAGER, decided),
    "no_reason": (MANAGER, without_reason),
    "sent_just_now": (ADMIN, sent_just_now),
}


@pytest.mark.parametrize("reason", REDIRECTS)
def test_a_refusal_that_leads_back(reason: str, world: World) -> None:
    role, address = REDIRECTS[reason]
    actor, url = world.people[role], address(world)
    client = client_of(actor)
    before = digest()
    assert client.post(url, {"email": "x@example.org", "last_name": "Я", "first_name": "Я"}).status_code == 302
    assert digest() == before
    assert [told["reason"] for told in refusals(actor)] == [reason]


# Lists: a choice that was not offered filters nothing ---------------------------------------------------------
@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("contracts:list", "status"),
        ("contracts:export", "status"),
        ("contracts:assets", "kind"),
        ("payments:invoices", "status"),
        ("people:list", "role"),
        ("trail:list", "person"),
        ("trail:export", "person"),
    ],
)
def test_a_forged_filter(page: str, name: str, world: World) -> None:
    actor = world.people[ADMIN]
    client = client_of(actor)
    foreign = str(MembershipFactory(role=ADMIN).user_id)
    assert client.get(reverse(page), {name: foreign}).status_code == 200
    [told] = refusals(actor)
    assert told == {"method": "GET", "page": page, "reason": "invalid_choice", "filters": name}


def test_honest_filters_and_slips_are_no_refusals(world: World) -> None:
    actor = world.people[ADMIN]
    client = client_of(actor)
    for query in ({}, {"status": ""}, {"status": "active"}, {"signed_from": "31.02.2027"}, {"sort": "x"}):
        assert client.get(reverse("contracts:list"), query).status_code == 200
    assert client.post(reverse("deputies:name"), DAYS | {"deputy": ""}).status_code == 200
    assert client_of(actor).post(reverse("tokens:issue"), {"name": ""}).status_code == 200
    assert refusals(actor) == []
