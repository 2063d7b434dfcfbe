"""Who makes acts, of what and for which periods; numbers without gaps; what is refused writes nothing."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Role
from accounts.services import limit_contracts
from common.models import Job, OutboxEvent
from contracts.models import Contract, ContractStatus
from payments.acts import services
from payments.acts.periods import check_period, usual_period
from payments.acts.refusing import ActRefused
from payments.events import ActMade
from payments.models import ReconciliationAct
from tests.factories import NOW, TODAY, MembershipFactory
from tests.payments.acts.making import FIRST, SECOND, account, act_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person() -> Membership:
    return MembershipFactory(role=Role.LESSEE_FINANCIER)


def client_of(person: Membership) -> Client:
    client = Client()
    client.force_login(person.user)
    client.cookies["django_language"] = "en"
    return client


MAKERS = {
    Role.LESSEE_ADMIN: True,
    Role.LESSEE_FINANCIER: True,
    Role.LESSEE_SIGNATORY: False,
    Role.LESSEE_OPERATIONS: False,
    Role.LESSEE_AUDITOR: False,
    Role.LESSOR_MANAGER: True,
    Role.LESSOR_ACCOUNTANT: True,
    Role.LESSOR_HEAD: True,
    Role.LESSOR_ADMIN: False,
    Role.LESSOR_RISK: False,
    Role.LESSOR_COLLECTIONS: False,
}


@pytest.mark.parametrize(("role", "makes"), MAKERS.items())
def test_who_makes_acts(role: Role, makes: bool) -> None:
    client = MembershipFactory(role=Role.LESSEE_ADMIN)
    contract = account(client.company)
    company = contract.lessor if role.value.startswith("lessor") else client.company
    person = MembershipFactory(role=role, company=company)
    Contract.objects.filter(pk=contract.pk).update(manager=person.user_id)
    if not makes:
        with pytest.raises(PermissionDenied):
            act_of(person, contract, FIRST)
        assert ReconciliationAct.objects.count() == 0
        return
    assert act_of(person, contract, FIRST).made_by_id == person.user_id


def test_strangers_make_none(person: Membership) -> None:
    contract = account(person.company)
    for stranger in (MembershipFactory(role=Role.LESSEE_ADMIN), MembershipFactory(role=Role.LESSOR_HEAD)):
        with pytest.raises(PermissionDenied):
            act_of(stranger, contract, FIRST)
    assert ReconciliationAct.objects.count() == 0


def test_a_limited_person_makes_no_act_of_all_contracts(person: Membership) -> None:
    contract = account(person.company)
    hidden = account(person.company, lessor=contract.lessor)
    limit_contracts(membership=person, contract_ids=[contract.pk], actor=None, at=NOW)
    limited = Membership.objects.get(pk=person.pk)
    with pytest.raises(ActRefused, match="a part of the contracts"):
        act_of(limited, contract, FIRST, together=True)
    with pytest.raises(ActRefused, match="not signed"):
        act_of(limited, hidden, FIRST)
    assert ReconciliationAct.objects.count() == 0
    assert act_of(limited, contract, FIRST).contract_id == contract.pk


def test_a_manager_of_a_part_makes_no_act_of_all_contracts(person: Membership) -> None:
    contract = account(person.company)
    other = account(person.company, lessor=contract.lessor)
    manager = MembershipFactory(role=Role.LESSOR_MANAGER, company=contract.lessor)
    Contract.objects.filter(pk=contract.pk).update(manager=manager.user_id)
    with pytest.raises(ActRefused, match="a part of the contracts"):
        act_of(manager, contract, FIRST, together=True)
    Contract.objects.filter(pk=other.pk).update(manager=manager.user_id)
    assert len(act_of(manager, contract, FIRST, together=True).content["contracts"]) == 2


def test_an_act_of_all_contracts_is_hidden_from_limited_people(person: Membership) -> None:
    contract = account(person.company)
    whole = act_of(person, contract, FIRST, together=True)
    own = act_of(person, contract, FIRST)
    limited = MembershipFactory(role=Role.LESSEE_FINANCIER, company=person.company)
    limit_contracts(membership=limited, contract_ids=[contract.pk], actor=None, at=NOW)
    client = client_of(limited)
    assert client.get(reverse("acts:detail", args=[whole.pk])).status_code == 404
    assert client.get(reverse("acts:detail", args=[own.pk])).status_code == 200
    assert [act.pk for act in client.get(reverse("acts:list")).context["page"]] == [own.pk]


def test_what_nobody_signed_is_not_reconciled(person: Membership) -> None:
    contract = account(person.company)
    Contract.objects.filter(pk=contract.pk).update(status=ContractStatus.PREPARED)
    with pytest.raises(ActRefused, match="not signed"):
        act_of(person, contract, FIRST)
    with pytest.raises(ActRefused, match="no signed contract"):
        act_of(person, contract, FIRST, together=True)


SIGNED = date(2025, 12, 20)


WORDS = {
    "backwards": "The period ends on {ends}, before it begins on {starts}. Swap the days.",
    "future": "The period ends on {ends}, which is still ahead. Choose today, 25.11.2026, or earlier.",
    "over": "The period ends on {ends}, before the contract was signed on 20.12.2025.",
    "early": "The period begins on {starts}; the contract was signed on 20.12.2025. Begin in that year.",
}


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "code", "words"),
    [
        (date(2026, 3, 31), date(2026, 3, 1), "backwards", "backwards"),
        (date(2026, 3, 1), date(2026, 11, 26), "future", "future"),
        (date(2025, 1, 1), date(2025, 12, 19), "before_contract", "over"),
        (date(2024, 12, 31), date(2026, 3, 31), "before_contract", "early"),
        (date(2026, 3, 1), date(2099, 1, 1), "future", "future"),
    ],
)
def test_periods_that_are_refused(person: Membership, starts_on: date, ends_on: date, code: str, words: str) -> None:
    contract = account(person.company)
    with pytest.raises(ActRefused) as refused:
        act_of(person, contract, (starts_on, ends_on))
    told = WORDS[words].format(starts=f"{starts_on:%d.%m.%Y}", ends=f"{ends_on:%d.%m.%Y}")
    assert (refused.value.code, str(refused.value)) == (code, told)
    form = {"contract": contract.pk, "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    answer = client_of(person).post(reverse("acts:make"), form)
    assert answer.status_code == 200
    assert (ReconciliationAct.objects.count(), OutboxEvent.objects.filter(type=ActMade.type_name()).count()) == (0, 0)


@pytest.mark.parametrize(("starts_on", "ends_on"), [(date(2025, 1, 1), SIGNED), (TODAY, TODAY)])
def test_periods_on_the_edge_are_taken(starts_on: date, ends_on: date) -> None:
    check_period(starts_on, ends_on, today=TODAY, first_day=SIGNED)


@pytest.mark.parametrize(
    ("today", "period"),
    [
        (date(2026, 11, 25), (date(2026, 7, 1), date(2026, 9, 30))),
        (date(2026, 1, 1), (date(2025, 10, 1), date(2025, 12, 31))),
        (date(2026, 6, 30), (date(2026, 1, 1), date(2026, 3, 31))),
    ],
)
def test_the_usual_period_is_the_last_quarter(today: date, period: tuple[date, date]) -> None:
    assert usual_period(today) == period


def test_too_many_lines_are_refused(person: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_LINES", 3)
    contract = account(person.company)
    with pytest.raises(ActRefused, match="The act would have 4 lines, 3 at most"):
        act_of(person, contract, FIRST)
    assert ReconciliationAct.objects.count() == 0


def test_numbers_run_by_lessor_and_year(person: Membership) -> None:
    contract = account(person.company)
    foreign = account(person.company)
    other = MembershipFactory(role=Role.LESSEE_ADMIN)
    theirs = account(other.company, lessor=contract.lessor)
    later = NOW + timedelta(days=60)
    made = [
        act_of(person, contract, FIRST),
        act_of(other, theirs, FIRST),
        act_of(person, foreign, FIRST),
        act_of(person, contract, SECOND),
        act_of(person, contract, (FIRST[0], SECOND[1]), at=later),
    ]
    assert [str(act) for act in made] == ["2026-1", "2026-2", "2026-1", "2026-3", "2027-1"]


def test_the_client_makes_an_act_on_the_page(person: Membership) -> None:
    """As the web role of the database, with numbers of other clients out of sight."""
    contract = account(person.company)
    other = MembershipFactory(role=Role.LESSEE_ADMIN)
    act_of(other, account(other.company, lessor=contract.lessor), FIRST)
    form = {"contract": "", "starts_on": "2026-01-01", "ends_on": "2026-03-31"}
    answer = client_of(person).post(reverse("acts:make"), form)
    act = ReconciliationAct.objects.get(lessee=person.company)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("acts:detail", args=[act.pk]))
    assert (str(act), act.contract_id, int(act.closing)) == ("2026-2", None, 10_000)
    # The same again leads to the same act.
    assert client_of(person).post(reverse("acts:make"), form).headers["Location"] == answer.headers["Location"]


def test_the_lessor_makes_an_act_for_a_client(person: Membership) -> None:
    contract = account(person.company)
    head = MembershipFactory(role=Role.LESSOR_HEAD, company=contract.lessor)
    client = client_of(head)
    assert client.get(reverse("acts:make")).templates[0].name == "payments/acts/choose_client.html"
    form = {"client": person.company_id, "contract": contract.pk, "starts_on": "2026-01-01", "ends_on": "2026-03-31"}
    assert client.post(reverse("acts:make"), form).status_code == 302
    assert ReconciliationAct.objects.get().made_by_id == head.user_id
    card = client.get(reverse("admin:accounts_company_card", args=[person.company_id])).content.decode()
    assert reverse("acts:detail", args=[ReconciliationAct.objects.get().pk]) in card


def test_a_foreign_client_or_contract_is_refused(person: Membership) -> None:
    contract = account(person.company)
    stranger = MembershipFactory(role=Role.LESSOR_HEAD)
    form = {"client": person.company_id, "contract": contract.pk, "starts_on": "2026-01-01", "ends_on": "2026-03-31"}
    assert client_of(stranger).post(reverse("acts:make"), form).status_code == 404
    other = MembershipFactory(role=Role.LESSEE_ADMIN)
    account(other.company)
    assert client_of(other).post(reverse("acts:make"), form).status_code == 400
    assert (ReconciliationAct.objects.count(), Job.objects.count()) == (0, 0)
