"""A JSON portfolio, read record by record: memory does not grow with the number of records.

The form is fixed: an object whose values are lists of flat objects. Each record is decoded by the standard
module as soon as it is whole.
"""

import codecs
import json
from collections.abc import Hashable, Iterator
from decimal import Decimal
from json.decoder import JSONDecodeError
from typing import IO, Never

from common.messages import gettext_noop
from integrations.portfolio.problems import UnreadableFile
from integrations.portfolio.raw import Raw, RawRow, RawTable, Unreadable, cut, is_blank

CHUNK = 64 * 1024
LONGEST_RECORD = 256 * 1024
LONGEST_NUMBER = 40

type Pairs = list[tuple[str, object]]


def read_tables(file: IO[bytes]) -> Iterator[RawTable]:
    """Yield the lists in order.

    Raises:
        UnreadableFile: for what is not UTF-8, not JSON, or of another form; the text names the line.

    """
    return JsonStream(file).tables()


class JsonStream:
    """A cursor over the text, of which only the current record is kept."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("strict")
        self._json = json.JSONDecoder(
            object_pairs_hook=lambda pairs: pairs,
            parse_float=_number,
            parse_int=_number,
            parse_constant=Unreadable,
        )
        self._buffer = ""
        self._place = 0
        self._lines_before = 0
        self._ended = False

    def tables(self) -> Iterator[RawTable]:
        """Yield each list; what the caller leaves of one is read over."""
        self._expect("{")
        if self._next_is("}"):
            self._expect_end()
            return
        while True:
            title = self._value()
            if not isinstance(title, str):
                self._fail()
            self._expect(":")
            if self._peek() != "[":
                raise UnreadableFile(
                    "json_not_list",
                    gettext_noop("“%(sheet)s” in line %(line)s is not a list. Expected a list of records: [{…}, {…}]."),
                    {"sheet": cut(title), "line": self._line()},
                )
            rows = self._rows(title)
            yield RawTable(title, rows, has_header=False)
            for _ in rows:
                pass
            if self._next_is("}"):
                break
            self._expect(",")
        self._expect_end()

    def _rows(self, title: str) -> Iterator[RawRow]:
        self._expect("[")
        if self._next_is("]"):
            return
        number = 0
        while True:
            number += 1
            if self._peek() != "{":
                raise UnreadableFile(
                    "json_not_record",
                    gettext_noop("Record %(row)s of “%(sheet)s” (line %(line)s) is not an object. Expected {…}."),
                    {"row": number, "sheet": cut(title), "line": self._line()},
                )
            line = self._line()
            pairs = self._value()
            yield RawRow(number, _cells(pairs, title, number, line))  # type: ignore[arg-type] # "{" decodes to pairs
            if self._next_is("]"):
                return
            self._expect(",")

    def _value(self) -> object:
        self._peek()
        while True:
            try:
                value, self._place = self._json.raw_decode(self._buffer, self._place)
            except JSONDecodeError:
                if len(self._buffer) - self._place > LONGEST_RECORD or not self._read():
                    self._fail()
            except RecursionError:
                self._fail()
            else:
                return value

    def _peek(self) -> str:
        """Return the next character that is no space, or an empty string at the end."""
        while True:
            while self._place < len(self._buffer):
                if self._buffer[self._place] not in " \t\r\n":
                    return self._buffer[self._place]
                self._place += 1
            if not self._read():
                return ""

    def _next_is(self, expected: str) -> bool:
        if self._peek() != expected:
            return False
        self._place += 1
        return True

    def _expect(self, expected: str) -> None:
        if not self._next_is(expected):
            self._fail()

    def _expect_end(self) -> None:
        if self._peek():
            self._fail()

    def _read(self) -> bool:
        """Drop what is behind the cursor and read on; False at the end of the file."""
        if self._ended:
            return False
        piece = self._file.read(CHUNK)
        self._ended = not piece
        try:
            text = self._decode.decode(piece, final=self._ended)
        except UnicodeDecodeError as error:
            raise UnreadableFile(
                "json_encoding",
                gettext_noop(
                    "The file is not in UTF-8 (it looks like Windows-1251), see line %(line)s. "
                    "Save it in UTF-8 and load it again."
                ),
                {"line": self._line(len(self._buffer))},
            ) from error
        self._lines_before += self._buffer.count("\n", 0, self._place)
        self._buffer = self._buffer[self._place :] + text
        self._place = 0
        return True

    def _line(self, place: int | None = None) -> int:
        return self._lines_before + self._buffer.count("\n", 0, self._place if place is None else place) + 1

    def _fail(self) -> Never:
        raise UnreadableFile(
            "json_syntax",
            gettext_noop("The file is not correct JSON: look at line %(line)s and at what is near it."),
            {"line": self._line()},
        )


def _cells(pairs: Pairs, title: str, number: int, line: int) -> dict[Hashable, Raw]:
    cells: dict[Hashable, Raw] = {}
    seen: set[str] = set()
    for key, value in pairs:
        if key in seen:
            raise UnreadableFile(
                "json_key_twice",
                gettext_noop("Record %(row)s of “%(sheet)s” (line %(line)s) has the key “%(key)s” twice."),
                {"row": number, "sheet": cut(title), "line": line, "key": cut(key)},
            )
        seen.add(key)
        cells[key] = _raw(value)
    return cells


def _raw(value: object) -> Raw:
    if isinstance(value, list):
        return Unreadable("[…]")
    if isinstance(value, str | Decimal | bool | Unreadable) or value is None:
        return None if is_blank(value) else value
    raise TypeError(f"json gave {type(value).__name__}")


def _number(written: str) -> Decimal | Unreadable:
    number = Decimal(written) if len(written) <= LONGEST_NUMBER else None
    if number is None or abs(number.adjusted()) > LONGEST_NUMBER:
        return Unreadable(cut(written))
    return number
