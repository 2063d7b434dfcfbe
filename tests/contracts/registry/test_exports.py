"""Files of any view: its columns, its rows, its order; a text that looks like a formula stays a text."""

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.db import connections
from django.test import Client
from pytest_django import Settings

from accounts.models import Membership
from accounts.roles import Role
from common.csv_table import write_csv
from common.jobs.runner import run_job
from common.models import Job, TrailEntry, TrailKind
from common.xlsx import Cell, Column
from contracts.registry import exports
from tests.factories import MembershipFactory, make_contract

pytestmark = pytest.mark.django_db
Enter = Callable[[Membership], Client]


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def financier() -> Membership:
    person = MembershipFactory(role=Role.LESSEE_FINANCIER)
    for number in ("a", "=1+1", "ЖЩ-9"):
        make_contract(lessee=person.company, number=number)
    return person


def csv_of(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return [line.split(";") for line in content.decode("utf-8-sig").splitlines()]


def test_a_csv_has_the_columns_and_the_order_of_the_view(financier: Membership, enter: Enter) -> None:
    response = enter(financier).get("/contracts/export/?format=csv&columns=remaining,ends,number&sort=-number")
    head, *rows = csv_of(response.getvalue())
    assert head == ["Договор", "Осталось", "Окончание"]
    assert rows == [
        ["ЖЩ-9", "1320000,00", "25.12.2026"], ["a", "1320000,00", "25.12.2026"], ["'=1+1", "1320000,00", "25.12.2026"],
    ]  # fmt: skip
    assert response.headers["Content-Disposition"].endswith('.csv"')


def test_values_are_written_as_excel_reads_them() -> None:
    target = io.BytesIO()
    columns = [Column("A"), Column("@B", "money"), Column("C", "date"), Column("D")]
    rows: list[list[Cell]] = [['a;"b"\nc', Decimal("-1.50"), date(2026, 11, 5), None], ["-x", Decimal(0), None, 7]]
    assert write_csv(target, columns=columns, rows=rows) == 2
    assert target.getvalue().decode("utf-8-sig") == ('A;\'@B;C;D\r\n"a;""b""\nc";-1,50;05.11.2026;\r\n\'-x;0;;7\r\n')


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_large_list_is_made_by_a_job(
    kind: str, financier: Membership, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    client = enter(financier)
    assert client.get(f"/contracts/export/?format={kind}").status_code == 302
    data = {"operation": f"export_{kind}", "everything": "on", "query": "columns=number,paid&sort=number&q=жщ9"}
    assert client.post("/contracts/bulk/", data).status_code == 302
    job = Job.objects.get()
    assert job.kind == "export_contracts_with_money"
    run_job(job.pk, line=connections["default"])
    content = client.get(f"/jobs/{job.pk}/file/").getvalue()
    if kind == "csv":
        assert csv_of(content) == [["Договор", "Оплачено"], ["ЖЩ-9", "0,00"]]
    else:
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert list(book.worksheets[0].iter_rows(values_only=True)) == [("Договор", "Оплачено"), ("ЖЩ-9", 0)]
    exported = TrailEntry.objects.filter(kind=TrailKind.EXPORTED, object_label="contracts:bulk").get()
    assert exported.detail["filters"] == {"q": "жщ9"}


def test_a_file_of_marked_rows_has_them_alone(financier: Membership, enter: Enter) -> None:
    staff = MembershipFactory(role=Role.LESSEE_OPERATIONS, company=financier.company)
    client = enter(staff)
    rows = {row.contract.number: row.contract.pk for row in client.get("/contracts/").context["rows"]}
    data = {"operation": "export_csv", "ids": [rows["a"]], "query": "columns=number,paid,term"}
    client.post("/contracts/bulk/", data)
    job = Job.objects.get()
    assert job.kind == "export_contracts"
    run_job(job.pk, line=connections["default"])
    assert csv_of(client.get(f"/jobs/{job.pk}/file/").getvalue()) == [["Договор", "Срок, месяцев"], ["a", "12"]]


def test_an_unknown_format_is_not_there(financier: Membership, enter: Enter) -> None:
    assert enter(financier).get("/contracts/export/?format=exe").status_code == 404
