"""Real files of banks, kept outside of the product, through the adapters."""

from io import BytesIO

import pytest

from common.messages import MessageError
from integrations.bank_files.reading import read_statement
from payments.bank.accounts import OwnAccounts
from payments.bank.control import Turnover, differences
from payments.models import Direction
from tests.integrations.bank.test_real_samples import SAMPLES
from tests.integrations.bank_files.making import TODAY, D, parted

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples folder is absent (set LEASING_SAMPLES)")


@pytest.mark.parametrize(
    ("file", "account", "turnover", "remarks", "wrong"),
    [
        # Its author wrote an invented number for the account that paid: the days tell the direction.
        ("1c_statement_v102_cp1251.txt", "40702810200000000001", ("40000.00", "41184.00"), [("hidden", 20)], []),
        # A demo that its author cut.
        ("1c_statement_v101_cp1251.txt", "10203450600780000090", ("0.00", "46.00"), [], ["credited", "debited"]),
    ],
)
def test_statements_of_1c(
    file: str, account: str, turnover: tuple[str, str], remarks: list[tuple[str, int]], wrong: list[str]
) -> None:
    source, own = BytesIO((SAMPLES / file).read_bytes()), OwnAccounts({account: 1})
    _head, balances, entries, found = parted(list(read_statement(source, own=own, today=TODAY)))
    sums = {way: sum((one.amount for one in entries if one.direction == way), D("0.00")) for way in Direction}
    assert (sums[Direction.IN], sums[Direction.OUT]) == (D(turnover[0]), D(turnover[1]))
    assert [(one.code, one.params["line"]) for one in found] == remarks
    counted = {account: Turnover(sums[Direction.IN], sums[Direction.OUT])}
    assert [one.code for one in differences(balances, counted)] == wrong


@pytest.mark.parametrize(
    ("file", "account", "code"),
    [
        ("1c_payment_order_v101_bss.txt", "40706810900000064381", "orders"),
        ("1c_payment_order_v103_budget.txt", "40702810942020002415", "orders"),
        ("camt.053.001.04_ch.xml", "CH2909000000250094239", "currency"),
        ("mt940_mbank.sta", "PL29114010810000267002001002", "currency"),
        ("directbank_statement_2.3.1.xml", "1", "no_statement"),
        ("camt.053.001.04_ch.xml", "1", "foreign_account"),
    ],
)
def test_what_is_not_taken_says_why(file: str, account: str, code: str) -> None:
    source = BytesIO((SAMPLES / file).read_bytes())
    with pytest.raises(MessageError) as refused:
        list(read_statement(source, own=OwnAccounts({account: 1}), today=TODAY))
    assert refused.value.code == code
