"""The cabinet's pages of deputies, and how every page shows on whose behalf one acts."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Membership
from accounts.roles import Role
from common import trail
from common.jobs import enqueue
from common.models import Job, TrailEntry, TrailKind
from contracts.models import ContractEvent
from payments.models import Instalment, Invoice
from tests.accounts.deputies.conftest import FIRST, LAST, client_of, named
from tests.factories import TODAY, DelegationFactory, LesseeFactory, MembershipFactory, UserFactory, make_contract

pytestmark = pytest.mark.django_db
LIST, NAME = "/company/deputies/", "/company/deputies/name/"


def form(deputy: Membership, **changes: object) -> dict[str, object]:
    return {"deputy": deputy.pk, "starts_on": str(FIRST), "ends_on": str(LAST), "reason": "Отпуск"} | changes


@pytest.mark.parametrize("role", list(Role))
def test_anybody_names_a_deputy_on_the_page(role: Role) -> None:
    principal = MembershipFactory(role=role)
    deputy = MembershipFactory(role=role, company=principal.company)
    response = client_of(principal).post(NAME, form(deputy))
    assert (response.status_code, response.headers.get("Location")) == (302, LIST)
    rows = principal.deputies.values_list("user", "role", "starts_on", "ends_on", "note")
    assert list(rows) == [(deputy.user_id, role, FIRST, LAST, "Отпуск")]


def test_a_person_limited_to_a_branch_names_a_colleague_of_the_head_office() -> None:
    head = LesseeFactory()
    principal = MembershipFactory(company=head, branch=LesseeFactory(parent=head))
    deputy = MembershipFactory(company=head)
    client = client_of(principal)
    assert client.post(NAME, form(deputy)).status_code == 302
    delegation = principal.deputies.get()
    assert [row["delegation"] for row in client.get(LIST).context["rows"]] == [delegation]
    assert client.post(f"{LIST}{delegation.pk}/end/").status_code == 302
    delegation.refresh_from_db()
    assert not delegation.is_active


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("deputy", ""),
        ("deputy", "0"),
        ("deputy", "a\x00b"),
        ("starts_on", "2020-01-01"),
        ("starts_on", "31.02.2027"),
        ("ends_on", "9999-12-31"),
        ("ends_on", str(TODAY)),
        ("reason", ""),
        ("reason", "я" * 201),
    ],
)
def test_wrong_values_are_told_by_field(field: str, value: str, principal: Membership, colleague: Membership) -> None:
    response = client_of(principal).post(NAME, form(colleague) | {field: value})
    forged = value == "0"
    assert (response.status_code, list(response.context["form"].errors)) == (400 if forged else 200, [field])
    assert principal.deputies.count() == 0


@pytest.mark.parametrize("who", ["foreign", "delegated", "oneself", "blocked"])
def test_ids_of_others_are_no_choice(who: str, principal: Membership) -> None:
    rows: dict[str, Callable[[], Membership]] = {
        "foreign": MembershipFactory,
        "delegated": lambda: DelegationFactory(on_behalf_of=MembershipFactory(company=principal.company)),
        "oneself": lambda: principal,
        "blocked": lambda: MembershipFactory(company=principal.company, is_active=False),
    }
    response = client_of(principal).post(NAME, form(rows[who]()))
    assert (response.status_code, list(response.context["form"].errors)) == (400, ["deputy"])
    assert principal.deputies.count() == 0


def test_a_deputy_is_sent_back_and_names_nobody(principal: Membership, colleague: Membership) -> None:
    delegation = DelegationFactory(on_behalf_of=principal, user=colleague.user)
    third = MembershipFactory(company=principal.company)
    client = client_of(colleague, acting=delegation)
    assert client.post(NAME, form(third)).headers["Location"] == LIST
    assert (client.get(LIST).context["may_name"], principal.deputies.count()) == (False, 1)
    [told] = TrailEntry.objects.filter(kind=TrailKind.REFUSED, user_id=colleague.user_id).values_list(
        "detail", flat=True
    )
    assert told == {"method": "POST", "page": "deputies:name", "reason": "deputy"}


def test_each_sees_own_delegations_and_the_administrator_all(principal: Membership, colleague: Membership) -> None:
    own = named(principal, colleague)
    others = DelegationFactory(on_behalf_of=MembershipFactory(company=principal.company))
    DelegationFactory()
    admin = MembershipFactory(role=Role.LESSEE_ADMIN, company=principal.company)
    seen = {
        who: {row["delegation"].pk: row["may_end"] for row in client_of(member).get(LIST).context["rows"]}
        for who, member in {"principal": principal, "deputy": colleague, "admin": admin}.items()
    }
    assert seen == {
        "principal": {own.pk: True},
        "deputy": {own.pk: False},
        "admin": {own.pk: True, others.pk: True},
    }


def test_the_administrator_of_another_company_ends_nothing(principal: Membership, colleague: Membership) -> None:
    delegation = named(principal, colleague)
    client = client_of(MembershipFactory(role=Role.LESSEE_ADMIN))
    assert [client.post(f"{LIST}{pk}/end/").status_code for pk in (delegation.pk, 0, 2**62)] == [404, 404, 404]
    delegation.refresh_from_db()
    assert delegation.is_active


def test_the_deputy_may_not_end_what_the_principal_wants(principal: Membership, colleague: Membership) -> None:
    delegation = named(principal, colleague)
    assert client_of(colleague).post(f"{LIST}{delegation.pk}/end/").status_code == 403
    delegation.refresh_from_db()
    assert delegation.is_active


def test_states_are_shown(principal: Membership, colleague: Membership) -> None:
    now = named(principal, colleague, starts_on=TODAY)
    admin = MembershipFactory(role=Role.LESSEE_ADMIN, company=principal.company)
    ahead = named(colleague, principal)
    ended = DelegationFactory(on_behalf_of=admin, user=principal.user, is_active=False)
    stopped = DelegationFactory(on_behalf_of=admin, user=colleague.user, role=Role.LESSEE_AUDITOR)
    over = DelegationFactory(on_behalf_of=colleague, user=admin.user, starts_on="2026-01-01", ends_on="2026-01-02")
    rows = client_of(admin).get(LIST).context["rows"]
    states = {row["delegation"].pk: row["state"].value for row in rows}
    assert states == {
        now.pk: "now",
        ahead.pk: "ahead",
        ended.pk: "ended",
        stopped.pk: "stopped",
        over.pk: "over",
    }


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_do_not_grow(
    count: int, principal: Membership, django_assert_num_queries: Callable[..., Any]
) -> None:
    for _ in range(count):
        DelegationFactory(on_behalf_of=principal)
    client = client_of(principal)
    client.get(LIST)
    with django_assert_num_queries(5):
        assert len(client.get(LIST).context["rows"]) == count


@pytest.fixture
def granin() -> Membership:
    user = UserFactory(last_name="Гранин", first_name="Пётр", middle_name="Андреевич")
    return MembershipFactory(role=Role.LESSEE_FINANCIER, user=user)


def test_the_switcher_and_every_page_name_the_principal(granin: Membership) -> None:
    sukhov = MembershipFactory(role=Role.LESSEE_FINANCIER, company=granin.company)
    delegation = DelegationFactory(on_behalf_of=granin, user=sukhov.user)
    client = client_of(sukhov)
    client.cookies["django_language"] = "en"
    own = client.get(LIST).content.decode()
    assert (own.count("for Гранин П. А. · "), "You act for Гранин" in own) == (1, False)
    client.post("/company/switch/", {"membership": delegation.pk})
    for address in (LIST, "/", "/contracts/", "/jobs/", "/account/email/"):
        assert "You act for Гранин П. А." in client.get(address).content.decode()


def test_what_a_deputy_does_shows_for_whom(granin: Membership) -> None:
    user = UserFactory(last_name="Сухов", first_name="Олег", middle_name="")
    sukhov = MembershipFactory(role=Role.LESSEE_OPERATIONS, user=user, company=granin.company)
    delegation = DelegationFactory(on_behalf_of=granin, user=sukhov.user)
    contract = make_contract(lessee=granin.company)
    client = client_of(sukhov, acting=delegation)
    client.cookies["django_language"] = "en"
    row = Instalment.objects.in_force().get(version__contract=contract, number=1)
    invoice_page = client.post(f"/instalments/{row.pk}/invoice/", follow=True)
    assert invoice_page.status_code == 200
    event = ContractEvent.objects.get(contract=contract, kind="invoice_issued")
    assert (event.actor, event.on_behalf_of) == (sukhov.user, granin.user)
    assert Invoice.objects.get(contract=contract).issued_by == sukhov.user
    words = "Сухов Олег for Гранин Пётр Андреевич"
    pages = [client.get(f"/contracts/{contract.pk}/timeline/"), client.get("/home/events/")]
    assert [words in page.content.decode() for page in pages] == [True, True]


def test_a_job_of_a_deputy_shows_for_whom(granin: Membership) -> None:
    delegation = DelegationFactory(on_behalf_of=granin)
    deputy = delegation.user
    for asks in (trail.Who(user_id=deputy.pk, on_behalf_of_id=granin.user_id), trail.Who(user_id=deputy.pk)):
        with trail.as_who(asks):
            enqueue(kind="any", title="Работа", user_id=deputy.pk, company_id=granin.company_id, params={})
            enqueue(kind="any", title="Своя работа портала", user_id=None, params={})
    jobs = Job.objects.order_by("created_at", "pk")
    assert sorted((job.user_id or 0, job.on_behalf_of_id or 0) for job in jobs) == [
        (0, 0),
        (0, 0),
        (deputy.pk, 0),
        (deputy.pk, granin.user_id),
    ]
    client = client_of(delegation, acting=delegation)
    client.cookies["django_language"] = "en"
    page = client.get("/jobs/").content.decode()
    assert page.count(f"{deputy} for Гранин Пётр Андреевич") == 1
