import tracemalloc
from collections.abc import Iterator
from io import BytesIO

from integrations.bank import read
from tests.integrations.bank.files import STATEMENT, TODAY

LINES = STATEMENT.splitlines()


def long_statement(lines: int) -> Iterator[str]:
    yield from LINES[:18]
    count, left = divmod(lines - 19, 22)
    for number in range(count):
        yield from (LINES[18], f"Номер={number}", *LINES[20:40])
    yield from [""] * left
    yield LINES[-1]


def test_a_statement_of_200_000_lines_is_a_stream() -> None:
    raw = "\n".join(long_statement(200_000)).encode("cp1251")
    assert raw.count(b"\n") == 199_999
    source = BytesIO(raw)
    tracemalloc.start()
    try:
        found = sum(1 for _ in read(source, latest=TODAY, allow_twins=True))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == 9_092
    # A block of lines and the parties that were met, whatever the length of the file.
    assert peak < 700_000 < len(raw) // 7
