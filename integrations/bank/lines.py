"""Lines of an exchange file, one at a time: a file of any length takes the memory of one line."""

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO, NamedTuple

from common.messages import gettext_noop
from integrations.bank.encoding import BOM, Encoding, detect
from integrations.bank.errors import BadExchange
from integrations.bank.keys import TITLE

# The longest purpose has 210 characters, the longest name under a thousand bytes; what is longer is no statement.
LONGEST = 4096
# The heading has eight keys; accounts and kinds may stand before them.
HEAD = 64

_NOT_TEXT = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
# Programs of DOS end a text with this character.
_END_OF_TEXT = b"\x1a"


class Line(NamedTuple):
    """A line parted at its first equals sign. Spaces around key and value are removed; `pair`: it has the sign."""

    number: int
    key: str
    value: str
    pair: bool

    @property
    def text(self) -> str:
        """The line as it is shown in refusals."""
        return f"{self.key}={self.value}" if self.pair else self.key


class Lines:
    """Lines of a file that are not blank, after its first one, with the encoding told by its heading.

    Raises:
        BadExchange: for an empty file, bytes that are no text, another first line, an unknown encoding, letters
            that are not of the encoding, a line longer than `LONGEST` bytes.

    """

    def __init__(self, source: BinaryIO) -> None:
        self.number = 0
        raw = _raw_lines(source)
        number, title = next(raw, (0, b""))
        if not number:
            raise BadExchange(
                "empty",
                gettext_noop("The file is empty. Expected a statement or payment orders in 1CClientBankExchange."),
                1,
            )
        _check_title(title.removeprefix(BOM))
        self.first = Line(number, TITLE, "", pair=False)
        head: list[tuple[int, bytes]] = []
        self.encoding = Encoding.UTF_8_BOM if title.startswith(BOM) else _detected(raw, head)
        self._raw = chain(head, raw)

    def __iter__(self) -> Iterator[Line]:
        for number, body in self._raw:
            self.number = number
            line = parted(number, body, self.encoding)
            if line.key or line.pair:
                yield line


def parted(number: int, body: bytes, encoding: Encoding) -> Line:
    """Decode one line, without its end, and part it.

    Raises:
        BadExchange: when its bytes are not of this encoding.

    """
    try:
        key, equals, value = body.decode(encoding.codec).partition("=")
    except UnicodeDecodeError as error:
        raise BadExchange(
            "letters",
            gettext_noop(
                "Line %(line)s has bytes that are no letters in %(encoding)s, in which the file begins. "
                "Expected one encoding in the whole file: get it from the bank again."
            ),
            number,
            {"encoding": encoding.shown},
        ) from error
    return Line(number, key.strip(), value.strip(), pair=bool(equals))


def check_body(number: int, body: bytes) -> None:
    """Refuse a line, given without its end, that has control characters or is too long."""
    if _NOT_TEXT.search(body):
        raise BadExchange(
            "binary",
            gettext_noop(
                "Line %(line)s has bytes that are not text. Expected a text file in 1CClientBankExchange, "
                "saved in windows-1251, CP866 or UTF-8."
            ),
            number,
        )
    if len(body) > LONGEST:
        raise BadExchange(
            "long_line",
            gettext_noop("Line %(line)s is too long. Expected at most %(longest)s bytes."),
            number,
            {"longest": LONGEST},
        )


def _raw_lines(source: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = 0
    # Two more bytes are the end of the line; a line that is longer comes in pieces, and its first one is refused.
    while raw := source.readline(LONGEST + 2):
        number += 1
        body = raw.rstrip(b"\r\n")
        if body != _END_OF_TEXT:
            check_body(number, body)
            yield number, body


def _check_title(title: bytes) -> None:
    if title.strip() != TITLE.encode():
        raise BadExchange(
            "title",
            gettext_noop(
                "Line %(line)s is “%(value)s”. Expected %(expected)s: choose this format when you save the "
                "statement in the bank’s program."
            ),
            1,
            {"value": title.decode("ascii", errors="replace"), "expected": TITLE},
        )


def _detected(raw: Iterator[tuple[int, bytes]], head: list[tuple[int, bytes]]) -> Encoding:
    """Read until a line tells the encoding; what was read is put into `head`."""
    for numbered in islice(raw, HEAD):
        head.append(numbered)
        encoding = detect(numbered[1])
        if encoding:
            return encoding
    raise BadExchange(
        "heading",
        gettext_noop(
            "After line %(line)s there is no heading that can be read in windows-1251, CP866 or UTF-8. "
            "Expected %(expected)s."
        ),
        1,
        {"expected": "ВерсияФормата, Кодировка, ДатаНачала, ДатаКонца"},
    )
