"""Fields of MT940 with the lines on which they begin; a file of any length takes the memory of one field.

Own reader: the kept library `mt-940` holds the whole file in memory, guesses cp852 for what is not UTF-8 and knows no
line numbers, which every refusal here must have.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from common.messages import gettext_noop
from payments.bank.records import BadStatement

# The longest field is :86: with six lines of 65 characters; banks write more.
LONGEST_LINE, MOST_LINES = 4096, 100
_CHUNK = 1024**2
_TAG = re.compile(r":([0-9]{2}[A-Z]?):(.*)", re.DOTALL)
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")
# The heads of SWIFT around a message, and what ends it.
_ENVELOPE = re.compile(r"\{[1235]:[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|\{4:|-\}")
# What frames a message on the wire (SOH, STX, ETX); banks leave it in files.
_FRAME = b"\x01\x02\x03"
_ENDS = frozenset({"-", "-}", ""})


@dataclass(slots=True)
class Field:
    """A tag without its colons, its text with its line breaks, and the line on which it begins."""

    tag: str
    text: str
    line: int


def encoding_of(source: BinaryIO) -> str:
    """Tell UTF-8 from windows-1251 by all bytes of the file, and put it back to its beginning."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := source.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1251"
    finally:
        source.seek(0)
    return "utf-8"


def fields(source: BinaryIO, encoding: str) -> Iterator[Field]:
    """Yield the fields of all messages in order.

    Raises:
        BadStatement: a line that is no text, is too long, or stands before any field.

    """
    field: Field | None = None
    count = 0
    for number, body in _lines(source, encoding):
        tag = _TAG.fullmatch(body)
        if tag:
            if field:
                yield field
            field, count = Field(tag[1], tag[2], number), 1
        elif body.strip() in _ENDS:
            if field and body.strip():
                yield field
                field = None
        elif field is None:
            raise _outside(number, body)
        elif count < MOST_LINES:
            field.text, count = f"{field.text}\n{body}", count + 1
        else:
            raise _too_long(number)
    if field:
        yield field


def _lines(source: BinaryIO, encoding: str) -> Iterator[tuple[int, str]]:
    number = 0
    while raw := source.readline(LONGEST_LINE):
        number += 1
        if len(raw) >= LONGEST_LINE:
            raise _too_long(number)
        try:
            body = raw.translate(None, _FRAME).decode(encoding).removeprefix("\ufeff").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise _no_text(number) from error
        if _NOT_TEXT.search(body):
            raise _no_text(number)
        # Most lines are text of a field, and cannot be a head.
        yield number, _ENVELOPE.sub("", body) if "{" in body or "}" in body else body


def _no_text(line: int) -> BadStatement:
    return BadStatement(
        "not_text",
        gettext_noop("Line %(line)s has bytes that are not text. Expected MT940 in UTF-8 or windows-1251."),
        line,
    )


def _too_long(line: int) -> BadStatement:
    return BadStatement(
        "long_field",
        gettext_noop("Line %(line)s is too long, or belongs to a field that is. Expected MT940."),
        line,
    )


def _outside(line: int, body: str) -> BadStatement:
    return BadStatement(
        "outside_field",
        gettext_noop("Line %(line)s: “%(value)s” stands outside of fields. Expected a field of MT940, such as :20:."),
        line,
        {"value": body[:80]},
    )
