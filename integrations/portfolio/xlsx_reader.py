"""Rows of a workbook's sheets, read as a stream: memory does not grow with the number of rows.

A library that loads a sheet at once would be faster, but it takes memory by the size of the sheet, hides formulas
behind their last results, and does not tell 20% from 0.2.
"""

import re
from collections.abc import Hashable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from integrations.portfolio.archive import Archive, damaged
from integrations.portfolio.raw import Formula, Percent, Raw, RawRow, RawTable, Unreadable, is_blank
from integrations.portfolio.values import number_of_float
from integrations.portfolio.xlsx_parts import Book, read_book
from integrations.portfolio.xml_parser import Attributes, feed, local_names, make_parser

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
LONGEST_CELL = 40_000
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's dates have no time zone
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 - the same
# Before it Excel counts a day that never was, 29 February 1900.
_FIRST_SAFE_SERIAL = 61
_LAST_SERIAL = 2_900_000


def read_tables(archive: Archive) -> Iterator[RawTable]:
    """Yield the sheets in order; rows of one must be taken before the next.

    Raises:
        UnreadableFile: when the archive is no workbook or is damaged.

    """
    book = read_book(archive)
    for title, part in book.sheets:
        if part not in archive:
            raise damaged()
        yield RawTable(title, SheetParser(book).rows(archive, part), has_header=True)


class SheetParser:
    """Handlers of one sheet's XML. Cells are labelled by column number from 1."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._local = local_names()
        self._columns: dict[str, int] = {}
        self._ready: list[RawRow] = []
        self._cells: dict[Hashable, Raw] | None = None
        self._row = 0
        self._column = 0
        self._cell: Attributes | None = None
        self._has_formula = False
        self._open = ""
        self._hidden = False
        self._text: list[str] = []
        self._length = 0

    def rows(self, archive: Archive, part: str) -> Iterator[RawRow]:
        """Yield rows that have at least one cell with something in it."""
        parser = make_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        for _ in feed(parser, archive.stream(part)):
            ready, self._ready = self._ready, []
            yield from ready

    def _start(self, name: str, attributes: Attributes) -> None:
        tag = self._local(name)
        if self._cell is not None:
            self._start_inside_cell(tag)
        elif tag == "c" and self._cells is not None:
            self._cell = attributes
            self._column = self._column_of(attributes.get("r"))
            self._has_formula = False
            self._text = []
            self._length = 0
        elif tag == "row":
            self._cells = {}
            self._row = self._row_of(attributes.get("r"))
            self._column = 0

    def _start_inside_cell(self, tag: str) -> None:
        if tag == "f":
            self._has_formula = True
        elif tag == "rPh":
            self._hidden = True
        elif tag in {"v", "t"} and not self._hidden:
            self._open = tag

    def _data(self, data: str) -> None:
        if self._open:
            self._length += len(data)
            if self._length > LONGEST_CELL:
                raise damaged()
            self._text.append(data)

    def _end(self, name: str) -> None:
        tag = self._local(name)
        if tag == self._open:
            self._open = ""
        elif tag == "rPh":
            self._hidden = False
        elif tag == "c" and self._cell is not None and self._cells is not None:
            value = self._value("".join(self._text), self._cell)
            if not is_blank(value):
                self._cells[self._column] = value
            self._cell = None
        elif tag == "row" and self._cells is not None:
            if self._cells:
                self._ready.append(RawRow(self._row, self._cells))
            self._cells = None

    def _row_of(self, written: str | None) -> int:
        number = self._row + 1 if written is None else int(written) if written.isdecimal() else 0
        if not self._row < number <= LAST_ROW:
            raise damaged()
        return number

    def _column_of(self, reference: str | None) -> int:
        if reference is None:
            column = self._column + 1
        elif match := _REFERENCE.fullmatch(reference):
            letters = match[1]
            column = self._columns.get(letters) or self._columns.setdefault(letters, column_number(letters))
        else:
            raise damaged()
        if not self._column < column <= LAST_COLUMN:
            raise damaged()
        return column

    def _value(self, written: str, cell: Attributes) -> Raw:
        kind = cell.get("t", "n")
        if self._has_formula:
            return Formula(self._string(written) if kind == "s" else written)
        if not written:
            return None
        if kind == "n":
            return self._number(written, cell.get("s", ""))
        if kind == "b":
            return written == "1"
        if kind == "e":
            return Unreadable(written)
        # inlineStr, str, and d: a date of ISO 8601 is read as its text is
        return _unescape(self._string(written) if kind == "s" else written)

    def _string(self, written: str) -> str:
        place = int(written) if written.isdecimal() else -1
        if not 0 <= place < len(self._book.strings):
            raise damaged()
        return self._book.strings[place]

    def _number(self, written: str, style: str) -> Raw:
        number = number_of_float(written)
        if number is None:
            return Unreadable(written)
        if style in self._book.date_styles:
            return self._date(number, written)
        return Percent(number * 100) if style in self._book.percent_styles else number

    def _date(self, serial: Decimal, written: str) -> Raw:
        days = int(serial)
        epoch = _EPOCH_1904 if self._book.epoch_1904 else _EPOCH
        if serial < 0 or days > _LAST_SERIAL or (epoch is _EPOCH and days < _FIRST_SAFE_SERIAL):
            return Unreadable(written)
        moment = epoch + timedelta(days=days, seconds=round(float(serial - days) * 86_400))
        return moment if serial != days else date(moment.year, moment.month, moment.day)


def column_number(letters: str) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """1 is A, 26 is Z, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
