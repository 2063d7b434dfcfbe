"""The page on which a client puts an invoice together: marks, amounts, presets, refusals, rights."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import Membership
from accounts.roles import Role
from common.models import TrailEntry, TrailKind
from payments.models import Invoice
from tests.factories import MembershipFactory, make_contract
from tests.payments.invoicing.conftest import contract_of, issued, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_debts_the_next_payment_and_one_ahead_are_offered(client_of: Client, financier: Membership) -> None:
    contract = contract_of(financier)
    make_contract(number="ЛД-чужой")
    page = client_of.get("/invoices/new/")
    [shown] = page.context["builder"].contracts
    assert shown.contract == contract
    groups = [(line.owed.row.number, str(line.group)) for line in shown.lines if line.owed.row]
    assert groups == [*((number, "overdue") for number in range(2, 12)), (12, "next"), (13, "ahead")]
    more = client_of.get("/invoices/new/?ahead=12").context["builder"]
    assert [line.owed.row.number for line in more.lines if line.owed.row][-1] == 14


@pytest.mark.parametrize(("preset", "count"), [("overdue", 10), ("debts", 10), ("next", 1), ("", 0), ("any", 0)])
def test_presets_put_marks(preset: str, count: int, client_of: Client, financier: Membership) -> None:
    contract_of(financier)
    builder = client_of.get("/invoices/new/", {"preset": preset}).context["builder"]
    assert len(builder.chosen) == count


def test_one_submit_makes_the_invoice_and_shows_it(client_of: Client, financier: Membership) -> None:
    first, second = contract_of(financier, "ЛД-1"), contract_of(financier, "ЛД-2")
    keys = [f"p{row_of(first, 13).pk}", f"p{row_of(second, 2).pk}"]
    form = {"contract": [first.pk, second.pk], "pick": keys, f"amount-{keys[1]}": "1 000,50"}
    counted = client_of.post("/invoices/new/total/", form)
    assert counted.context["builder"].total == (Decimal("90917.13"), Decimal("16394.89"))
    assert Invoice.objects.count() == 0
    answers = [client_of.post("/invoices/new/", form) for _ in range(2)]
    invoice = Invoice.objects.get()
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, invoice.get_absolute_url())] * 2
    assert (invoice.amount, invoice.vat, invoice.issued_by) == (
        Decimal("90917.13"),
        Decimal("16394.89"),
        financier.user,
    )
    page = client_of.get(invoice.get_absolute_url())
    assert [line.amount for line in page.context["lines"]] == [Decimal("89916.63"), Decimal("1000.50")]
    assert page.context["qr"]


@pytest.mark.parametrize("typed", ["много", "", "0", "-5", "89 916,68", "1.2.3"])
def test_nothing_typed_is_lost_and_nothing_written_on_an_error(
    typed: str, client_of: Client, financier: Membership
) -> None:
    contract = contract_of(financier)
    key = f"p{row_of(contract, 2).pk}"
    form = {"contract": contract.pk, "pick": key, f"amount-{key}": typed, "ahead": "5"}
    page = client_of.post("/invoices/new/", form)
    [line] = page.context["builder"].chosen
    assert (page.status_code, line.key, line.typed, bool(line.error), Invoice.objects.count()) == (
        422,
        key,
        typed,
        True,
        0,
    )
    assert TrailEntry.objects.filter(kind=TrailKind.REFUSED).count() == 1
    without_script = client_of.post("/invoices/new/", {**form, "count": "1"})
    assert (without_script.status_code, without_script.context["builder"].chosen[0].typed) == (200, typed)


def test_a_foreign_contract_offers_nothing_and_is_invoiced_by_nobody(client_of: Client, financier: Membership) -> None:
    own, foreign = contract_of(financier), make_contract()
    key = f"p{row_of(foreign, 2).pk}"
    assert client_of.get("/invoices/new/", {"contract": foreign.pk}).context["builder"].contracts == []
    answer = client_of.post("/invoices/new/", {"contract": [own.pk, foreign.pk], "pick": key})
    assert (answer.status_code, answer.context["builder"].gone, Invoice.objects.count()) == (422, [key], 0)


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.LESSEE_ADMIN, 200), (Role.LESSEE_AUDITOR, 403), (Role.LESSEE_SIGNATORY, 403), (Role.LESSEE_OPERATIONS, 403)],
)
def test_who_may_open_it(role: Role, status: int, financier: Membership) -> None:
    contract_of(financier)
    client = Client()
    client.force_login(MembershipFactory(role=role, company=financier.company).user)
    assert client.get("/invoices/new/").status_code == status


def test_a_manager_makes_one_for_the_client(financier: Membership) -> None:
    contract = contract_of(financier)
    accountant = MembershipFactory(role=Role.LESSOR_ACCOUNTANT, company=contract.lessor)
    client = Client()
    client.force_login(accountant.user)
    assert client.get("/invoices/new/").context["builder"].contracts == []
    assert len(client.get("/invoices/new/", {"lessee": contract.lessee_id}).context["builder"].contracts) == 1
    client.post("/invoices/new/", {"contract": contract.pk, "pick": f"p{row_of(contract, 2).pk}"})
    invoice = Invoice.objects.get()
    assert (invoice.lessee, invoice.issued_by) == (financier.company, accountant.user)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_builder_do_not_grow_with_contracts(
    count: int, client_of: Client, financier: Membership, django_assert_num_queries: Callable
) -> None:
    for number in range(count):
        contract_of(financier, f"ЛД-{number}")
    client_of.get("/invoices/new/")
    with django_assert_num_queries(10):
        page = client_of.get("/invoices/new/")
    assert len(page.context["builder"].contracts) == count


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_an_invoice_do_not_grow_with_lines(
    count: int, client_of: Client, financier: Membership, django_assert_num_queries: Callable
) -> None:
    contracts = [contract_of(financier, f"ЛД-{number}") for number in range(count)]
    keys = [f"p{row_of(contract, number).pk}" for contract in contracts for number in (2, 3)]
    client_of.post("/invoices/new/", {"contract": [contract.pk for contract in contracts], "pick": keys})
    url = Invoice.objects.get().get_absolute_url()
    client_of.get(url)
    with django_assert_num_queries(11):
        page = client_of.get(url)
    assert len(page.context["lines"]) == 2 * count


def test_the_log_tells_both_sides_when_it_was_opened_first(client_of: Client, financier: Membership) -> None:
    invoice = issued(contract_of(financier))
    manager = Client()
    manager.force_login(MembershipFactory(role=Role.LESSOR_HEAD, company=invoice.lessor).user)

    def seen(client: Client) -> list[tuple[str, str, object]]:
        log = client.get(invoice.get_absolute_url()).context["log"]
        return [(one.channel, one.moment, one.by) for one in log]

    published = ("cabinet", "published", None)
    assert seen(manager) == [published]
    opened = ("cabinet", "opened", financier.user)
    assert seen(client_of) == seen(client_of) == seen(manager) == [published, opened]
