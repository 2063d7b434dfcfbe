"""Writing of an exchange file: CRLF, fields in the order of the standard, no character replaced in silence."""

from collections.abc import Iterable, Iterator
from datetime import date

from common.messages import gettext_noop
from integrations.bank import building, keys
from integrations.bank.encoding import BOM, Encoding
from integrations.bank.errors import BadExchange
from integrations.bank.lines import Line, check_body, parted
from integrations.bank.once import Once
from integrations.bank.pairs import account_pairs, document_pairs, header_pairs
from integrations.bank.records import Account, Document, Header, Pairs
from integrations.bank.section import ACCOUNT, DOCUMENT, HEADER, Form, Section
from integrations.bank.values import EARLIEST, Bounds

_ANY_DAY = Bounds(latest=date.max, earliest=EARLIEST)


def write(header: Header, records: Iterable[Account | Document]) -> Iterator[bytes]:
    """Yield the lines of a file in the encoding of the heading; `records` are taken one at a time.

    Each record is read back from its own lines before they are yielded, so that what is written gives the same
    set of records when it is read. Fields of the format that have no value are left out.

    Raises:
        BadExchange: for a character that the encoding has not, an amount that cannot be paid, the same record
            twice, and any value that would be read back as another. `line` is the line of the new file.

    """
    writer = _Writer(header.encoding)
    yield from writer.header(header)
    for record in records:
        yield from writer.record(record)
    yield writer.last()


class _Writer:
    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding
        self._number = 0
        self._once = Once()

    def header(self, header: Header) -> Iterator[bytes]:
        bodies = [keys.TITLE.encode(), *self._bodies(header_pairs(header), after=1)]
        section = self._section(HEADER, bodies)
        read = building.header(section, self._encoding, _ANY_DAY)
        _require_same(header, read, section)
        self._once.check(read)
        if self._encoding is Encoding.UTF_8_BOM:
            bodies[0] = BOM + bodies[0]
        return self._lines(bodies)

    def record(self, record: Account | Document) -> Iterator[bytes]:
        is_account = isinstance(record, Account)
        form = ACCOUNT if is_account else DOCUMENT
        pairs = account_pairs(record) if isinstance(record, Account) else document_pairs(record)
        bodies = [*self._bodies(pairs, after=0), form.end.encode(self._encoding.codec)]
        section = self._section(form, bodies[:-1])
        read = (building.account if is_account else building.document)(section, _ANY_DAY)
        _require_same(record, read, section)
        self._once.check(read)
        return self._lines(bodies)

    def last(self) -> bytes:
        return keys.END_OF_FILE.encode(self._encoding.codec) + b"\r\n"

    def _bodies(self, pairs: Pairs, after: int) -> list[bytes]:
        first = self._number + after + 1
        return [self._body(number, key, value) for number, (key, value) in enumerate(pairs, first)]

    def _body(self, number: int, key: str, value: str) -> bytes:
        bare = key == keys.ACCOUNT_BEGIN or (key == keys.DOCUMENT_BEGIN and not value)
        line = Line(number, key, value, pair=not bare)
        try:
            body = line.text.encode(self._encoding.codec)
        except UnicodeEncodeError as error:
            raise BadExchange(
                "letter",
                gettext_noop(
                    "%(key)s “%(value)s”: the character “%(letter)s” cannot be written in %(encoding)s. Replace it."
                ),
                number,
                {
                    "key": key,
                    "value": value,
                    "letter": error.object[error.start].encode(errors="replace").decode(),
                    "encoding": self._encoding.shown,
                },
            ) from error
        check_body(number, body)
        if parted(number, body, self._encoding) != line:
            raise _changed(number, key, value)
        return body

    def _section(self, form: Form, bodies: list[bytes]) -> Section:
        begin, *fields = [parted(number, body, self._encoding) for number, body in enumerate(bodies, self._number + 1)]
        section = Section(form, begin)
        for line in fields:
            if line.key in keys.BOUNDARIES:
                raise _changed(line.number, line.key, line.value)
            section.add(line)
        return section

    def _lines(self, bodies: list[bytes]) -> Iterator[bytes]:
        self._number += len(bodies)
        return (body + b"\r\n" for body in bodies)


def _require_same(given: object, read: object, section: Section) -> None:
    if given != read:
        raise _changed(section.begin.number, section.begin.key, section.begin.value)


def _changed(number: int, key: str, value: str) -> BadExchange:
    return BadExchange(
        "changed",
        gettext_noop(
            "%(key)s “%(value)s” in line %(line)s would be read back as something else. Expected values without "
            "line breaks and spaces at the ends, amounts in roubles and kopecks, and no words of the format as keys."
        ),
        number,
        {"key": key, "value": value},
    )
