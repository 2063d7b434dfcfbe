from dataclasses import replace

import pytest

from integrations.bank import Party, doubts
from tests.integrations.bank.files import LESSEE, LESSOR, ORDER, OUR_BIC, OUR_CORRESPONDENT, OURS


def found(**changes: str) -> list[tuple[str, str, str]]:
    document = replace(ORDER, payer=replace(LESSOR, **changes))
    return [(doubt.key, doubt.value, doubt.error.code) for doubt in doubts(document)]


def other_key(account: str) -> str:
    return f"{account[:8]}{(int(account[8]) + 1) % 10}{account[9:]}"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"inn": "", "kpp": "", "correspondent_account": ""},
        {"inn": "0", "kpp": "0", "correspondent_account": "0"},
        {"kpp": "000000000"},
        {"inn": "12345"},
        {"account": "", "settlement_account": OURS},
        {"account": OUR_CORRESPONDENT},
    ],
)
def test_what_banks_write_for_nothing_is_right(changes: dict[str, str]) -> None:
    assert found(**changes) == []


@pytest.mark.parametrize(
    ("changes", "key", "code"),
    [
        ({"account": other_key(OURS)}, "ПлательщикСчет", "key"),
        ({"account": OURS[:-1]}, "ПлательщикСчет", "length"),
        ({"account": ""}, "ПлательщикСчет", "length"),
        ({"bic": "11" + OUR_BIC[2:]}, "ПлательщикБИК", "country"),
        ({"bic": ""}, "ПлательщикБИК", "length"),
        ({"correspondent_account": other_key(OUR_CORRESPONDENT)}, "ПлательщикКорсчет", "key"),
        ({"inn": LESSOR.inn[:-1] + str((int(LESSOR.inn[-1]) + 1) % 10)}, "ПлательщикИНН", "check_digit"),
        ({"inn": "1234"}, "ПлательщикИНН", "length"),
        ({"kpp": "77"}, "ПлательщикКПП", "kpp_format"),
    ],
)
def test_one_wrong_requisite_is_named(changes: dict[str, str], key: str, code: str) -> None:
    (value,) = changes.values()
    assert found(**changes) == [(key, value, code)]


def test_both_sides_are_checked_and_in_order() -> None:
    document = replace(ORDER, payer=Party(), payee=replace(LESSEE, inn="1"))
    assert [doubt.key for doubt in doubts(document)] == ["ПлательщикБИК", "ПолучательИНН"]
