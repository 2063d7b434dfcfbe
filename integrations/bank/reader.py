"""Reading of an exchange file: a stream of its heading, accounts and documents, in the order of the file."""

from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from common.messages import gettext_noop
from integrations.bank import building, keys
from integrations.bank.errors import BadExchange
from integrations.bank.lines import Line, Lines
from integrations.bank.once import Once
from integrations.bank.ordinary import Ordinary
from integrations.bank.records import Account, Document, Header
from integrations.bank.section import ACCOUNT, DOCUMENT, HEADER, Section
from integrations.bank.values import EARLIEST, Bounds

type Record = Header | Account | Document

_FORMS = {keys.ACCOUNT_BEGIN: ACCOUNT, keys.DOCUMENT_BEGIN: DOCUMENT}
# A document has some thirty fields.
_MOST_FIELDS = 100


def read(source: BinaryIO, *, latest: date, earliest: date = EARLIEST, allow_twins: bool = False) -> Iterator[Record]:
    """Yield the heading, then accounts and documents; only one record is in memory at a time.

    `source` is open in binary mode and is read once, from where it stands. `latest` and `earliest` bound every
    date that is read (of the heading, periods, documents and postings), both included. Keys that are not known
    are kept in `more` of their record. Documents that are the same in every field are refused, unless `allow_twins`:
    a statement may have two fees of one day that differ in nothing, and its control sums tell them from a copy.

    What is told by the end of the file (that it is whole) is known only when the iterator ends: store nothing for
    good before.

    Raises:
        BadExchange: at the first line that is not right; it says the line, the key, the value and what is expected.

    """
    lines, bounds, once = Lines(source), Bounds(latest, earliest), Once()
    for record in _records(lines, bounds):
        if not (allow_twins and isinstance(record, Document)):
            once.check(record)
        yield record


def _records(lines: Lines, bounds: Bounds) -> Iterator[Record]:
    section: Section | None = Section(HEADER, lines.first)
    ordinary = Ordinary(bounds)
    for line in lines:
        if line.key not in keys.BOUNDARIES:
            if section is None:
                raise _outside(line)
            section.add(line)
            continue
        if section is not None:
            _check_closed(section, line)
            yield _build(section, lines, bounds)
        if line.key == keys.END_OF_FILE:
            _check_end(lines)
            return
        section = _next(section, line)
        if section is not None and section.form is DOCUMENT and (whole := _whole(line, lines, ordinary)):
            yield whole
            section = None
    raise _cut(section, lines.number or lines.first.number)


def _whole(begin: Line, lines: Lines, ordinary: Ordinary) -> Document | None:
    """Take a whole document at once; None, and nothing taken, where it must be read line by line."""
    fields = lines.ahead(keys.DOCUMENT_END, _MOST_FIELDS)
    document = None if fields is None else ordinary.document(begin, fields)
    if fields is not None and document is not None:
        lines.skip(len(fields) + 1)
    return document


def _build(section: Section, lines: Lines, bounds: Bounds) -> Record:
    if section.form is HEADER:
        return building.header(section, lines.encoding, bounds)
    make = building.account if section.form is ACCOUNT else building.document
    return make(section, bounds)


def _next(section: Section | None, line: Line) -> Section | None:
    """Return the section that a boundary begins, None when it only ends the one before."""
    if section is not None and line.key == section.form.end:
        return None
    if line.key not in _FORMS:
        raise _outside(line)
    return Section(_FORMS[line.key], line)


def _check_closed(section: Section, line: Line) -> None:
    if section.form is not HEADER and line.key != section.form.end:
        raise BadExchange(
            "not_closed",
            gettext_noop(
                "Line %(line)s: “%(value)s” inside the section that begins in line %(begin)s. "
                "Expected %(expected)s before it."
            ),
            line.number,
            {"key": line.key, "value": line.text, "begin": section.begin.number, "expected": section.form.end},
        )


def _check_end(lines: Lines) -> None:
    for line in lines:
        raise BadExchange(
            "after_end",
            gettext_noop(
                "Line %(line)s: “%(value)s” stands after %(expected)s. "
                "Expected nothing more: upload each file by itself."
            ),
            line.number,
            {"value": line.text, "expected": keys.END_OF_FILE},
        )


def _outside(line: Line) -> BadExchange:
    return BadExchange(
        "outside",
        gettext_noop("Line %(line)s: “%(value)s” stands outside sections. Expected %(expected)s."),
        line.number,
        {
            "key": line.key,
            "value": line.text,
            "expected": f"{keys.ACCOUNT_BEGIN}, {keys.DOCUMENT_BEGIN}, {keys.END_OF_FILE}",
        },
    )


def _cut(section: Section | None, last: int) -> BadExchange:
    if section is None or section.form is HEADER:
        return BadExchange(
            "no_end",
            gettext_noop(
                "The file ends in line %(line)s without %(expected)s. It may be cut: get it from the bank again."
            ),
            last,
            {"expected": keys.END_OF_FILE},
        )
    return BadExchange(
        "cut",
        gettext_noop(
            "The file ends in line %(line)s inside the section that begins in line %(begin)s. "
            "Expected %(expected)s. It may be cut: get it from the bank again."
        ),
        last,
        {"begin": section.begin.number, "expected": section.form.end},
    )
