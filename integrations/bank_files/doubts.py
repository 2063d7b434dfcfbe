"""Requisites of the other side that cannot be right, for formats that know no Russian fields of their own."""

from functools import lru_cache
from typing import Any

from common.russian_ids import InvalidId, check_account, check_inn
from payments.bank.records import OtherSide
from payments.models import Direction

BIC_DIGITS = 9
# The same clients pay every month: they are checked once, as long as they are remembered.
REMEMBERED = 4096
FIELDS = {
    Direction.IN: {"inn": "Dbtr/INN", "account": "DbtrAcct"},
    Direction.OUT: {"inn": "Cdtr/INN", "account": "CdtrAcct"},
}


def doubts_of(party: OtherSide, direction: Direction) -> list[dict[str, Any]]:
    """Return the doubts as `BankOperation.doubts` keeps them.

    The account is checked where the bank is told by a Russian BIC; a foreign bank's account has another form.
    """
    return list(_doubts(party, direction))


@lru_cache(maxsize=REMEMBERED)
def _doubts(party: OtherSide, direction: Direction) -> tuple[dict[str, Any], ...]:
    found = []
    names = FIELDS[direction]
    if party.inn.strip("0"):
        found += _doubt(names["inn"], party.inn, check_inn)
    if party.account and len(party.bic) == BIC_DIGITS and party.bic.isdecimal():
        found += _doubt(names["account"], party.account, lambda value: check_account(value, party.bic))
    return tuple(found)


def _doubt(field: str, value: str, check: Any) -> list[dict[str, Any]]:
    try:
        check(value)
    except InvalidId as error:
        return [{"field": field, "value": value, "code": error.code, "message": error.message, "params": error.params}]
    return []
