"""Large portfolio files, written row by row."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain
from pathlib import Path

import xlsxwriter

from common import sample_ids
from common.money import ZERO, q
from common.vat import rate_on, vat_included
from integrations.portfolio.columns import ASSETS, COMPANIES, CONTRACTS, PAYMENTS, SCHEDULE, Sheet
from tests.integrations.files import portfolio

PAYMENTS_MADE = 6
PRINCIPAL = "25000.00"

type Row = Mapping[str, str]


def write_big(path: Path, contracts: int, *, instalments: int = 36) -> Path:
    """Write contracts of one small client after another, `instalments` rows each, with six payments made."""
    template = portfolio()
    lessor, lessee, supplier = template["companies"]
    clients = max(1, contracts // 10)
    tables: dict[Sheet, Iterator[Row]] = {
        COMPANIES: chain((lessor, supplier), (_client(lessee, number) for number in range(clients))),
        CONTRACTS: (_contract(template["contracts"][0], number, clients, instalments) for number in range(contracts)),
        ASSETS: (_asset(template["assets"][0], number, instalments) for number in range(contracts)),
        SCHEDULE: (row for number in range(contracts) for row in _schedule(number, instalments)),
        PAYMENTS: (row for number in range(contracts) for row in _payments(number)),
    }
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        formats = {"dd.mm.yyyy": book.add_format({"num_format": "dd.mm.yyyy"})}
        for sheet, rows in tables.items():
            page = book.add_worksheet(sheet.title)
            page.write_row(0, 0, [column.title for column in sheet.columns])
            for number, row in enumerate(rows, start=1):
                for index, column in enumerate(sheet.columns):
                    value = row.get(column.key, "")
                    if not value:
                        continue
                    if column.kind.number_format == "dd.mm.yyyy":
                        page.write_datetime(number, index, date.fromisoformat(value), formats["dd.mm.yyyy"])
                    elif column.kind.number_format == "@":
                        page.write_string(number, index, value)
                    else:
                        page.write_number(number, index, float(value))
    return path


def _number(contract: int) -> str:
    return f"БП-{contract:05d}"


def _client(lessee: Row, number: int) -> Row:
    seed = 1000 + number
    bic = lessee["bic"]
    return {
        **lessee,
        "short_name": f"ООО «Клиент {number}»",
        "inn": sample_ids.sample_company_inn(seed),
        "kpp": sample_ids.sample_kpp(seed),
        "ogrn": sample_ids.sample_ogrn(seed),
        "account": sample_ids.sample_account(seed, bic),
    }


def _contract(row: Row, number: int, clients: int, instalments: int) -> Row:
    seed = 1000 + number % clients
    return {
        **row,
        "number": _number(number),
        "lessee_inn": sample_ids.sample_company_inn(seed),
        "lessee_kpp": sample_ids.sample_kpp(seed),
        "ends_on": "2030-01-01",
        "price": _price(instalments),
        "advance": "25000.00",
        "buyout_price": "0.00",
        "term_months": str(instalments),
    }


def _price(instalments: int) -> str:
    return f"{q(sum((q(25000) for _ in range(instalments)), ZERO))}"


def _asset(row: Row, number: int, instalments: int) -> Row:
    seed = number % sample_ids.SEEDS
    return {
        **row,
        "contract_number": _number(number),
        "price": _price(instalments),
        "vin": sample_ids.sample_vin(seed),
        "plate": sample_ids.sample_plate(seed),
    }


def _schedule(contract: int, instalments: int) -> Iterator[Row]:
    for number in range(instalments):
        year, month = divmod(number, 12)
        due_on = date(2025 + year, month + 1, 20)
        rate = rate_on(due_on)
        interest = ZERO if number == 0 else q(10000 - 10 * number)
        amount = q(25000) + interest
        yield {
            "contract_number": _number(contract),
            "number": str(number + 1),
            "kind": "lease" if number else "advance",
            "due_on": due_on.isoformat(),
            "amount": str(amount),
            "vat_rate": str(rate),
            "vat": str(vat_included(amount, rate)),
            "principal": PRINCIPAL,
            "interest": str(interest),
        }


def _payments(contract: int) -> Iterator[Row]:
    for number in range(PAYMENTS_MADE):
        yield {
            "contract_number": _number(contract),
            "received_on": date(2025, number + 1, 21).isoformat(),
            "amount": "25000.00",
            "document_number": f"{contract}-{number}",
            "purpose": f"Платёж по договору {_number(contract)}",
        }
