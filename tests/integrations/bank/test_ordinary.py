"""Documents that are taken whole are what reading line by line makes of them, wrong ones included."""

from collections.abc import Iterator
from io import BytesIO
from itertools import product

import pytest

from integrations.bank import BadExchange, Header, lines, read
from integrations.bank.lines import Lines
from tests.integrations.bank.files import STATEMENT, TODAY, joined

ODD = (
    *("", "  ", "=", "=5", "Номер", "Номер=", "Номер=18", " Номер = 18", "Дата=", "Дата=01.01.0001", "Дата=31.02.2026"),
    *("Дата=20.11.2026", "Сумма=0.00", "Сумма=-5.00", "Сумма=5", "Сумма=5,5", "Сумма=1220.00", "Сумма=00012.30"),
    *("ДатаСписано=01.01.0001", "ДатаПоступило=19.11.2099", "Получатель1=Другой", "Новый ключ=", " Новый ключ=a=b"),
    *("КонецДокумента", "КонецДокумента ", "КонецДокумента=", "СекцияДокумент", "СекцияДокумент=Прочее", "\x1a"),
    *("НазначениеПлатежа2=ещё", f"НазначениеПлатежа={'я' * 5000}", "НазначениеПлатежа=\x85", "А=\x07", "\r", "А=\rБ"),
)


def outcome(content: bytes) -> object:
    """Records with their lines, or the refusal after the records before it."""
    found: list[object] = []
    try:
        for record in read(BytesIO(content), latest=TODAY, allow_twins=True):
            found += [record, None if isinstance(record, Header) else record.line]
    except BadExchange as error:
        found.append((error.code, error.line, error.params))
    return found


def odd_files() -> Iterator[bytes]:
    whole = STATEMENT.splitlines()
    # Documents are the lines from the nineteenth on.
    for place, odd in product((2, 8, 9, 13, 17, *range(18, len(whole))), ODD):
        yield joined([*whole[:place], odd, *whole[place:]]).encode()
        if place % 3 == 0:
            yield joined([*whole[:place], odd, *whole[place + 1 :]]).encode()


def test_whole_documents_are_what_their_lines_are(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [*odd_files(), STATEMENT.encode("cp1251"), STATEMENT.replace("\n", "\r\n").encode("utf-8-sig")]
    whole = [outcome(content) for content in files]
    monkeypatch.setattr(lines, "BLOCK", 700)
    in_small_blocks = [outcome(content) for content in files]
    monkeypatch.setattr(Lines, "ahead", lambda *_arguments: None)
    monkeypatch.setattr(lines, "_texts", lambda *_arguments: None)
    line_by_line = [outcome(content) for content in files]
    assert whole == line_by_line
    assert in_small_blocks == line_by_line


def test_ordinary_documents_are_taken_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []
    skip = Lines.skip

    def counted(self: Lines, count: int) -> None:
        taken.append(count)
        skip(self, count)

    monkeypatch.setattr(Lines, "skip", counted)
    outcome(STATEMENT.encode("cp1251"))
    # The first document of the sample; the second has an amount and keys that must be looked at.
    assert [count for count in taken if count > 1] == [21]
