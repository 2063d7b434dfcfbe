"""A column that is not in the file says nothing; a blank cell says that there is nothing."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from accounts.models import BankAccount, Company
from accounts.roles import Role
from contracts.models import Contract, LeasedAsset
from integrations.portfolio.columns import SHEETS
from tests.factories import MembershipFactory
from tests.integrations.files import Rows, portfolio, write_json
from tests.integrations.importing import content, run_import, texts

pytestmark = pytest.mark.django_db
COMPANY = ("segment", "legal_address", "phone", "email")
CONTRACT = ("manager_email", "day_rule", "payment_day")
ASSET = (
    "maker",
    "model",
    "year",
    "plate",
    "address",
    "supplier_inn",
    "supplier_kpp",
    "serial_number",
    "cadastral_number",
)
OPTIONAL = {"companies": (*COMPANY, "correspondent_account"), "contracts": CONTRACT, "assets": ASSET}


def full() -> Rows:
    """The example with a value in every optional column."""
    rows = portfolio()
    rows["companies"][1] |= {"segment": "large"}
    rows["contracts"][0] |= {"day_rule": "last_day", "payment_day": "30"}
    rows["assets"][0] |= {"address": "г. Тула", "serial_number": "KS-1", "cadastral_number": "77:01:0001001:1234"}
    return rows


@pytest.fixture
def rows(tmp_path: Path) -> Rows:
    """The same, imported."""
    rows = full()
    run_import(write_json(tmp_path / "companies.json", {"companies": rows["companies"]}))
    lessor = Company.objects.get(party="lessor")
    manager = MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor).user
    rows["contracts"][0]["manager_email"] = manager.email
    assert texts(run_import(write_json(tmp_path / "full.json", rows))) == []
    return rows


def without(rows: Rows) -> Rows:
    """The rows without their optional columns."""
    return {
        key: [{name: value for name, value in row.items() if name not in OPTIONAL.get(key, ())} for row in table]
        for key, table in rows.items()
    }


def write_some_columns(path: Path, rows: Rows) -> Path:
    """Write a workbook with the columns that the first row has."""
    with xlsxwriter.Workbook(path) as book:
        for sheet in SHEETS:
            page = book.add_worksheet(sheet.title)
            page.write_row(0, 0, list(rows[sheet.key][0]))
            for number, row in enumerate(rows[sheet.key], start=1):
                for index, value in enumerate(row.values()):
                    page.write_string(number, index, value)
    return path


@pytest.mark.parametrize("form", ["json", "xlsx"])
def test_absent_columns_leave_what_is_stored(tmp_path: Path, rows: Rows, form: str) -> None:
    before = content()
    write = {"json": write_json, "xlsx": write_some_columns}[form]
    report = run_import(write(tmp_path / f"p.{form}", without(rows)))
    assert (texts(report), report.differences) == ([], ())
    assert content() == before


def test_absent_columns_do_not_hinder_other_changes(tmp_path: Path, rows: Rows) -> None:
    some = without(rows)
    some["companies"][1]["short_name"] = "ООО «Лютик»"
    some["contracts"][0]["annual_rate"] = "19"
    some["assets"][0]["name"] = "Фургон"
    report = run_import(write_json(tmp_path / "p.json", some))
    assert [(one.sheet, one.column) for one in report.differences] == [
        ("companies", "short_name"),
        ("contracts", "annual_rate"),
        ("assets", "name"),
    ]
    contract, asset, company = Contract.objects.get(), LeasedAsset.objects.get(), Company.objects.get(party="lessee")
    assert (contract.day_rule, contract.payment_day, contract.annual_rate) == ("last_day", 30, Decimal("19.0000"))
    assert contract.manager is not None
    assert (asset.name, asset.address, asset.maker, asset.year) == ("Фургон", "г. Тула", "ГАЗ", 2025)
    assert asset.supplier is not None
    assert (company.segment, company.phone) == ("large", rows["companies"][1]["phone"])


def test_blank_cells_empty_what_is_stored(tmp_path: Path, rows: Rows) -> None:
    for key, names in OPTIONAL.items():
        for row in rows[key]:
            row.update(dict.fromkeys(names, ""))
    assert texts(run_import(write_json(tmp_path / "p.json", rows))) == []
    contract, asset, company = Contract.objects.get(), LeasedAsset.objects.get(), Company.objects.get(party="lessee")
    assert (contract.manager, contract.day_rule, contract.payment_day) == (None, "fixed_day", 25)
    names = ("maker", "model_name", "year", "plate", "address", "supplier", "serial_number", "cadastral_number")
    assert [getattr(asset, name) for name in names] == ["", "", None, "", "", None, "", ""]
    assert [getattr(company, name) for name in COMPANY] == ["medium", "", "", ""]
    assert set(BankAccount.objects.values_list("correspondent_account", flat=True)) == {""}


def test_absent_columns_of_new_rows_are_defaults(tmp_path: Path) -> None:
    assert texts(run_import(write_json(tmp_path / "p.json", without(full())))) == []
    contract, asset, company = Contract.objects.get(), LeasedAsset.objects.get(), Company.objects.get(party="lessee")
    assert (contract.manager, contract.day_rule, contract.payment_day) == (None, "fixed_day", 25)
    assert (asset.maker, asset.year, asset.supplier) == ("", None, None)
    assert [getattr(company, name) for name in COMPANY] == ["medium", "", "", ""]


def test_vin_kept_by_one_machine_is_not_given_to_another(tmp_path: Path) -> None:
    rows = full()
    vin = rows["assets"][0]["vin"]
    machine: dict[str, Any] = {**rows["assets"][0], "kind": "machinery", "price": "600000.00"}
    rows["assets"] = [machine, {**machine, "position": "2", "serial_number": "KS-2", "vin": ""}]
    assert texts(run_import(write_json(tmp_path / "a.json", rows))) == []
    del rows["assets"][0]["vin"]
    rows["assets"][1]["vin"] = vin
    before = content()
    assert texts(run_import(write_json(tmp_path / "b.json", rows))) == [
        (
            f"contracts|1|number|{rows['contracts'][0]['number']}|“{vin}” stands at 2 assets of the contract. "
            "Expected each one once."
        )
    ]
    assert content() == before
