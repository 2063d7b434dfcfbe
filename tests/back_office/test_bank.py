"""Bank statements, their payments, refused files and payment orders in the back office."""

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import BankAccount, Membership
from accounts.roles import Role
from common.models import Job, JobState
from payments.models import BankOperation, BankStatement, OrderState, PaymentOrder
from tests.background import run_jobs
from tests.factories import LessorFactory, MembershipFactory
from tests.integrations.bank_files.making import OURS, OURS_TOO, THEIR_INN, Paid, load, make_lessor, one_c, section
from tests.integrations.bank_files.test_camt import camt, details, entry
from tests.payments.bank.making import make_operation, make_payment_order, make_watched_file
from tests.payments.bank.test_orders import SUPPLIER

pytestmark = pytest.mark.django_db
ADD = "admin:payments_bankstatement_add"


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def accountant(client: Client) -> Membership:
    seat: Membership = MembershipFactory(role=Role.LESSOR_ACCOUNTANT, company=make_lessor())
    client.force_login(seat.user)
    return seat


def upload(client: Client, content: bytes, name: str = "kl_to_1c.txt") -> Any:
    return client.post(reverse(ADD), {"file": SimpleUploadedFile(name, content)})


def test_upload_goes_to_its_job_and_then_to_the_statement(client: Client, accountant: Membership) -> None:
    answer = upload(client, one_c(Paid(), Paid("18", inn="7700000001"), sections=section()))
    job = Job.objects.get()
    assert answer.url == job.get_absolute_url()
    assert (job.kind, job.user_id, job.company_id) == ("import_statement", accountant.user_id, accountant.company_id)
    run_jobs()
    job.refresh_from_db()
    statement = BankStatement.objects.get()
    assert (job.state, job.summary["statement"], job.summary["new"]) == (JobState.DONE, statement.pk, 2)
    assert (statement.loaded_by, statement.from_folder, statement.name) == (accountant.user, False, "kl_to_1c.txt")
    page = client.get(job.get_absolute_url()).content.decode()
    assert "2\u202f440,00\u202f₽" in page
    assert reverse("admin:payments_bankstatement_change", args=[statement.pk]) in page
    shown = client.get(reverse("admin:payments_bankstatement_change", args=[statement.pk])).content.decode()
    for text in (OURS, "ООО «Клиент»", "0,00\u202f₽", "2\u202f440,00\u202f₽"):
        assert text in shown
    doubted = BankOperation.objects.get(number="18")
    found = client.get(reverse("admin:payments_bankoperation_change", args=[doubted.pk])).content.decode()
    assert "ПлательщикИНН" in found
    again = upload(client, one_c(Paid(), Paid("18", inn="7700000001"), sections=section()), "again.txt")
    assert again.url == reverse("admin:payments_bankstatement_change", args=[statement.pk])
    assert Job.objects.count() == 1


def test_the_same_days_in_two_formats_are_told_on_both_statements(client: Client, accountant: Membership) -> None:
    ours = load(one_c(Paid()), accountant.company)
    elsewhere = one_c(Paid(ours=OURS_TOO), sections=section(account=OURS_TOO, came="1220.00"))
    other_account = load(elsewhere, accountant.company)
    theirs = load(camt(entry(inner=details())), accountant.company, "bank.xml")
    pages = [reverse("admin:payments_bankstatement_change", args=[one.statement.pk]) for one in (ours, theirs)]
    for page, other in zip(pages, reversed(pages), strict=True):
        told = client.get(page).content.decode().partition('id="warnings"')[2].partition("</section>")[0]
        assert told.count(f'href="{other}"') == 1
    apart = client.get(
        reverse("admin:payments_bankstatement_change", args=[other_account.statement.pk])
    ).content.decode()
    assert pages[1] not in apart


def test_what_is_no_statement_is_refused_on_the_page(client: Client, accountant: Membership) -> None:
    answer = upload(client, b"%PDF-1.7")
    assert answer.status_code == 200
    assert len(answer.context["form"].errors["file"]) == 1
    assert Job.objects.count() == 0


def test_refused_file_ends_its_job_with_the_line(client: Client, accountant: Membership) -> None:
    upload(client, one_c(Paid(day="19.11.2099")))
    job = Job.objects.get()
    run_jobs()
    job.refresh_from_db()
    assert (job.state, job.error_params["line"], job.summary) == (JobState.FAILED, 18, {})
    assert BankStatement.objects.count() == 0


def test_job_of_a_person_without_the_right_loads_nothing(client: Client, accountant: Membership) -> None:
    upload(client, one_c(Paid()))
    Membership.objects.filter(pk=accountant.pk).update(role=Role.LESSOR_COLLECTIONS)
    run_jobs()
    assert (Job.objects.get().state, BankOperation.objects.count()) == (JobState.FAILED, 0)


def rows_of(client: Client, **params: Any) -> list[str]:
    page = client.get(reverse("admin:payments_bankoperation_changelist"), params)
    assert page.status_code == 200
    return [one.number for one in page.context["cl"].result_list]


def test_payments_are_filtered_searched_and_exported(client: Client, accountant: Membership) -> None:
    lessor = accountant.company
    make_operation(lessor, number="1", amount=Decimal("7.00"), party_inn=THEIR_INN, doubts=[{"field": "x"}])
    other = make_operation(lessor, number="2", direction="out", purpose="Аренда")
    make_operation(LessorFactory(), number="3")
    assert rows_of(client) == ["2", "1"]
    assert rows_of(client, direction__exact="out") == ["2"]
    assert rows_of(client, doubted="yes") == ["1"]
    assert rows_of(client, statement__id__exact=other.statement_id) == ["2"]
    assert rows_of(client, booked_on_from="2026-11-20") == []
    assert (rows_of(client, q="7,00"), rows_of(client, q=THEIR_INN), rows_of(client, q="аренда")) == (
        ["1"],
        ["1"],
        ["2"],
    )
    export = client.get(reverse("admin:payments_bankoperation_export"), {"direction__exact": "out"})
    sheet = openpyxl.load_workbook(io.BytesIO(export.getvalue())).worksheets[0]
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == ["2"]
    csv = client.get(reverse("admin:payments_bankoperation_export"), {"kind": "csv", "q": "аренда"})
    assert csv.getvalue().decode("utf-8-sig").splitlines()[1].split(";")[1] == "2"


def test_refused_files_of_the_folder_wait_with_their_words(client: Client, accountant: Membership) -> None:
    own = make_watched_file(accountant.company)
    make_watched_file(LessorFactory())
    page = client.get(reverse("admin:payments_watchedfile_changelist"))
    assert [one.pk for one in page.context["cl"].result_list] == [own.pk]
    assert "Файл пуст" in page.content.decode() or "The file is empty" in page.content.decode()


def filled(**changes: Any) -> dict[str, Any]:
    account = BankAccount.objects.get(account=OURS)
    return {
        "account_id": account.pk,
        "issued_on": timezone.localdate().isoformat(),
        "amount": "6 000 000,00",
        "purpose": "Оплата по договору поставки № 7",
        **SUPPLIER.as_json(),
        **changes,
    }


def test_order_is_made_changed_exported_again_and_cancelled(client: Client, accountant: Membership) -> None:
    client.post(reverse("admin:payments_paymentorder_add"), filled())
    order = PaymentOrder.objects.get()
    assert (order.amount, order.payee, order.state) == (Decimal("6000000.00"), SUPPLIER.as_json(), OrderState.DRAFT)
    client.post(reverse("admin:payments_paymentorder_edit", args=[order.pk]), filled(amount="5"))
    order.refresh_from_db()
    assert order.amount == Decimal("5.00")
    for _time in range(2):
        chosen = {"action": "export_chosen", "_selected_action": [order.pk]}
        file = client.post(reverse("admin:payments_paymentorder_changelist"), chosen)
        assert file.content.decode("cp1251").splitlines()[0] == "1CClientBankExchange"
        order.refresh_from_db()
        assert order.state == OrderState.EXPORTED
    client.post(reverse("admin:payments_paymentorder_cancel", args=[order.pk]))
    order.refresh_from_db()
    assert order.state == OrderState.EXPORTED
    draft = make_payment_order(accountant)
    client.post(reverse("admin:payments_paymentorder_cancel", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.state == OrderState.CANCELLED


def test_wrong_requisite_is_told_beside_its_field(client: Client, accountant: Membership) -> None:
    answer = client.post(reverse("admin:payments_paymentorder_add"), filled(inn="7700000001"))
    assert list(answer.context["form"].errors) == ["inn"]
    assert PaymentOrder.objects.count() == 0


def test_return_is_filled_from_the_payment(client: Client, accountant: Membership) -> None:
    came = make_operation(accountant.company, party_account=SUPPLIER.account, party_bic=SUPPLIER.bic)
    page = client.get(reverse("admin:payments_paymentorder_add"), {"operation": came.pk})
    initial = page.context["form"].initial
    assert (initial["returns_id"], initial["amount"], initial["account"]) == (came.pk, came.amount, SUPPLIER.account)
    foreign = make_operation(LessorFactory())
    page = client.get(reverse("admin:payments_paymentorder_add"), {"operation": foreign.pk})
    assert "returns_id" not in page.context["form"].initial
