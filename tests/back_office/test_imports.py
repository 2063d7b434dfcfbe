"""Importing from the back office: the form, the page that follows the job, the report, the list."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Membership
from accounts.roles import Role
from common.models import Job, JobState, TrailEntry, TrailKind
from integrations.models import PortfolioImport
from integrations.portfolio.columns import SHEETS
from tests.back_office.rows import make_import
from tests.factories import NOW, MembershipFactory
from tests.integrations.files import portfolio, write_json

pytestmark = pytest.mark.django_db
ADD = "/admin/integrations/portfolioimport/add/"


def page_of(record: PortfolioImport, part: str = "change") -> str:
    return f"/admin/integrations/portfolioimport/{record.pk}/{part}/"


def upload(client: Client, name: str, content: bytes, **data: str) -> Any:
    return client.post(ADD, {"file": SimpleUploadedFile(name, content), **data})


# Without a word from a button, as when a script leaves it out, nothing is written.
@pytest.mark.parametrize(("button", "dry_run"), [("trial", True), ("import", False), ("other", True)])
def test_a_file_becomes_a_job_and_leads_to_its_page(
    button: str, dry_run: bool, client: Client, admin: Membership, tmp_path: Path
) -> None:
    content = write_json(tmp_path / "portfolio.json", portfolio()).read_bytes()
    response = upload(client, "portfolio.json", content, **{button: "1"})
    record = PortfolioImport.objects.get()
    assert (response.status_code, response["Location"]) == (302, page_of(record))
    assert (record.dry_run, record.user, record.company, record.file_name) == (
        dry_run,
        admin.user,
        admin.company,
        "portfolio.json",
    )
    assert list(Job.objects.values_list("kind", "state")) == [("import_portfolio", JobState.QUEUED)]


@pytest.mark.parametrize(
    ("name", "content"), [("portfolio.xlsx", b"%PDF-1.7 not a workbook"), ("portfolio.exe", b"MZ"), ("a.json", b"")]
)
def test_what_is_no_portfolio_is_refused_in_words(name: str, content: bytes, client: Client) -> None:
    response = upload(client, name, content)
    assert (response.status_code, list(response.context["form"].errors)) == (200, ["file"])
    assert (PortfolioImport.objects.count(), Job.objects.count()) == (0, 0)


def test_no_file_is_refused_in_words(client: Client) -> None:
    assert list(client.post(ADD, {}).context["form"].errors) == ["file"]


def test_a_waiting_import_asks_for_news_and_a_finished_one_does_not(client: Client, admin: Membership) -> None:
    record = make_import(admin, summary={}, finished_at=None)
    Job.objects.update(state=JobState.RUNNING, finished_at=None, progress_done=30, progress_total=60)
    waiting = client.get(page_of(record, "status")).content.decode()
    Job.objects.update(state=JobState.DONE, finished_at=NOW)
    finished = client.get(page_of(record, "status")).content.decode()
    assert ("hx-get" in waiting, 'value="50"' in waiting, "hx-get" in finished) == (True, True, False)


def test_the_report_names_each_problem(client: Client, admin: Membership) -> None:
    tables = client.get(page_of(make_import(admin, problems=2))).context["tables"]
    assert [table.anchor for table in tables] == ["counts", "problems"]
    assert [row.cells[1:4] for row in tables[1].rows] == [("", "Аванс", "-1"), (1, "Аванс", "-1")]


def test_a_tried_file_is_imported_without_choosing_it_again(client: Client, admin: Membership, tmp_path: Path) -> None:
    tried = make_import(admin, dry_run=True)
    assert tried.job is not None
    content = write_json(tmp_path / "portfolio.json", portfolio()).read_bytes()
    tried.job.input_file.save("portfolio.json", ContentFile(content))
    assert client.get(page_of(tried)).context["may_take"] is True
    response = client.post(page_of(tried, "take"))
    taken = PortfolioImport.objects.exclude(pk=tried.pk).get()
    assert (response["Location"], taken.dry_run, taken.file_name) == (page_of(taken), False, "portfolio.xlsx")
    assert taken.job is not None
    assert taken.job.input_file.read() == content


def test_an_import_in_earnest_cannot_be_taken_again(client: Client, admin: Membership) -> None:
    done = make_import(admin)
    assert (client.post(page_of(done, "take")).status_code, PortfolioImport.objects.count()) == (404, 1)


def test_an_accountant_reads_reports_and_starts_nothing(client_as: Callable[[Role], Client], admin: Membership) -> None:
    record = make_import(admin, dry_run=True)
    accountant = client_as(Role.LESSOR_ACCOUNTANT)
    page = accountant.get(page_of(record))
    assert (page.status_code, page.context["may_take"], page.context["may_stop"]) == (200, False, False)
    assert [accountant.post(url).status_code for url in (ADD, page_of(record, "take"))] == [403, 403]
    assert PortfolioImport.objects.count() == 1


def test_whoever_sees_the_import_downloads_its_report(client_as: Callable[[Role], Client], admin: Membership) -> None:
    record = make_import(admin)
    assert record.job is not None
    head = client_as(Role.LESSOR_HEAD)
    assert head.get(page_of(record, "report")).status_code == 404
    record.job.result_name = "report.xlsx"
    record.job.result_file.save("report.xlsx", ContentFile(b"report"))
    response = head.get(page_of(record, "report"))
    assert (b"".join(response), response["Content-Disposition"]) == (b"report", 'attachment; filename="report.xlsx"')
    told = TrailEntry.objects.get(kind=TrailKind.EXPORTED)
    assert (told.object_label, told.object_id, told.object_text, told.company_id) == (
        "admin:integrations_portfolioimport_report", str(record.pk), "report.xlsx", admin.company_id,
    )  # fmt: skip


def test_the_template_has_the_sheets_of_the_format(client: Client) -> None:
    content = client.get("/admin/integrations/portfolioimport/template/").content
    names = openpyxl.load_workbook(io.BytesIO(content), read_only=True).sheetnames
    assert names[: len(SHEETS)] == [sheet.title for sheet in SHEETS]


def test_imports_of_another_lessor_are_not_listed(client: Client, admin: Membership) -> None:
    ours = make_import(admin)
    make_import(admin, company=None, job=None)
    make_import(MembershipFactory(role=Role.LESSOR_MANAGER))
    rows = client.get("/admin/integrations/portfolioimport/").context["cl"].result_list
    assert {row.company for row in rows} == {ours.company, None}
