"""`manage.py import_portfolio`: what it prints and how it exits."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command

from common.models import TrailEntry
from contracts.models import Contract
from integrations.models import PortfolioImport
from integrations.portfolio.example import NUMBER
from tests.factories import NOW
from tests.integrations.files import portfolio, write_json
from tests.integrations.importing import content

pytestmark = pytest.mark.django_db
type Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], settings: object) -> Run:
    """Run the command in English; return its exit code, output and errors."""
    settings.LANGUAGE_CODE = "en"  # type: ignore[attr-defined] # settings of pytest-django

    def command(path: Path, *, dry_run: bool = False) -> tuple[int, str, str]:
        code = 0
        with time_machine.travel(NOW, tick=False):
            try:
                call_command("import_portfolio", path, dry_run=dry_run)
            except SystemExit as stop:
                code = int(stop.code or 0)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


def test_report_of_a_right_file(tmp_path: Path, run: Run) -> None:
    path = write_json(tmp_path / "p.json", portfolio())
    assert run(path) == (
        0,
        (
            "Companies: created 3, changed 0, unchanged 0, refused 0\n"
            "Contracts: created 1, changed 0, unchanged 0, refused 0\n"
            "Payment schedules: created 1, changed 0, unchanged 0, refused 0\n"
            "Payments received: created 1, changed 0, unchanged 0, refused 0\n"
            "\n"
            "Everything was imported.\n"
        ),
        "",
    )
    record = PortfolioImport.objects.get()
    assert (record.file_name, record.size, record.job, record.created_at) == ("p.json", path.stat().st_size, None, NOW)
    code, printed, _errors = run(path)
    assert code == 0
    assert printed.endswith("\nEverything in the file is already in the portal. Nothing has changed.\n")


def test_report_of_problems_and_differences(tmp_path: Path, run: Run) -> None:
    rows = portfolio()
    run(write_json(tmp_path / "a.json", rows))
    rows["contracts"][0]["annual_rate"] = "19"
    rows["contracts"].append({**rows["contracts"][0], "number": "ЛД-2"})
    code, printed, errors = run(write_json(tmp_path / "b.json", rows))
    assert (code, errors) == (1, "")
    assert printed.split("\n\n")[1:] == [
        f"Differences: 1\n  {NUMBER}, Договоры, Ставка, % годовых: 18.5000 → 19.0000",
        (
            "Problems: 2\n"
            "  sheet “contracts”, row 2, column “number”: The contract has no rows in the sheet “assets”. "
            "Expected at least one.\n"
            "  sheet “contracts”, row 2, column “number”: The contract has no rows in the sheet “schedule”. "
            "Expected at least one."
        ),
        "A part was refused; everything else was imported.\n",
    ]


def test_file_whose_name_is_not_unicode(tmp_path: Path, run: Run) -> None:
    path = write_json(tmp_path / os.fsdecode(b"portfolio-\xff.json"), portfolio())
    assert run(path)[0] == 0
    assert PortfolioImport.objects.get().file_name == "portfolio-\ufffd.json"
    assert Contract.objects.count() == 1


def test_trial_run(tmp_path: Path, run: Run) -> None:
    before = content()
    code, printed, _errors = run(write_json(tmp_path / "p.json", portfolio()), dry_run=True)
    assert code == 0
    assert printed.endswith("\nThis was a trial run: nothing was written.\n")
    after = content()
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {"integrations_portfolioimport", "common_trailentry"}
    # The trail tells that a file was tried, and of nothing else.
    assert set(TrailEntry.objects.values_list("object_label", flat=True)) == {"integrations.PortfolioImport"}


def test_wrong_shape(tmp_path: Path, run: Run) -> None:
    code, printed, _errors = run(write_json(tmp_path / "p.json", {"deals": [{"a": 1}]}))
    assert code == 1
    assert printed.endswith(
        "Problems: 1\n"
        "  sheet “deals”: The sheet “deals” is not known. "
        "Expected only: Компании; Договоры; Предметы лизинга; График; Платежи.\n"
        "\n"
        "Nothing was imported: sheets or columns are not as expected, or a row has no readable contract number.\n"
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"%PDF-1.4", "The file is a PDF, whatever its name. Expected a workbook (.xlsx) or JSON.\n"),
        (None, "There is no file “{path}”.\n"),
    ],
    ids=["pdf", "no file"],
)
def test_file_that_cannot_be_read(tmp_path: Path, run: Run, data: bytes | None, message: str) -> None:
    path = tmp_path / "p.xlsx"
    if data is not None:
        path.write_bytes(data)
    before = content()
    assert run(path) == (2, "", message.format(path=path))
    assert content() == before
    assert Contract.objects.count() == 0
