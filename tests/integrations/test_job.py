"""The import as a job of the back office, from the chosen file to the report."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import IntegrityError, connection
from django.utils import translation
from pytest_django import Settings

from accounts.models import Company, Membership
from accounts.roles import Role
from common.broker import breaker
from common.jobs import JobRun, cancel
from common.jobs.runner import BROKEN, run_job
from common.models import Job, JobState
from contracts.models import Contract
from integrations.models import PortfolioImport
from integrations.portfolio import load
from integrations.portfolio.problems import UnreadableFile
from integrations.portfolio.report_words import headline, place_of
from integrations.portfolio.services import JOB_KIND, start_import
from integrations.portfolio.template import build_template
from leasing_portal.wiring import JOBS
from payments.services import put_schedule
from tests.factories import NOW, LessorFactory, MembershipFactory
from tests.integrations.files import Rows, portfolio, write_json
from tests.integrations.importing import content, run_import

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    breaker.reset()


@pytest.fixture
def head(tmp_path: Path) -> Membership:
    """The head of the lessor of the example."""
    run_import(write_json(tmp_path / "lessor.json", {"companies": portfolio()["companies"][:1]}))
    return MembershipFactory(role=Role.LESSOR_HEAD, company=Company.objects.get())


def order(head: Membership, data: bytes, name: str = "портфель.json", *, dry_run: bool = False) -> PortfolioImport:
    with translation.override("en"):
        return start_import(
            file=ContentFile(data, name=name),
            dry_run=dry_run,
            user_id=head.user_id,
            company_id=head.company_id,
            at=NOW,
        )


def as_bytes(rows: Rows) -> bytes:
    return json.dumps(rows).encode()


def finished(record: PortfolioImport) -> tuple[PortfolioImport, Job]:
    assert record.job_id is not None
    run_job(record.job_id)
    return PortfolioImport.objects.get(pk=record.pk), Job.objects.get(pk=record.job_id)


def test_kind_is_wired() -> None:
    assert JOBS[JOB_KIND] == "integrations.portfolio.job.run"


def test_file_is_queued_with_its_digest(head: Membership) -> None:
    data = as_bytes(portfolio())
    record = order(head, data, "C/портфель март.json", dry_run=True)
    assert (record.file_name, record.size, record.dry_run) == ("портфель март.json", len(data), True)
    assert record.sha256 == hashlib.sha256(data).hexdigest()
    assert (record.user_id, record.company_id, record.created_at) == (head.user_id, head.company_id, NOW)
    assert (record.finished_at, record.report) == (None, None)
    assert record.job is not None
    job = Job.objects.get(pk=record.job.pk)
    assert (job.kind, job.state, job.title) == (
        "import_portfolio",
        JobState.QUEUED,
        "Trial import of the portfolio: портфель март.json",
    )
    assert job.input_file.read() == data


def stored_files() -> list[str]:
    root = Path(django_settings.MEDIA_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_file_is_copied_before_the_transaction(head: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    in_transaction: list[bool] = []
    save = FileSystemStorage.save

    def watch(self: FileSystemStorage, *args: Any, **named: Any) -> str:
        in_transaction.append(connection.in_atomic_block)
        return save(self, *args, **named)

    monkeypatch.setattr(FileSystemStorage, "save", watch)
    record = order(head, as_bytes(portfolio()))
    assert in_transaction == [False]
    assert stored_files() == [f"jobs/{record.job_id}/input.json"]


def test_file_goes_when_its_rows_cannot_be_written(head: Membership) -> None:
    before = content()
    head.user_id = 0
    with pytest.raises(IntegrityError):
        order(head, as_bytes(portfolio()))
    assert stored_files() == []
    assert content() == before


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [("p.xlsx", b"%PDF-1.7", "pdf"), ("p.xlsx", b"", "empty_file"), ("p.json", b"a;b;c", "csv")],
)
def test_what_is_no_portfolio_is_refused_at_once(head: Membership, name: str, data: bytes, code: str) -> None:
    before = content()
    with pytest.raises(UnreadableFile) as refused:
        order(head, data, name)
    assert refused.value.code == code
    assert content() == before


def test_large_file_is_refused_without_reading(head: Membership, settings: Settings) -> None:
    class Endless(ContentFile[bytes]):
        def chunks(self, chunk_size: int | None = None) -> Any:
            raise AssertionError(f"the file is read by {chunk_size}")

    file = Endless(b"", name="p.xlsx")
    file.size = 200 * 1024**2
    before = content()
    with pytest.raises(UnreadableFile) as refused:
        start_import(
            file=file,
            dry_run=False,
            user_id=head.user_id,
            company_id=head.company_id,
            at=NOW,
        )
    assert refused.value.code == "too_large"
    assert content() == before


def test_job_imports_and_keeps_the_report(head: Membership) -> None:
    rows = portfolio()
    rows["contracts"].append({**rows["contracts"][0], "number": "ЛД-2"})
    record, job = finished(order(head, as_bytes(rows)))
    assert (job.state, job.error, job.progress_done, job.progress_total) == (JobState.DONE, "", 5, 5)
    assert record.finished_at is not None
    report = record.report
    assert report is not None
    assert (report.counts["contracts"]["created"], report.counts["contracts"]["refused"]) == (1, 1)
    assert job.summary == record.summary == report.as_json()
    contract = Contract.objects.get()
    assert contract.history.get().pgh_context.metadata["user"] == head.user_id  # type: ignore[attr-defined] # made by audited
    book = openpyxl.load_workbook(io.BytesIO(job.result_file.read()))
    assert book.sheetnames == ["Summary", "Problems", "Warnings", "Differences"]
    assert [[cell.value for cell in row] for row in book["Problems"].iter_rows()] == [
        ["Sheet", "Row", "Column", "Value", "What is wrong and what was expected", "Contract"],
        *[[one.sheet, one.row, one.column, one.value, one.text(str), one.contract] for one in report.problems],
    ]
    with translation.override("en"):
        assert place_of(report.problems[0]) == "sheet “contracts”, row 2, column “number”"
    assert [cell.value for cell in book["Summary"][3]] == ["Contracts", 1, 0, 0, 1]
    assert job.result_name == "import-report-2026-11-25.xlsx"


def test_trial_job_writes_nothing_but_its_report(head: Membership) -> None:
    before = content()
    record, job = finished(order(head, as_bytes(portfolio()), dry_run=True))
    assert job.state == JobState.DONE
    assert record.report is not None
    assert record.report.counts["contracts"]["created"] == 1
    after = content()
    changed = {table for table in after if after[table] != before[table]}
    # The trail tells that a trial was made.
    assert changed == {"common_job", "common_trailentry", "integrations_portfolioimport"}


def test_unreadable_inside_ends_with_a_message(head: Membership) -> None:
    record, job = finished(order(head, b'{"companies": [\n{"inn": 1 2}]}'))
    assert (job.state, job.error_params) == (JobState.FAILED, {"line": 2})
    assert job.error == "The file is not correct JSON: look at line %(line)s and at what is near it."
    assert record.report is None
    assert Contract.objects.count() == 0


def test_person_who_left_imports_nothing(head: Membership) -> None:
    record = order(head, as_bytes(portfolio()))
    Membership.objects.update(is_active=False)
    record, job = finished(record)
    assert (job.state, job.error) == (
        JobState.FAILED,
        "The person who started the import no longer works for the lessor.",
    )
    assert Contract.objects.count() == 0


def two_contracts() -> Rows:
    rows = portfolio()
    for key in ("contracts", "assets", "schedule", "payments"):
        owner = "number" if key == "contracts" else "contract_number"
        rows[key] += [{**row, owner: "ЛД-2"} for row in rows[key]]
    return rows


def test_broken_import_keeps_the_report_of_what_was_taken(head: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_the_second(**given: Any) -> Any:
        if given["contract"].number == "ЛД-2":
            raise RuntimeError("a mistake of ours")
        return put_schedule(**given)

    monkeypatch.setattr(load, "put_schedule", break_the_second)
    record, job = finished(order(head, as_bytes(two_contracts())))
    assert (job.state, job.error) == (JobState.FAILED, BROKEN)
    assert record.finished_at is not None
    report = record.report
    assert report is not None
    assert report.counts["contracts"] == {"created": 1, "changed": 0, "unchanged": 0, "refused": 0}
    assert Contract.objects.count() == 1
    assert headline(report) == (
        "The import broke off because of an error in the portal. Below is what was done by then."
    )
    assert job.summary == record.summary
    book = openpyxl.load_workbook(io.BytesIO(job.result_file.read()))
    assert [cell.value for cell in book["Summary"][3]] == ["Contracts", 1, 0, 0, 0]


def test_cancelled_job_keeps_what_was_taken_and_says_so(head: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = two_contracts()
    progress = JobRun.progress

    def stop_at_the_second_contract(self: JobRun, done: int, total: int, stage: str = "") -> None:
        progress(self, done, total, stage)
        if done == 3:
            cancel(job=Job.objects.get(pk=self.job_id), at=NOW)

    monkeypatch.setattr(JobRun, "progress", stop_at_the_second_contract)
    record, job = finished(order(head, as_bytes(rows)))
    assert job.state == JobState.CANCELLED
    assert record.report is not None
    assert record.report.cancelled
    assert record.report.counts["contracts"]["created"] == Contract.objects.count() == 1


def test_run_after_a_killed_one_finishes_and_says_so(head: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def die(_run: JobRun, done: int, *_rest: object) -> None:
        if done == 4:
            raise Killed

    record = order(head, as_bytes(two_contracts()))
    job_id = record.job_id
    assert isinstance(job_id, UUID)
    with monkeypatch.context() as patch:
        patch.setattr(JobRun, "progress", die)
        with pytest.raises(Killed):
            run_job(job_id)
    assert (Job.objects.get().state, Company.objects.count(), Contract.objects.count()) == (JobState.RUNNING, 3, 1)
    record, job = finished(record)
    assert (job.state, job.attempts, Contract.objects.count()) == (JobState.DONE, 2, 2)
    assert record.report is not None
    assert [warning.text(str) for warning in record.report.warnings] == [
        "The import was interrupted and went on: this is attempt 2. Contracts found already taken: 1."
    ]
    assert record.report.counts["contracts"] == {"created": 1, "changed": 0, "unchanged": 1, "refused": 0}
    assert record.report.counts["companies"] == {"created": 0, "changed": 0, "unchanged": 3, "refused": 0}


def test_imports_are_seen_by_their_lessor(head: Membership) -> None:
    own = order(head, build_template(), "шаблон.xlsx")
    by_command = PortfolioImport.objects.create(file_name="a.json", sha256="0" * 64, size=1, created_at=NOW)
    other = LessorFactory()
    seen = {
        role: list(PortfolioImport.objects.visible_to(MembershipFactory(role=role, company=company)).order_by("pk"))
        for role, company in (
            (Role.LESSOR_ADMIN, head.company),
            (Role.LESSOR_HEAD, head.company),
            (Role.LESSOR_RISK, other),
        )
    }
    lessee = MembershipFactory(role=Role.LESSEE_ADMIN)
    assert seen == {Role.LESSOR_ADMIN: [own, by_command], Role.LESSOR_HEAD: [own], Role.LESSOR_RISK: []}
    assert list(PortfolioImport.objects.visible_to(lessee)) == []
