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
        found = sum(1 for _ in read(source, latest=TODAY))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == 9_092
    # Less than a quarter of the file: what stays is a digest of each document.
    assert peak < len(raw) // 4
