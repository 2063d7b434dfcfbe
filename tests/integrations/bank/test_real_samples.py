"""Real files of other programs, kept outside of the product; what they showed is kept here as numbers."""

import os
from pathlib import Path

import pytest

from integrations.bank import Account, Document, Encoding, Header, Record, write
from tests.integrations.bank.files import D, records

SAMPLES = Path(os.environ.get("LEASING_SAMPLES") or Path(__file__).parents[4] / "shared" / "samples") / "bank"

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples folder is absent (set LEASING_SAMPLES)")


def documents(found: list[Record]) -> list[Document]:
    return [record for record in found if isinstance(record, Document)]


@pytest.mark.parametrize(
    ("file", "version", "encoding", "accounts", "numbers", "total"),
    [
        ("1c_payment_order_v101_bss.txt", "1.01", Encoding.UTF_8, 0, 1, "0.01"),
        ("1c_payment_order_v103_budget.txt", "1.03", Encoding.UTF_8, 0, 1, "0.01"),
        ("1c_statement_v101_cp1251.txt", "1.01", Encoding.WINDOWS_1251, 1, 2, "46.00"),
        ("1c_statement_v102_cp1251.txt", "1.02", Encoding.WINDOWS_1251, 1, 13, "81184.00"),
    ],
)
def test_real_samples(file: str, version: str, encoding: Encoding, accounts: int, numbers: int, total: str) -> None:
    header, *others = found = records((SAMPLES / file).read_bytes())
    assert isinstance(header, Header)
    assert (header.version, header.encoding, header.declared) == (version, encoding, "Windows")
    assert len([record for record in found if isinstance(record, Account)]) == accounts
    assert len(documents(found)) == numbers
    assert sum(document.amount for document in documents(found)) == D(total)
    written = b"".join(write(header, [one for one in others if not isinstance(one, Header)]))
    assert records(written) == found


def test_every_sample_is_listed() -> None:
    assert len(list(SAMPLES.glob("1c_*.txt"))) == 4
