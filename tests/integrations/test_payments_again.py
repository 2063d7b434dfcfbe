"""Payments that the portal holds against those of the next file: a corrected one is never counted twice."""

from decimal import Decimal
from pathlib import Path

import pytest

from contracts.models import Contract
from integrations.portfolio.example import NUMBER
from payments.models import Receipt
from tests.integrations.files import Rows, portfolio, write_book, write_json
from tests.integrations.importing import content, run_import, texts, warnings

pytestmark = pytest.mark.django_db


def split(rows: Rows, *amounts: str) -> Rows:
    """The example's payment as several rows of one payment order."""
    rows["payments"] = [{**rows["payments"][0], "amount": amount} for amount in amounts]
    return rows


def stored() -> list[Decimal]:
    return list(Receipt.objects.order_by("pk").values_list("amount", flat=True))


@pytest.mark.parametrize("dry_run", [True, False])
def test_corrected_payment_refuses_the_contract(tmp_path: Path, *, dry_run: bool) -> None:
    rows = portfolio()
    run_import(write_book(tmp_path / "a.xlsx", rows))
    rows["contracts"][0]["annual_rate"] = "19"
    before = content()
    report = run_import(write_book(tmp_path / "b.xlsx", split(rows, "199990.00")), dry_run=dry_run)
    assert texts(report) == [
        (
            "Платежи|2|Сумма|199990.00|The portal holds payment order No. 117 of 22.12.2025 with 200000.00, "
            "here it has 199990.00. Expected 200000.00: a payment that was posted is not changed by a file."
        )
    ]
    assert report.counts["contracts"] == {"created": 0, "changed": 0, "unchanged": 0, "refused": 1}
    assert report.counts["payments"] == {"created": 0, "changed": 0, "unchanged": 0, "refused": 0}
    assert content() == before


def test_part_of_a_split_payment_that_is_left_out_refuses_the_contract(tmp_path: Path) -> None:
    run_import(write_json(tmp_path / "a.json", split(portfolio(), "150000.00", "50000.00")))
    before = content()
    report = run_import(write_json(tmp_path / "b.json", split(portfolio(), "70000.00", "150000.00")))
    assert texts(report) == [
        (
            "payments|1|amount|70000.00|The portal holds payment order No. 117 of 22.12.2025 with 150000.00, 50000.00, "
            "here it has 70000.00, 150000.00. Expected 150000.00, 50000.00: a payment that was posted is not changed "
            "by a file."
        )
    ]
    assert content() == before


def test_split_payment_may_get_another_part(tmp_path: Path) -> None:
    run_import(write_json(tmp_path / "a.json", split(portfolio(), "150000.00")))
    report = run_import(write_json(tmp_path / "b.json", split(portfolio(), "50000.00", "150000.00")))
    assert (texts(report), warnings(report)) == ([], [])
    assert stored() == [Decimal("150000.00"), Decimal("50000.00")]
    assert Contract.objects.get().paid_total == Decimal("200000.00")


def test_same_number_on_another_day_is_another_payment(tmp_path: Path) -> None:
    rows = portfolio()
    run_import(write_json(tmp_path / "a.json", rows))
    rows["payments"].append({**rows["payments"][0], "received_on": "2026-01-26", "amount": "1000.00"})
    assert texts(run_import(write_json(tmp_path / "b.json", rows))) == []
    assert stored() == [Decimal("200000.00"), Decimal("1000.00")]


def test_payment_that_the_file_leaves_out_stays_and_is_told(tmp_path: Path) -> None:
    rows = portfolio()
    rows["payments"] += [
        {**rows["payments"][0], "document_number": number, "received_on": "2026-01-26", "amount": "1000.00"}
        for number in ("118", "119")
    ]
    run_import(write_json(tmp_path / "a.json", rows))
    before = content()
    rows["payments"] = rows["payments"][:1]
    report = run_import(write_json(tmp_path / "b.json", rows))
    assert texts(report) == []
    assert warnings(report) == [
        (
            f"payments|0|document_number||{NUMBER}|The portal holds payments that the file does not have: 2, the first "
            "is No. 118 of 26.01.2026, 1000.00. They stay; nothing was removed."
        )
    ]
    assert report.is_clean
    assert report.counts["contracts"] == {"created": 0, "changed": 0, "unchanged": 1, "refused": 0}
    assert content() == before


def test_file_without_the_sheet_of_payments_says_nothing_about_them(tmp_path: Path) -> None:
    rows = portfolio()
    run_import(write_json(tmp_path / "a.json", rows))
    del rows["payments"]
    report = run_import(write_json(tmp_path / "b.json", rows))
    assert (texts(report), warnings(report), stored()) == ([], [], [Decimal("200000.00")])
