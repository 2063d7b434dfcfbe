"""Large files: memory grows with the number of contracts by little, and not with their rows."""

import tracemalloc
from pathlib import Path

import pytest

from integrations.portfolio.first_pass import stage
from integrations.portfolio.logbook import KEPT, SHOWN, Logbook
from integrations.portfolio.problems import UnreadableFile
from integrations.portfolio.staging import Staging
from tests.integrations.big import write_big
from tests.integrations.files import portfolio, write_json
from tests.integrations.importing import run_import, texts

PER_CONTRACT = 4 * 1024


def peak_of_reading(path: Path) -> tuple[int, Staging]:
    tracemalloc.start()
    try:
        staging = stage(path, check_cancelled=lambda: None)
        return tracemalloc.get_traced_memory()[1], staging
    finally:
        tracemalloc.stop()


def test_memory_of_reading_does_not_follow_the_rows(tmp_path: Path) -> None:
    """Five times the rows in the same contracts take the same memory, up to a number for each row."""
    short, _ = peak_of_reading(write_big(tmp_path / "short.xlsx", 40, instalments=15))
    long, staging = peak_of_reading(write_big(tmp_path / "long.xlsx", 40, instalments=75))
    assert staging.rows_read["schedule"] == 3000
    assert list(staging.problems) == []
    assert long < short * 1.3


def test_memory_of_reading_grows_slowly_with_contracts(tmp_path: Path) -> None:
    few, _ = peak_of_reading(write_big(tmp_path / "few.xlsx", 10))
    many, staging = peak_of_reading(write_big(tmp_path / "many.xlsx", 100))
    assert staging.rows_read == {"companies": 12, "contracts": 100, "assets": 100, "schedule": 3600, "payments": 600}
    assert many - few < 90 * PER_CONTRACT


@pytest.mark.django_db
def test_many_contracts_are_imported_with_steady_memory(tmp_path: Path) -> None:
    """The peak over the second half of the contracts is that of the first half."""
    contracts = 16
    peaks: list[int] = []

    def progress(done: int, _total: int) -> None:
        if done == contracts // 2:
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.reset_peak()

    path = write_big(tmp_path / "p.xlsx", contracts, instalments=12)
    run_import(write_big(tmp_path / "warm.xlsx", 1, instalments=12))
    tracemalloc.start()
    try:
        report = run_import(path, progress=progress)
        peaks.append(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()
    assert texts(report) == []
    assert report.counts["schedules"] == {"created": contracts - 1, "changed": 0, "unchanged": 1, "refused": 0}
    assert peaks[1] < peaks[0] * 1.2


@pytest.mark.parametrize("key", ["contracts", "companies", "schedule"])
def test_too_many_contracts_or_companies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setattr("integrations.portfolio.staging.MAX_OWNERS", 20)
    rows = portfolio()
    name = {"contracts": "number", "companies": "kpp", "schedule": "contract_number"}[key]
    rows[key] = [{**rows[key][-1], name: f"7701010{number:02d}"} for number in range(21)]
    with pytest.raises(UnreadableFile) as refused:
        stage(write_json(tmp_path / "p.json", {key: rows[key]}), check_cancelled=lambda: None)
    assert refused.value.text(str) == (
        "There are more than 20 contracts or companies in the file. Split it into several files."
    )


def test_logbook_shows_the_first_and_keeps_more() -> None:
    book = Logbook()
    for number in range(SHOWN + 10):
        book.add([number])
    assert (len(book), len(book.first)) == (SHOWN + 10, SHOWN)
    assert [record[0] for record in book] == list(range(SHOWN + 10))
    assert KEPT > SHOWN


def test_logbook_that_is_read_can_be_added_to() -> None:
    book = Logbook()
    book.add(["а"])
    assert list(book) == [["а"]]
    book.add(["б"])
    assert list(book) == [["а"], ["б"]]
