"""Schedule, receipts and invoices: exact sums, states by date, refusals that change nothing."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Role
from common.models import Job, JobState, TrailEntry, TrailKind
from contracts.models import Contract, ContractEvent, ContractStatus
from payments import queries
from payments.jobs import order_invoice_pdf
from payments.models import Instalment, Invoice
from payments.queries import Schedule
from payments.services import ReceiptData, post_receipts, put_schedule
from tests import factories
from tests.cabinet.conftest import SignedIn

pytestmark = pytest.mark.django_db


def schedule(client: Client, contract: Contract) -> Schedule:
    response = client.get(reverse("payments:schedule", args=[contract.pk]))
    assert response.status_code == 200
    shown: Schedule = response.context["schedule"]
    return shown


def instalment(contract: Contract, number: int) -> Instalment:
    return Instalment.objects.in_force().get(version__contract=contract, number=number)


def issue(client: Client, row: Instalment) -> Any:
    return client.post(reverse("payments:issue_invoice", args=[row.pk]))


def test_schedule_groups_by_year_and_adds_up_by_component(
    contract: Contract, lessee_admin: Membership, signed_in: SignedIn
) -> None:
    found = schedule(signed_in(lessee_admin), contract)
    assert [(group.year, len(group.lines)) for group in found.years] == [(2025, 1), (2026, 13)]
    assert [group.totals.amount for group in found.years] == [Decimal("240000.00"), Decimal("1080000.00")]
    totals = found.totals
    assert totals.amount == Decimal("1320000.00")
    assert totals.principal + totals.interest + totals.insurance + totals.buyout == totals.amount
    assert (totals.principal, totals.interest, totals.buyout, totals.paid) == (
        Decimal("1199000.00"),
        Decimal("120000.00"),
        Decimal("1000.00"),
        Decimal("240000.00"),
    )


def test_schedule_tells_paid_overdue_next_and_planned_rows(
    contract: Contract, lessee_admin: Membership, signed_in: SignedIn
) -> None:
    lines = [line for group in schedule(signed_in(lessee_admin), contract).years for line in group.lines]
    # The 25th of November is today: due, not late. The 25th of January and October 2026 were Sundays.
    assert [str(line.state) for line in lines] == ["paid", *["overdue"] * 10, "next", "planned", "planned"]
    assert lines[0].paid_on == date(2025, 12, 25)
    assert lines[1].days_overdue == (date(2026, 11, 25) - date(2026, 1, 26)).days
    assert lines[10].days_overdue == (date(2026, 11, 25) - date(2026, 10, 26)).days


@pytest.mark.parametrize(
    ("status", "state"), [(ContractStatus.TERMINATED, "settlement"), (ContractStatus.SIGNING, "unsigned")]
)
def test_unpaid_rows_of_a_contract_that_is_not_in_force_are_neither_overdue_nor_invoiced(
    lessee_admin: Membership, signed_in: SignedIn, status: ContractStatus, state: str
) -> None:
    contract = factories.make_contract(
        lessee=lessee_admin.company, status=status, paid=[(date(2025, 12, 25), "240000.00")]
    )
    client = signed_in(lessee_admin)
    lines = [line for group in schedule(client, contract).years for line in group.lines]
    assert [str(line.state) for line in lines] == ["paid", *[state] * 13]
    assert not any(line.can_be_invoiced or line.days_overdue for line in lines)
    issue(client, instalment(contract, 2))
    assert Invoice.objects.count() == 0
    told = TrailEntry.objects.get(kind=TrailKind.REFUSED)
    assert (told.company_id, told.detail["page"], told.detail["reason"]) == (
        lessee_admin.company_id,
        "payments:issue_invoice",
        "not_live",
    )


def test_receipts_show_where_each_went(lessee_admin: Membership, signed_in: SignedIn) -> None:
    contract = factories.make_contract(lessee=lessee_admin.company, paid=[(date(2026, 1, 20), "300000.00")])
    page = signed_in(lessee_admin).get(reverse("payments:contract_payments", args=[contract.pk]))
    (shown,) = page.context["receipts"]
    assert [(row.number, amount) for row, amount in shown.to_rows] == [
        (1, Decimal("240000.00")),
        (2, Decimal("60000.00")),
    ]
    assert [line.amount for line in shown.lines] == [Decimal("240000.00"), Decimal("60000.00")]
    assert "10\u202f000,00" in shown.lines[1].parts
    assert "50\u202f000,00" in shown.lines[1].parts


def test_surplus_of_a_receipt_is_shown_as_not_applied(lessee_admin: Membership, signed_in: SignedIn) -> None:
    contract = factories.make_contract(lessee=lessee_admin.company, paid=[(date(2026, 1, 20), "1320000.01")])
    page = signed_in(lessee_admin).get(reverse("payments:contract_payments", args=[contract.pk]))
    (shown,) = page.context["receipts"]
    assert (shown.not_applied, shown.lines[-1].amount) == (Decimal("0.01"), Decimal("0.01"))
    assert sum(line.amount for line in shown.lines) == shown.receipt.amount


def test_asking_twice_gives_the_same_invoice(contract: Contract, lessee_admin: Membership, signed_in: SignedIn) -> None:
    client = signed_in(lessee_admin)
    row = instalment(contract, 2)
    first, second = issue(client, row), issue(client, row)
    invoice = Invoice.objects.get()
    assert first["Location"] == second["Location"] == invoice.get_absolute_url()
    assert (invoice.amount, invoice.serial, invoice.year) == (row.amount, 1, 2026)


def test_paid_row_gives_a_message_and_no_invoice(
    contract: Contract, lessee_admin: Membership, signed_in: SignedIn
) -> None:
    client = signed_in(lessee_admin)
    events = ContractEvent.objects.count()
    response = client.post(reverse("payments:issue_invoice", args=[instalment(contract, 1).pk]), follow=True)
    assert "Этот платёж уже полностью оплачен" in response.content.decode()
    assert (Invoice.objects.count(), ContractEvent.objects.count()) == (0, events)


@pytest.mark.parametrize(
    "role",
    [Role.LESSEE_SIGNATORY, Role.LESSEE_AUDITOR, Role.LESSEE_OPERATIONS, Role.SUPPLIER_MANAGER, Role.LESSOR_RISK],
)
def test_only_those_who_pay_make_invoices(role: Role, contract: Contract, signed_in: SignedIn) -> None:
    company = contract.lessee if role.party == "lessee" else None
    member = factories.MembershipFactory(role=role, **({"company": company} if company else {}))
    assert issue(signed_in(member), instalment(contract, 2)).status_code == 403
    assert Invoice.objects.count() == 0


def test_invoice_page_shows_the_code_and_waits_for_the_pdf(
    contract: Contract, lessee_admin: Membership, signed_in: SignedIn
) -> None:
    client = signed_in(lessee_admin)
    url = issue(client, instalment(contract, 2))["Location"]
    page = client.get(url).content.decode()
    assert "<svg" in page
    assert f'hx-get="{url}status/"' in page
    assert client.get(f"{url}pdf/").status_code == 404

    Invoice.objects.get().pdf.save("invoice.pdf", ContentFile(b"%PDF-1.7 paper"))
    fragment = client.get(f"{url}status/").content.decode()
    assert "hx-get" not in fragment
    download = client.get(f"{url}pdf/")
    assert download.getvalue() == b"%PDF-1.7 paper"
    assert download["Content-Type"] == "application/pdf"
    assert download["Content-Disposition"] == 'attachment; filename="schet-2026-000001.pdf"'


@pytest.mark.parametrize("reason", ["failed", "late"])
def test_invoice_page_does_not_wait_for_ever(
    reason: str, contract: Contract, lessee_admin: Membership, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(lessee_admin)
    url = issue(client, instalment(contract, 2))["Location"]
    issue(client, instalment(contract, 3))
    first, other = Invoice.objects.order_by("serial")
    failed = order_invoice_pdf(other if reason == "late" else first)
    Job.objects.filter(pk=failed.pk).update(state=JobState.FAILED, finished_at=factories.NOW)
    if reason == "late":
        assert "hx-get" in client.get(f"{url}status/").content.decode()
        monkeypatch.setattr(queries, "PAPER_WAIT", timedelta(0))
    for address in (url, f"{url}status/"):
        page = client.get(address).content.decode()
        assert f'hx-get="{url}status/"' not in page
        assert "PDF пока не удалось сделать; оплатить можно по QR-коду. Поможет поддержка." in page
        assert f'href="{url}"' in page
    assert client.get(url).context["qr"]


@pytest.mark.parametrize(
    ("paid", "again", "state", "words"),
    [
        (None, False, "overdue", ""),
        ("240000.01", True, "replaced", "Не платите по нему"),
        ("240000.01", False, "overdue", ""),
        ("1080000.00", True, "paid", "Этот счёт оплачен"),
    ],
)
def test_only_an_invoice_to_be_paid_shows_the_code(
    paid: str | None, again: bool, state: str, words: str, lessee_admin: Membership, signed_in: SignedIn
) -> None:
    contract = factories.make_contract(lessee=lessee_admin.company)
    client = signed_in(lessee_admin)
    row = instalment(contract, 2)
    url = issue(client, row)["Location"]
    if paid:
        receipt = ReceiptData(received_on=date(2026, 11, 24), amount=Decimal(paid), document_number="77")
        post_receipts(contract=contract, receipts=[receipt], actor=None, at=factories.NOW)
    if again:
        issue(client, row)
    response = client.get(url)
    assert response.context["invoice"].state == state
    assert bool(response.context["qr"]) is (state == "overdue")
    assert words in response.content.decode()
    assert [found.state for found in client.get(f"/invoices/?status={state}").context["page"]] == [state]


def test_an_invoice_of_an_ended_contract_is_not_to_be_paid(
    contract: Contract, lessee_admin: Membership, signed_in: SignedIn
) -> None:
    client = signed_in(lessee_admin)
    url = issue(client, instalment(contract, 2))["Location"]
    Contract.objects.update(status=ContractStatus.TERMINATED)
    response = client.get(url)
    assert (response.context["invoice"].state, response.context["qr"]) == ("outdated", "")
    assert "Не платите по нему: платежи по этому договору больше не ожидаются." in response.content.decode()


def test_the_schedule_offers_a_new_invoice_instead_of_an_outdated_one(
    contract: Contract, lessee_admin: Membership, signed_in: SignedIn
) -> None:
    client = signed_in(lessee_admin)
    issue(client, instalment(contract, 2))
    first = Invoice.objects.get()
    lines = [line for year in schedule(client, contract).years for line in year.lines]
    assert [line.invoice for line in lines] == [None, first, *[None] * 12]
    changed = factories.schedule_rows(interest="10000.01")
    put_schedule(contract=contract, rows=changed, reason="Новая ставка", actor=None, at=factories.NOW)
    lines = [line for year in schedule(client, contract).years for line in year.lines]
    assert [line.invoice for line in lines] == [None] * 14


@pytest.mark.parametrize("count", [1, 3])
def test_invoice_list_queries_do_not_grow_with_rows(
    count: int,
    contract: Contract,
    lessee_admin: Membership,
    signed_in: SignedIn,
    django_assert_num_queries: Callable,
) -> None:
    client = signed_in(lessee_admin)
    for number in range(2, count + 2):
        issue(client, instalment(contract, number))
    with django_assert_num_queries(6):
        response = client.get("/invoices/")
    assert [invoice.serial for invoice in response.context["page"]] == list(range(count, 0, -1))
    assert response.context["totals"]["count"] == count


def test_invoice_list_filters_by_state(contract: Contract, lessee_admin: Membership, signed_in: SignedIn) -> None:
    client = signed_in(lessee_admin)
    issue(client, instalment(contract, 2))
    assert client.get("/invoices/?status=overdue").context["totals"]["count"] == 1
    assert client.get("/invoices/?status=paid").context["totals"]["count"] == 0
    assert client.get("/invoices/?status=nonsense").status_code == 200
