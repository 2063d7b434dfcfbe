from dataclasses import replace

import pytest

from integrations.bank import Account, Control, Document, Header
from tests.integrations.bank.files import ACCOUNT, HEADER, INCOMING, OURS, OUTGOING, THEIRS, D


def differences(*records: Header | Account | Document) -> list[tuple[str, dict[str, str | int]]]:
    control = Control()
    for record in records:
        control.add(record)
    return [(difference.code, difference.params) for difference in control.differences()]


def test_a_statement_that_agrees() -> None:
    assert differences(HEADER, ACCOUNT, INCOMING, OUTGOING) == []
    assert differences(OUTGOING, INCOMING, ACCOUNT, HEADER) == []


def test_days_of_one_account_are_summed() -> None:
    first = replace(ACCOUNT, debited=D("0.00"), closing=D("1119.50"), end=None)
    second = replace(ACCOUNT, opening=D("1119.50"), credited=D("0.00"))
    assert differences(first, second, INCOMING, OUTGOING) == []


def test_a_document_that_is_missing_is_seen() -> None:
    assert differences(ACCOUNT, INCOMING) == [
        ("debited", {"account": OURS, "declared": "19,50\u202f₽", "counted": "0,00\u202f₽"})
    ]
    assert differences(ACCOUNT, OUTGOING) == [
        ("credited", {"account": OURS, "declared": "1\u202f220,00\u202f₽", "counted": "0,00\u202f₽"})
    ]


def test_a_balance_that_does_not_close_is_seen() -> None:
    wrong = replace(ACCOUNT, closing=D("1100.01"), line=10)
    assert differences(wrong, INCOMING, OUTGOING) == [
        ("balance", {"account": OURS, "line": 10, "declared": "1\u202f100,01\u202f₽"})
    ]


@pytest.mark.parametrize(
    "account", [replace(ACCOUNT, credited=None, closing=D("7.00")), replace(ACCOUNT, debited=None, closing=None)]
)
def test_what_the_bank_does_not_declare_is_not_compared(account: Account) -> None:
    assert differences(account, INCOMING, OUTGOING) == []


def test_a_transfer_between_two_accounts_of_the_file_counts_for_both() -> None:
    theirs = replace(ACCOUNT, number=THEIRS, credited=D("19.50"), debited=D("1220.00"), closing=D("-1301.00"))
    assert differences(ACCOUNT, theirs, INCOMING, OUTGOING) == []
