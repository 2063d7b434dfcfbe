"""Debt of a contract in the back office: what is charged, charging by hand, taking off and back; terms and rates."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Company
from accounts.roles import Role
from common.models import Job
from common.ui.figures import money
from contracts.models import Contract
from payments.models import Charge, ClaimLetter, KeyRate, MoneyTerms, PenaltyRate, Relief
from payments.penalties import job
from tests.payments.penalties.late import TENTH, agree, charged, late_contract, lessor_who_agrees, moment

pytestmark = pytest.mark.django_db
AT = moment(3, 26)
Enter = Callable[[Role], Client]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def contract(lessor: Company) -> Contract:
    agree(lessor, TENTH)
    return late_contract(lessor, at=AT)


@pytest.fixture
def accountant(client_as: Enter) -> Client:
    return client_as(Role.LESSOR_ACCOUNTANT)


@pytest.fixture
def head(client_as: Enter) -> Client:
    return client_as(Role.LESSOR_HEAD)


def url(contract: Contract, page: str) -> str:
    return f"/admin/contracts/contract/{contract.pk}/{page}/"


def cells(client: Client, contract: Contract, table: int) -> list[list[str]]:
    response = client.get(url(contract, "debt"))
    assert response.status_code == 200
    return [[str(cell) for cell in row.cells] for row in response.context["tables"][table].rows]


def sum_form(**changes: Any) -> dict[str, Any]:
    return {"kind": "costs", "amount": "5 000,00", "on": "2026-03-20", "reason": "Госпошлина"} | changes


def relief_form(**changes: Any) -> dict[str, Any]:
    said = {"kind": "waiver", "charge_kind": "penalty", "on": "2026-03-26", "amount": "300"}
    return said | {"document": "Приказ № 7", "reason": "Давний клиент"} | changes


def test_the_page_shows_runs_of_days_and_only_the_ways_that_the_person_has(
    accountant: Client, head: Client, contract: Contract
) -> None:
    row, total = cells(accountant, contract, 0)
    assert row[2:] == [sum_("100000.00"), "0,1\u202f%", sum_("1000.00"), sum_("0.00")]
    assert total[0] == "Итого"
    shown = {name: accountant.get(url(contract, "debt")).content.decode().count(url(contract, name)) for name in WAYS}
    assert shown == {"charge": 1, "article-395": 1, "relief": 0}
    shown = {name: head.get(url(contract, "debt")).content.decode().count(url(contract, name)) for name in WAYS}
    assert shown == {"charge": 1, "article-395": 1, "relief": 1}


def sum_(amount: str) -> str:
    return str(money(Decimal(amount), currency=False))


WAYS = ("charge", "article-395", "relief")


def test_costs_are_charged_and_taken_back(accountant: Client, contract: Contract) -> None:
    assert accountant.get(url(contract, "charge")).status_code == 200
    response = accountant.post(url(contract, "charge"), sum_form())
    assert (response.status_code, response["Location"]) == (302, url(contract, "debt"))
    charge = Charge.objects.get(kind="costs")
    assert (charge.amount, charge.due_on, charge.reason) == (Decimal("5000.00"), date(2026, 3, 20), "Госпошлина")
    back = f"/admin/payments/charge/{charge.pk}/back/"
    assert back in cells(accountant, contract, 1)[0][-1]
    assert accountant.post(back, {"reason": "Вернули"}).status_code == 302
    assert "Вернули" in cells(accountant, contract, 1)[0][-1]
    assert [row.amount for row in Charge.objects.filter(kind="costs").order_by("pk")] == [5000, -5000]


@pytest.mark.parametrize(
    ("way", "said", "field"),
    [
        ("charge", sum_form(amount="-5"), "amount"),
        ("charge", sum_form(on="2099-01-01"), "on"),
        ("charge", sum_form(reason=""), "reason"),
        ("article-395", {"through": "2026-03-26", "reason": "Требование"}, "__all__"),
    ],
)
def test_what_is_refused_is_told_beside_its_field(
    accountant: Client, contract: Contract, way: str, said: dict[str, Any], field: str
) -> None:
    before = Charge.objects.count()
    response = accountant.post(url(contract, way), said)
    assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
    assert Charge.objects.count() == before


def test_interest_is_charged_where_no_penalty_is_agreed(accountant: Client, lessor: Company) -> None:
    contract = late_contract(lessor, at=AT)
    MoneyTerms.objects.all().delete()
    row = contract.schedule_versions.get().instalments.get()
    said = {"through": "2026-03-22", "reason": "Требование", "payment": row.pk}
    assert accountant.post(url(contract, "article-395"), said).status_code == 302
    assert [charge[3] for charge in charged(contract, kind="article_395")] == ["254.79"]


def test_a_penalty_is_taken_off_and_owed_again(head: Client, contract: Contract) -> None:
    assert head.post(url(contract, "relief"), relief_form(amount="1 000,01")).status_code == 200
    assert Relief.objects.count() == 0
    assert head.post(url(contract, "relief"), relief_form()).status_code == 302
    relief = Relief.objects.get()
    contract.refresh_from_db()
    assert (relief.amount, contract.charges_total) == (Decimal("300.00"), Decimal("700.00"))
    assert head.post(f"/admin/payments/relief/{relief.pk}/back/", {"reason": "Отмена"}).status_code == 302
    contract.refresh_from_db()
    assert contract.charges_total == Decimal("1000.00")
    assert len(head.get("/admin/payments/relief/").context["cl"].result_list) == 2
    assert head.get(f"/admin/payments/relief/{relief.pk}/change/").status_code == 200


def test_an_accountant_does_not_waive_and_an_administrator_does_not_charge(
    accountant: Client, client_as: Enter, contract: Contract
) -> None:
    assert accountant.post(url(contract, "relief"), relief_form()).status_code == 403
    assert client_as(Role.LESSOR_ADMIN).post(url(contract, "charge"), sum_form()).status_code == 403
    assert (Relief.objects.count(), Charge.objects.exclude(kind="penalty").count()) == (0, 0)


def test_a_contract_of_another_lessor_is_not_there(accountant: Client, head: Client) -> None:
    foreign = late_contract(lessor_who_agrees(), at=AT)
    charge = Charge.objects.get()
    answers = [accountant.get(url(foreign, "debt")), accountant.post(url(foreign, "charge"), sum_form())]
    answers += [accountant.post(f"/admin/payments/charge/{charge.pk}/back/", {"reason": "Ошибка"})]
    answers += [head.post(url(foreign, "relief"), relief_form())]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]
    assert (Charge.objects.count(), Relief.objects.count()) == (1, 0)


def terms_form(**changes: Any) -> dict[str, Any]:
    steps = {"costs": 1, "interest": 2, "principal": 2, "insurance": 2, "other": 2, "advance": 2, "buyout": 2}
    said: dict[str, Any] = {f"step_{kind}": step for kind, step in steps.items()}
    said |= {"step_penalty": 3, "step_article_395": 4, "penalty_base": "whole", "grace_days": 0}
    said |= {"claim_after_days": 0, "claim_pay_days": 30}
    said |= {"invoice_days_ahead": 10, "buyout_way": "balance", "buyout_fee_percent": 0, "buyout_fee": 0}
    said |= {"buyout_after_months": 0, "buyout_notice_days": 0, "vat_rule": "net", "buyout_lines": ""}
    said |= {"rates-TOTAL_FORMS": 1, "rates-INITIAL_FORMS": 0, "rates-0-since": "2020-01-01", "rates-0-percent": "0.1"}
    return said | changes


def test_terms_are_entered_and_a_job_brings_the_contracts_to_them(head: Client, lessor: Company) -> None:
    contract = late_contract(lessor_of := lessor, at=AT)
    MoneyTerms.objects.all().delete()
    assert head.get("/admin/payments/moneyterms/add/").status_code == 200
    response = head.post("/admin/payments/moneyterms/add/", terms_form())
    assert response.status_code == 302, response.context["adminform"].form.errors
    terms = MoneyTerms.objects.get()
    assert (terms.lessor, terms.contract, terms.order, terms.rates.get().percent) == (
        lessor_of,
        None,
        [],
        Decimal("0.1"),
    )
    made = Job.objects.get(kind=job.KIND)
    assert (made.params, charged(contract)) == ({"terms_id": terms.pk}, [])
    run_job(made)
    assert charged(contract) == [("2026-03-17", "2026-03-26", "100000.00", "1000.00")]


def test_an_order_that_the_law_does_not_allow_is_kept_only_when_confirmed(head: Client, lessor: Company) -> None:
    first = terms_form(step_penalty=1, step_costs=2)
    response = head.post("/admin/payments/moneyterms/add/", first)
    errors = response.context["adminform"].form.errors["order_acknowledged"]
    assert (response.status_code, len(errors), MoneyTerms.objects.count()) == (200, 2, 0)
    assert "54" in errors[0]
    assert head.post("/admin/payments/moneyterms/add/", first | {"order_acknowledged": "on"}).status_code == 302
    terms = MoneyTerms.objects.get(lessor=lessor)
    assert (terms.order[0], terms.order_acknowledged) == (["penalty"], True)
    shown = head.get(f"/admin/payments/moneyterms/{terms.pk}/change/").context["adminform"].form
    assert [shown["step_penalty"].initial, shown["step_costs"].initial, shown["step_principal"].initial] == [1, 2, 2]


def test_a_lessor_has_one_set_and_each_contract_one(head: Client, contract: Contract) -> None:
    page = "/admin/payments/moneyterms/add/"
    response = head.post(page, terms_form())
    assert list(response.context["adminform"].form.errors) == ["contract"]
    assert head.post(page, terms_form(contract=contract.pk)).status_code == 302
    response = head.post(page, terms_form(contract=contract.pk))
    assert list(response.context["adminform"].form.errors) == ["contract"]
    foreign = late_contract(lessor_who_agrees(), at=AT)
    response = head.post(page, terms_form(contract=foreign.pk))
    assert (response.status_code, list(response.context["adminform"].form.errors)) == (400, ["contract"])
    assert list(MoneyTerms.objects.filter(lessor=contract.lessor_id).values_list("contract", flat=True)) == [
        None,
        contract.pk,
    ]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"penalty_cap_percent": "5", "penalty_cap_amount": "100"}, "penalty_cap_amount"),
        ({"penalty_cap_percent": "-1"}, "penalty_cap_percent"),
        ({"buyout_percent": "1001"}, "buyout_percent"),
        ({"buyout_fee_percent": "101"}, "buyout_fee_percent"),
        ({"buyout_fee": "-1"}, "buyout_fee"),
        ({"grace_days": "400"}, "grace_days"),
        ({"step_costs": "0"}, "step_costs"),
        ({"buyout_way": "table"}, "buyout_lines"),
        ({"buyout_lines": "вчера 5"}, "buyout_lines"),
    ],
)
def test_terms_that_cannot_be_are_refused(head: Client, said: dict[str, Any], field: str) -> None:
    response = head.post("/admin/payments/moneyterms/add/", terms_form(**said))
    assert list(response.context["adminform"].form.errors) == [field]
    assert (MoneyTerms.objects.count(), PenaltyRate.objects.count(), Job.objects.count()) == (0, 0, 0)


def test_who_sees_terms_reads_them(accountant: Client, lessor: Company) -> None:
    terms = agree(lessor, TENTH, buyout_table=[["2026-12-25", "100000.00"]])
    page = f"/admin/payments/moneyterms/{terms.pk}/change/"
    text = accountant.get(page).content.decode()
    assert ("25.12.2026" in text, "step_costs" in text) == (True, False)
    assert accountant.post(page, terms_form()).status_code == 403
    assert accountant.get("/admin/payments/moneyterms/").status_code == 200


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"percent": "-1"}, "percent"),
        ({"percent": "101"}, "percent"),
        ({"since": "2099-01-01", "known_through": "2099-02-01"}, "since"),
        ({"known_through": "2026-01-01"}, "known_through"),
    ],
)
def test_a_key_rate_that_cannot_be_is_refused(head: Client, said: dict[str, str], field: str) -> None:
    before = KeyRate.objects.count()
    right = {"since": "2026-02-16", "percent": "15.50", "known_through": "2026-03-20", "source": "Решение"}
    response = head.post("/admin/payments/keyrate/add/", right | said)
    assert list(response.context["adminform"].form.errors) == [field]
    assert KeyRate.objects.count() == before


def test_a_key_rate_is_entered_and_charged_interest_follows(head: Client, accountant: Client) -> None:
    contract = late_contract(lessor_who_agrees({}), at=AT)
    said = {"since": "2026-03-20", "percent": "10.00", "known_through": "2026-04-01", "source": "Банк России"}
    assert accountant.post("/admin/payments/keyrate/add/", said).status_code == 403
    assert head.post("/admin/payments/keyrate/add/", said).status_code == 302
    assert (KeyRate.objects.get().percent, Job.objects.get(kind=job.KIND).params) == (Decimal("10.00"), {})
    assert charged(contract) == []


def run_job(made: Job) -> None:
    """What the worker does, without its lease."""

    class Run:
        params = made.params

        def check_cancelled(self) -> None:
            """Nobody asks."""

        def progress(self, done: int, total: int) -> None:
            assert done <= total

    job.run(Run())  # type: ignore[arg-type] # what the job uses of it


def test_a_claim_letter_is_made_from_the_page_and_told_there(client_as: Enter, contract: Contract) -> None:
    officer = client_as(Role.LESSOR_COLLECTIONS)
    assert officer.get(url(contract, "claim")).context["form"].fields["pay_days"].initial == 30
    response = officer.post(url(contract, "claim"), {"pay_days": "0"})
    assert (response.status_code, list(response.context["form"].errors)) == (200, ["pay_days"])
    assert officer.post(url(contract, "claim"), {"pay_days": "5"}).status_code == 302
    letter = ClaimLetter.objects.get()
    assert (letter.total, letter.pay_by) == (Decimal("101000.00"), date(2026, 3, 31))
    [row] = cells(officer, contract, 3)
    assert row[0] == letter.number
