"""Wrong rows: each message names sheet, row, column, value and what was expected; nothing of it is taken."""

# ruff: noqa: E501 - messages are compared whole

from collections.abc import Callable
from pathlib import Path

import pytest

from common.russian_ids.bank import right_account_key
from integrations.portfolio.example import NUMBER
from tests.integrations.files import Rows, portfolio, write_book, write_json
from tests.integrations.importing import content, run_import, texts

pytestmark = pytest.mark.django_db
REFUSED_CONTRACT = {"created": 0, "changed": 0, "unchanged": 0, "refused": 1}
NOT_TAKEN = {"created": 0, "changed": 0, "unchanged": 0, "refused": 0}
type Change = Callable[[Rows], None]


def spoil(key: str, row: int, **values: object) -> Change:
    def change(rows: Rows) -> None:
        rows[key][row].update(values)

    return change


def add_twin(key: str, row: int, **values: object) -> Change:
    def change(rows: Rows) -> None:
        rows[key].append({**rows[key][row], **values})

    return change


def remove(key: str, row: int) -> Change:
    def change(rows: Rows) -> None:
        del rows[key][row]

    return change


# What is wrong with the contract: (change of the right file, everything the report must say).
CONTRACTS: dict[str, tuple[Change, list[str]]] = {
    "vin with o": (
        spoil("assets", 0, vin="XTAABCDE1A0O00012"),
        ["Предметы лизинга|2|VIN|XTAABCDE1A0O00012|VIN “XTAABCDE1A0O00012” has “O” at position 12, which is not allowed. Expected digits and Latin capital letters without I, O and Q."],
    ),
    "vin with a cyrillic o": (
        spoil("assets", 0, vin="XTAABCDE1A0О00012"),
        ["Предметы лизинга|2|VIN|XTAABCDE1A0О00012|VIN “XTAABCDE1A0O00012” has “O” at position 12, which is not allowed. Expected digits and Latin capital letters without I, O and Q."],
    ),
    "vehicle without vin": (
        spoil("assets", 0, vin=""),
        ["Предметы лизинга|2|VIN||The cell is empty. Expected a value: it identifies an asset of the kind “транспорт”."],
    ),
    "machine without serial number": (
        spoil("assets", 0, kind="machinery"),
        ["Предметы лизинга|2|Заводской номер||The cell is empty. Expected a value: it identifies an asset of the kind “спецтехника”."],
    ),
    "wrong plate": (
        spoil("assets", 0, plate="Я123ВС77"),
        ["Предметы лизинга|2|Госномер|Я123ВС77|Registration plate “Я123ВС77” is not right. Expected letters АВЕКМНОРСТУХ and digits with the region, as А123ВС77 (car), АВ12377 (taxi), АВ123477 (trailer) or 1234АВ77 (machine)."],
    ),
    "negative sum": (
        spoil("schedule", 1, interest=-15000),
        ["График|3|Проценты|-15000|“-15000” is negative. Expected zero or more."],
    ),
    "payment of zero": (
        spoil("payments", 0, amount="0"),
        ["Платежи|2|Сумма|0|“0” is zero. Expected more than zero."],
    ),
    "31 february": (
        spoil("schedule", 2, due_on="31.02.2026"),
        ["График|4|Дата платежа|31.02.2026|“31.02.2026”: there is no such day. The month 02.2026 has 28 days."],
    ),
    "30.02 in the terms": (
        spoil("contracts", 0, starts_on="30.02"),
        ["Договоры|2|Начало финансирования|30.02|“30.02” is not right. Expected a date such as 25.01.2026."],
    ),
    "formula as text": (
        spoil("assets", 0, name='=HYPERLINK("http://a")'),
        ['Предметы лизинга|2|Наименование|=HYPERLINK("http://a")|“=HYPERLINK("http://a")” begins as a formula. Expected a plain value without “=” at the beginning.'],
    ),
    "parts do not make up the amount": (
        spoil("schedule", 1, principal="333000.01"),
        ["График|3|Сумма с НДС|352200.50|Amount is 352200.50, but principal, interest, insurance, buyout price and services make up 352200.51."],
    ),
    "vat of the old rate": (
        spoil("schedule", 1, vat_rate="20", vat="58700.08"),
        ["График|3|Ставка НДС, %|20.00|VAT rate is 20 %. Expected 22 %, the rate in force on the due date."],
    ),
    "vat of the new rate too early": (
        spoil("schedule", 0, vat_rate="22", vat="36065.57"),
        ["График|2|Ставка НДС, %|22.00|VAT rate is 22 %. Expected 20 %, the rate in force on the due date."],
    ),
    "vat by a kopeck": (
        spoil("schedule", 0, vat="33333.34"),
        ["График|2|НДС|33333.34|VAT is 33333.34. Expected 33333.33: the part inside the amount at the row's rate."],
    ),
    "price": (
        spoil("contracts", 0, price="1200000.01"),
        [
            "Договоры|2|Стоимость с НДС|1200000.01|Assets of the contract make up 1200000.00. Expected the price, 1200000.01.",
            "Договоры|2|Стоимость с НДС|1200000.01|Principal and buyout of all rows make up 1200000.00. Expected the price, 1200000.01.",
        ],
    ),
    "advance": (
        spoil("contracts", 0, advance="199999.99"),
        ["Договоры|2|Аванс|199999.99|Advance rows make up 200000.00. Expected the advance, 199999.99."],
    ),
    "advance above the price": (
        spoil("contracts", 0, advance="1200000.00"),
        ["Договоры|2|Аванс|1200000.00|The advance 1200000.00 is not less than the price 1200000.00. Expected less."],
    ),
    "buyout": (
        spoil("contracts", 0, buyout_price="999.99"),
        ["Договоры|2|Выкупная стоимость|999.99|Buyout of all rows makes up 1000.00. Expected the buyout price, 999.99."],
    ),
    "end before the start": (
        spoil("contracts", 0, ends_on="2025-12-25"),
        ["Договоры|2|Дата окончания|25.12.2025|The end date 25.12.2025 is not after the start of financing, 25.12.2025. Expected a later date."],
    ),
    "gap in the numbers": (
        spoil("schedule", 4, number="7"),
        ["График|6|№ платежа|7|Row No. is 7. Expected 5: numbers go from 1 without gaps."],
    ),
    "dates not in order": (
        spoil("schedule", 3, due_on="2026-02-24"),
        ["График|5|Дата платежа|24.02.2026|Due date 2026-02-24 is before the row above. Expected 2026-02-25 or later."],
    ),
    "instalment number twice": (
        spoil("schedule", 4, number="4"),
        ["График|6|№ платежа|4|Rows 5 and 6 of the contract have the same value. Expected it once."],
    ),
    "payment twice": (
        add_twin("payments", 0, purpose="ещё раз"),
        ["Платежи|3|№ поручения|117|Rows 2 and 3 of the contract have the same value. Expected it once."],
    ),
    "payment in future": (
        spoil("payments", 0, received_on="2026-11-26"),
        ["Платежи|2|Дата поступления|26.11.2026|The payment is dated 26.11.2026, after today. Expected 25.11.2026 or earlier."],
    ),
    "position and vin twice": (
        add_twin("assets", 0),
        [
            "Предметы лизинга|3|Позиция|1|Rows 2 and 3 of the contract have the same value. Expected it once.",
            "Предметы лизинга|3|VIN|{vin}|Rows 2 and 3 of the contract have the same value. Expected it once.",
        ],
    ),
    "contract number twice": (
        add_twin("contracts", 0),
        [f"Договоры|3|Номер договора|{NUMBER}|The contract stands in rows 2 and 3. Expected it once."],
    ),
    "no assets": (
        remove("assets", 0),
        [f"Договоры|2|Номер договора|{NUMBER}|The contract has no rows in the sheet “Предметы лизинга”. Expected at least one."],
    ),
    "unknown lessee": (
        spoil("contracts", 0, lessee_inn="7707083893"),
        ["Договоры|2|ИНН лизингополучателя|7707083893|There is no лизингополучатель with INN 7707083893 in the sheet “Компании” or in the portal. Expected a known company."],
    ),
    "lessee of another kpp": (
        spoil("contracts", 0, lessee_kpp="770101001"),
        ["Договоры|2|ИНН лизингополучателя|{lessee}|There is no лизингополучатель with INN {lessee} in the sheet “Компании” or in the portal. Expected a known company."],
    ),
    "unknown supplier": (
        spoil("assets", 0, supplier_inn="7707083893"),
        ["Предметы лизинга|2|ИНН поставщика|7707083893|There is no поставщик with INN 7707083893 in the sheet “Компании” or in the portal. Expected a known company."],
    ),
    "unknown manager": (
        spoil("contracts", 0, manager_email="nobody@company.example"),
        ["Договоры|2|Почта менеджера|nobody@company.example|“nobody@company.example” is no active employee of the lessor in the portal. Expected one, or an empty cell."],
    ),
    "no email": (
        spoil("contracts", 0, manager_email="nobody"),
        ["Договоры|2|Почта менеджера|nobody|“nobody” is not an e-mail address, such as name@company.ru."],
    ),
    "unknown word": (
        spoil("contracts", 0, status="идёт"),
        ["Договоры|2|Состояние|идёт|“идёт” is not known. Expected one of: подписан (signed); действует (active); ожидает выкупа (buyout); закрыт (closed); расторгнут (terminated)."],
    ),
    "required cell empty": (
        spoil("contracts", 0, product=" "),
        ["Договоры|2|Вид лизинга||The cell is empty. Expected a value."],
    ),
    "several cells": (
        spoil("schedule", 0, due_on="31.02.2026", amount="сто", vat=-1),
        [
            "График|2|Дата платежа|31.02.2026|“31.02.2026”: there is no such day. The month 02.2026 has 28 days.",
            "График|2|Сумма с НДС|сто|“сто” is not an amount. Expected digits, for example 1 234,56.",
            "График|2|НДС|-1|“-1” is negative. Expected zero or more.",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CONTRACTS, ids=str)
def test_contract_is_refused_whole(case: str, tmp_path: Path) -> None:
    change, expected = CONTRACTS[case]
    right = portfolio()
    run_import(write_json(tmp_path / "companies.json", {"companies": right["companies"]}))
    names = {"vin": right["assets"][0]["vin"], "lessee": right["contracts"][0]["lessee_inn"]}
    change(right)
    before = content()
    report = run_import(write_book(tmp_path / "p.xlsx", right, native=False))
    assert texts(report) == [line.format_map(names) if "{" in line else line for line in expected]
    assert report.counts["contracts"] == REFUSED_CONTRACT
    assert report.counts["companies"] == {**NOT_TAKEN, "unchanged": 3}
    assert content() == before


COMPANIES: dict[str, tuple[Change, str]] = {
    "check digit": (
        spoil("companies", 1, inn="7707083894"),
        "Компании|3|ИНН|7707083894|INN “7707083894” has a wrong check digit. Compare each digit with the document.",
    ),
    "kpp missing": (
        spoil("companies", 1, kpp=""),
        "Компании|3|КПП||A company (INN of 10 digits) has a KPP. Expected 9 characters.",
    ),
    "kpp of an entrepreneur": (
        spoil("companies", 1, inn="500100732259", ogrn="304500116000157"),
        "Компании|3|КПП|{kpp}|An entrepreneur (INN of 12 digits) has no KPP. Expected an empty cell.",
    ),
    "account of another bank": (
        spoil("companies", 1, account="40702810900000000001"),
        "Компании|3|Расчётный счёт|40702810900000000001|Account “40702810900000000001” does not fit BIC “{bic}”: its check digit (position 9) is 9, expected {key}. Compare both numbers with the document.",
    ),
    "bank without account": (
        spoil("companies", 1, account=""),
        "Компании|3|Расчётный счёт||The bank account is not complete. Expected the bank, its BIC and the account together, or none.",
    ),
    "twice with different values": (
        add_twin("companies", 1, short_name="ООО «Лютик»"),
        "Компании|5|ИНН|{inn}|The company stands in rows 3 and 5 with different values. Expected it once.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", COMPANIES, ids=str)
def test_company_is_refused_and_its_contract_too(case: str, tmp_path: Path) -> None:
    change, expected = COMPANIES[case]
    rows = portfolio()
    lessee = dict(rows["companies"][1])
    change(rows)
    report = run_import(write_book(tmp_path / "p.xlsx", rows, native=False))
    first, second = texts(report)
    assert first == expected.format_map({**lessee, "key": _right_key(lessee["bic"])})
    assert second.startswith(f"Договоры|2|ИНН лизингополучателя|{lessee['inn']}|")
    assert report.counts["companies"] == {**NOT_TAKEN, "created": 2, "refused": 2 if "twice" in case else 1}
    assert report.counts["contracts"] == REFUSED_CONTRACT


def _right_key(bic: str) -> str:
    return right_account_key("40702810900000000001", bic)


def test_company_twice_with_the_same_values_is_one(tmp_path: Path) -> None:
    rows = portfolio()
    rows["companies"].append(dict(rows["companies"][1]))
    report = run_import(write_book(tmp_path / "p.xlsx", rows))
    assert texts(report) == []
    assert report.counts["companies"] == {**NOT_TAKEN, "created": 3}


def test_lessee_by_inn_alone_when_it_has_two_kpp(tmp_path: Path) -> None:
    rows = portfolio()
    rows["companies"].append({**rows["companies"][1], "kpp": "770145001"})
    rows["contracts"][0]["lessee_kpp"] = ""
    report = run_import(write_book(tmp_path / "p.xlsx", rows))
    inn, kpp = rows["companies"][1]["inn"], rows["companies"][1]["kpp"]
    found = ", ".join(sorted(["770145001", kpp]))
    assert texts(report) == [
        (
            f"Договоры|2|ИНН лизингополучателя|{inn}|"
            f"INN {inn} belongs to several companies with different KPP: {found}. Expected one KPP."
        )
    ]


def test_one_wrong_contract_does_not_stop_another(tmp_path: Path) -> None:
    rows = portfolio()
    for key in ("contracts", "assets", "schedule", "payments"):
        owner = "number" if key == "contracts" else "contract_number"
        rows[key] += [{**row, owner: "ЛД-2"} for row in rows[key]]
    rows["schedule"][0]["vat"] = "0.01"
    report = run_import(write_book(tmp_path / "p.xlsx", rows))
    assert len(texts(report)) == 1
    assert report.counts["contracts"] == {**NOT_TAKEN, "created": 1, "refused": 1}
    assert report.counts["schedules"] == {**NOT_TAKEN, "created": 1}


def test_rows_of_an_unknown_contract(tmp_path: Path) -> None:
    rows = portfolio()
    rows["schedule"] += [{**row, "contract_number": "ЛД-9"} for row in rows["schedule"]]
    rows["payments"] += [{**row, "contract_number": "ЛД-9"} for row in rows["payments"]]
    report = run_import(write_book(tmp_path / "p.xlsx", rows))
    assert texts(report) == [
        (
            "График|7|Номер договора|ЛД-9|The contract is not in the sheet “Договоры”; rows here: 5. "
            "Expected a contract of the file."
        ),
        (
            "Платежи|3|Номер договора|ЛД-9|The contract is not in the sheet “Договоры”; rows here: 1. "
            "Expected a contract of the file."
        ),
    ]
    assert report.counts["contracts"] == {**NOT_TAKEN, "created": 1}
