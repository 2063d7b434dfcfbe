"""Control sums of neutral records."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from payments.bank.control import Turnover, differences
from payments.bank.records import Balance

D = Decimal
DAY = date(2026, 11, 19)
ONE, TWO = "4" * 20, "5" * 20
PERIOD = Balance(ONE, DAY, DAY, D("-100.50"), D("1220.00"), D("19.50"), D("1100.00"), line=10)
COUNTED = {ONE: Turnover(D("1220.00"), D("19.50"))}


def told(balances: list[Balance], counted: dict[str, Turnover]) -> list[tuple[str, dict[str, str | int], bool]]:
    return [(one.code, one.params, one.blocks) for one in differences(balances, counted)]


def test_a_statement_that_agrees() -> None:
    assert told([PERIOD], COUNTED) == []


def test_days_of_one_account_are_summed() -> None:
    first = replace(PERIOD, debited=D("0.00"), closing=D("1119.50"), ends_on=None)
    second = replace(PERIOD, opening=D("1119.50"), credited=D("0.00"))
    assert told([first, second], COUNTED) == []


def test_what_is_missing_is_seen_account_by_account() -> None:
    other = replace(PERIOD, account=TWO)
    shown = {"account": ONE, "declared": "19,50\u202f₽", "counted": "0,00\u202f₽"}
    assert told([PERIOD, other], {ONE: Turnover(D("1220.00")), TWO: COUNTED[ONE]}) == [("debited", shown, True)]
    shown = {"account": TWO, "declared": "1\u202f220,00\u202f₽", "counted": "0,00\u202f₽"}
    assert told([PERIOD, other], COUNTED | {TWO: Turnover(D("0.00"), D("19.50"))}) == [("credited", shown, True)]


def test_a_balance_that_does_not_close_is_seen() -> None:
    shown = {"account": ONE, "line": 10, "declared": "1\u202f100,01\u202f₽"}
    assert told([replace(PERIOD, closing=D("1100.01"))], COUNTED) == [("balance", shown, True)]


def test_change_of_balances_is_compared_where_turnovers_are_not_declared() -> None:
    pages = [
        Balance(ONE, DAY, DAY, D("-100.50"), closing=D("500.00")),
        Balance(ONE, DAY, DAY, D("500.00"), closing=D("1100.00")),
    ]
    assert told(pages, COUNTED) == []
    shown = {"account": ONE, "declared": "1\u202f200,50\u202f₽", "counted": "1\u202f220,00\u202f₽"}
    assert told(pages, {ONE: Turnover(D("1220.00"))}) == [("change", shown, True)]


@pytest.mark.parametrize(
    "period",
    [
        replace(PERIOD, credited=None, debited=None, closing=None),
        replace(PERIOD, credited=None, closing=D("7.00")),
        Balance(ONE),
    ],
)
def test_what_the_bank_does_not_declare_is_not_compared(period: Balance) -> None:
    assert told([period], COUNTED) == []
