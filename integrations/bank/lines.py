"""Lines of an exchange file, one at a time: a file of any length takes the memory of one block of lines.

A block in which nothing can be wrong is checked and decoded at once; any other one line by line, so that a refusal
names the line and comes after everything before it.
"""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from typing import BinaryIO, NamedTuple

from common.messages import gettext_noop
from integrations.bank.encoding import BOM, Encoding, detect
from integrations.bank.errors import BadExchange
from integrations.bank.keys import TITLE

# The longest purpose has 210 characters, the longest name under a thousand bytes; what is longer is no statement.
LONGEST = 4096
# The heading has eight keys; accounts and kinds may stand before them.
HEAD = 64
# Bytes that are read at once.
BLOCK = 32 * 1024
# A character takes at most four bytes: a line of so many cannot be too long.
_SURELY_SHORT = LONGEST // 4

_NOT_TEXT = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
# The same without the ends of lines, of which a block has many.
_CONTROLS = bytes(byte for byte in (*range(0x20), 0x7F) if byte not in b"\t\n\r")
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

    `number` is the last line that was read. Raises:
        BadExchange: for an empty file, bytes that are no text, another first line, an unknown encoding, letters
            that are not of the encoding, a line longer than `LONGEST` bytes.

    """

    def __init__(self, source: BinaryIO) -> None:
        self.number = 0
        self._source = source
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
        # Lines to look at one by one, then lines in which nothing is wrong and the place among them.
        self._doubtful: Iterator[tuple[int, bytes]] = iter(head)
        self._texts: list[str] = []
        self._at = 0
        self._in_blocks = head[-1][0] if head else number

    def __iter__(self) -> Iterator[Line]:
        while True:
            for number, body in self._doubtful:
                self.number = number
                line = parted(number, body, self.encoding)
                if line.key or line.pair:
                    yield line
            while self._at < len(self._texts):
                key, equals, value = self._texts[self._at].partition("=")
                self.skip(1)
                key = key.strip()
                if key or equals:
                    yield Line(self.number, key, value.strip(), pair=bool(equals))
            if not self._read_block():
                return

    def ahead(self, end: str, at_most: int) -> list[str] | None:
        """Return the lines before the next one that is exactly `end`, without taking them.

        None where it is not among the next so many lines in memory, or they must be looked at one by one.
        """
        try:
            return self._texts[self._at : self._texts.index(end, self._at, self._at + at_most)]
        except ValueError:
            return None

    def skip(self, count: int) -> None:
        """Take so many lines that `ahead` has shown."""
        self._at += count
        self.number += count

    def _read_block(self) -> bool:
        block = self._source.read(BLOCK)
        if not block:
            return False
        if not block.endswith(b"\n"):
            # A line that goes on is longer than any may be, and is refused.
            block += self._source.readline(LONGEST + 2)
        texts = _texts(block, self.encoding)
        if texts is None:
            bodies = _split(block)
            self._doubtful = _checked(bodies, self._in_blocks)
            self._texts = []
            self._in_blocks += len(bodies)
        else:
            self._texts = texts
            self.number = self._in_blocks
            self._in_blocks += len(texts)
        self._at = 0
        return True


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


def _texts(block: bytes, encoding: Encoding) -> list[str] | None:
    """Return the lines of a block; None where one of them may be refused."""
    if len(block.translate(None, _CONTROLS)) != len(block) or block.count(b"\r") != block.count(b"\r\n"):
        return None
    try:
        texts = block.decode(encoding.codec).replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError:
        return None
    if not texts[-1]:
        del texts[-1]
    return texts if max(map(len, texts)) <= _SURELY_SHORT else None


def _split(block: bytes) -> list[bytes]:
    bodies = block.split(b"\n")
    return bodies if bodies[-1] else bodies[:-1]


def _raw_lines(source: BinaryIO) -> Iterator[tuple[int, bytes]]:
    # Two more bytes are the end of the line; a line that is longer comes in pieces, and its first one is refused.
    return _checked(iter(partial(source.readline, LONGEST + 2), b""), 0)


def _checked(bodies: Iterable[bytes], before: int) -> Iterator[tuple[int, bytes]]:
    """Yield lines without their ends, numbered after those before; raises BadExchange as `check_body` does."""
    for number, raw in enumerate(bodies, before + 1):
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
