"""Export of the contract list to XLSX against the bare writer with the same cells (P10)."""

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from django.http import QueryDict
from django.urls import reverse

from bench.measure import Goal, Pair
from bench.world import LARGE, World
from common.xlsx import Cell
from contracts.registry.exports import columns_of, file_columns, file_rows
from contracts.registry.queries import in_registry

ROUNDS = 5


def run(world: World) -> list[Pair]:
    """Download the whole list of the large client in turn with writing the same cells."""
    actor, browser = world.administrator(LARGE), world.client_of(LARGE)
    columns = columns_of(QueryDict(), actor)
    titles = [str(column.title) for column in file_columns(columns)]
    cells = list(file_rows(in_registry(actor).order_by("pk"), columns))

    def download() -> None:
        browser.get(reverse("contracts:export")).getvalue()

    pair = Pair(f"contracts to XLSX, {len(cells)} rows / bare XlsxWriter", Goal("P10", 1.5), "p50")
    pair.repeat(lambda: write_bare(titles, cells), download, rounds=ROUNDS, warm_up=1)
    return [pair]


def write_bare(titles: list[str], rows: list[list[Cell]]) -> None:
    """Write a workbook row by row in constant memory, with formats for dates and money."""
    with tempfile.TemporaryDirectory() as folder:
        book = xlsxwriter.Workbook(Path(folder) / "bare.xlsx", {"constant_memory": True})
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        money = book.add_format({"num_format": "#,##0.00"})
        sheet.write_row(0, 0, titles)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif isinstance(cell, Decimal):
                    sheet.write_number(number, column, cell, money)
                else:
                    sheet.write(number, column, cell)
        book.close()
