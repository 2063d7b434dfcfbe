"""Tables as CSV for Excel in Russia: UTF-8 with its mark, semicolons, decimal comma, dates as 25.11.2026."""

import csv
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import TextIOWrapper
from typing import IO

from django.http import FileResponse

from common.xlsx import Cell, Column

MEDIA_TYPE = "text/csv; charset=utf-8"
# A spreadsheet takes a text that begins so for a formula.
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(target: IO[bytes], *, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> int:
    """Write a header row and the rows; return the number of rows. The target stays open.

    A text that a spreadsheet would take for a formula gets an apostrophe before it, as a person would type it.
    """
    text = TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";")
    writer.writerow([_cell(str(column.title)) for column in columns])
    count = 0
    for row in rows:
        writer.writerow([_cell(value) for value in row])
        count += 1
    text.detach()
    return count


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA_MARKS) else text


def csv_response(filename: str, *, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> FileResponse:
    """Answer with a table as a download; the file is made on disk, not in memory."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    write_csv(target, columns=columns, rows=rows)
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=filename, content_type=MEDIA_TYPE)
