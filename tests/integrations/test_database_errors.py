"""What the database refuses, refuses one contract or company with words and stops nothing."""

import logging
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from accounts.models import Company
from accounts.services import save_company
from common.vat import rate_on, vat_included
from contracts.models import Contract
from integrations.portfolio import load, parties
from integrations.portfolio.example import NUMBER
from payments.services import post_receipts
from tests.integrations.files import Rows, portfolio, write_json
from tests.integrations.importing import content, run_import, texts

pytestmark = pytest.mark.django_db
FAILED = (
    "The portal could not keep this because of an error of its own; nothing of it was taken. "
    "Tell support the name of the file and this row."
)


def two_contracts() -> Rows:
    rows = portfolio()
    for key in ("contracts", "assets", "schedule", "payments"):
        owner = "number" if key == "contracts" else "contract_number"
        rows[key] = [{**row, owner: number} for number in ("ЛД-1", "ЛД-2") for row in rows[key]]
    return rows


def test_contract_that_the_database_refuses_does_not_stop_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_the_first(**order: Any) -> int:
        if order["contract"].number == "ЛД-1":
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1/0")
        return post_receipts(**order)

    monkeypatch.setattr(load, "post_receipts", break_the_first)
    with caplog.at_level(logging.ERROR, "integrations.portfolio"):
        report = run_import(write_json(tmp_path / "p.json", two_contracts()))
    assert texts(report) == [f"contracts|1|number|ЛД-1|{FAILED}"]
    assert report.counts["contracts"] == {"created": 1, "changed": 0, "unchanged": 0, "refused": 1}
    assert report.counts["payments"] == {"created": 1, "changed": 0, "unchanged": 0, "refused": 0}
    assert list(Contract.objects.values_list("number", flat=True)) == ["ЛД-2"]
    (line,) = caplog.records
    assert (line.getMessage(), line.exc_info is not None) == ("portfolio_write_failed", True)


def test_company_that_the_database_refuses_does_not_stop_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = portfolio()
    refused = rows["companies"][1]["inn"]

    def break_the_second(**order: Any) -> Any:
        saved = save_company(**order)
        if order["data"].inn == refused:
            Company.objects.filter(inn=refused).update(inn="1")
        return saved

    monkeypatch.setattr(parties, "save_company", break_the_second)
    report = run_import(write_json(tmp_path / "p.json", rows))
    assert texts(report)[0] == f"companies|2|inn|{refused}|{FAILED}"
    assert report.counts["companies"] == {"created": 2, "changed": 0, "unchanged": 0, "refused": 1}
    assert report.counts["contracts"]["refused"] == 1
    assert not Company.objects.filter(party="lessee").exists()


def test_schedule_whose_total_no_column_holds(tmp_path: Path) -> None:
    rows = portfolio()
    run_import(write_json(tmp_path / "companies.json", {"companies": rows["companies"]}))
    for row in rows["schedule"][1:3]:
        amount = Decimal("9000000000000000.00") + Decimal(row["principal"])
        row |= {"interest": "9000000000000000.00", "insurance": "0.00", "amount": str(amount)}
        row["vat"] = str(vat_included(amount, rate_on(date.fromisoformat(row["due_on"]))))
    before = content()
    report = run_import(write_json(tmp_path / "p.json", rows))
    assert texts(report) == [
        f"contracts|1|number|{NUMBER}|All rows make up 18000000001209200.50. Expected less than 10000000000000000."
    ]
    assert content() == before
