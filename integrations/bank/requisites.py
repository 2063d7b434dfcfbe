"""Requisites of a document that cannot be right: told beside the document, never a reason to lose it.

Banks write `0` and `000000000` for nothing, five digits for a foreign company instead of the INN, and their own
accounts for fees, so a statement is taken as it is. A payment order with a doubt must not go to the bank.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from common.messages import MessageError
from common.russian_ids import (
    InvalidId,
    check_account,
    check_bic,
    check_correspondent_account,
    check_inn,
    check_kpp,
)
from common.russian_ids.bank import CORRESPONDENT_PREFIX
from integrations.bank import keys
from integrations.bank.records import Document, Party

# The code of a foreign organisation stands where the INN does (Bank of Russia 762-P, field 60 and 61).
FOREIGN_CODE = 5


@dataclass(frozen=True, slots=True)
class Doubt:
    """A requisite that cannot be right: its key in the file, its value, and what is wrong with it."""

    key: str
    value: str
    error: MessageError


def doubts(document: Document) -> tuple[Doubt, ...]:
    """Return what is wrong with BIC, account and its key, correspondent account, INN and KPP of both sides.

    A missing INN or KPP is right: people and entrepreneurs need not have them. A missing BIC or account is not.
    """
    return (*party_doubts(keys.PAYER, document.payer), *party_doubts(keys.PAYEE, document.payee))


def party_doubts(side: str, party: Party) -> Iterator[Doubt]:
    """Yield what is wrong with one side, named by the word of the format for it (`keys.PAYER`, `keys.PAYEE`)."""
    bic_doubt = _doubt(side, "bic", party.bic, check_bic)
    if bic_doubt:
        yield bic_doubt
    checks: list[tuple[str, str, Callable[[str], None]]] = []
    if not bic_doubt:
        checks.append(("account", party.account or party.settlement_account, _account_at(party.bic)))
        if party.correspondent_account.strip("0"):
            checks.append(("correspondent_account", party.correspondent_account, _correspondent_at(party.bic)))
    if party.inn.strip("0") and not (len(party.inn) == FOREIGN_CODE and party.inn.isdecimal()):
        checks.append(("inn", party.inn, check_inn))
    if party.kpp.strip("0"):
        checks.append(("kpp", party.kpp, check_kpp))
    for attribute, value, check in checks:
        found = _doubt(side, attribute, value, check)
        if found:
            yield found


def _account_at(bic: str) -> Callable[[str], None]:
    def check(account: str) -> None:
        # A bank pays fees and registers of transfers from its own correspondent account.
        right = check_correspondent_account if account.startswith(CORRESPONDENT_PREFIX) else check_account
        right(account, bic)

    return check


def _correspondent_at(bic: str) -> Callable[[str], None]:
    return lambda account: check_correspondent_account(account, bic)


def _doubt(side: str, attribute: str, value: str, check: Callable[[str], None]) -> Doubt | None:
    try:
        check(value)
    except InvalidId as error:
        return Doubt(f"{side}{keys.PARTY_KEYS[attribute]}", value, error)
    return None
