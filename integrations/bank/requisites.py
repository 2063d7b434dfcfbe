"""Requisites of a document that cannot be right: told beside the document, never a reason to lose it.

Banks write `0` and `000000000` for nothing, five digits for a foreign company instead of the INN, and their own
accounts for fees, so a statement is taken as it is. A payment order with a doubt must not go to the bank.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

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
# Banks are few, and a company has several accounts: an identifier is checked once, as long as it is remembered.
REMEMBERED = 4096


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
    bic, inn, kpp, correspondent = party.bic, party.inn, party.kpp, party.correspondent_account
    bic_refusal = _refusal(check_bic, bic)
    found = [("bic", bic, bic_refusal)]
    if not bic_refusal:
        account = party.account or party.settlement_account
        found.append(("account", account, _account_refusal(account, bic)))
        if correspondent.strip("0"):
            found.append(("correspondent_account", correspondent, _correspondent_refusal(correspondent, bic)))
    if inn.strip("0") and not (len(inn) == FOREIGN_CODE and inn.isdecimal()):
        found.append(("inn", inn, _refusal(check_inn, inn)))
    if kpp.strip("0"):
        found.append(("kpp", kpp, _refusal(check_kpp, kpp)))
    for attribute, value, refusal in found:
        if refusal:
            yield Doubt(f"{side}{keys.PARTY_KEYS[attribute]}", value, refusal)


@lru_cache(maxsize=REMEMBERED)
def _refusal(check: Callable[[str], None], value: str) -> InvalidId | None:
    try:
        check(value)
    except InvalidId as error:
        return error.with_traceback(None)
    return None


def _account_refusal(account: str, bic: str) -> InvalidId | None:
    # A bank pays fees and registers of transfers from its own correspondent account.
    if account.startswith(CORRESPONDENT_PREFIX):
        return _correspondent_refusal(account, bic)
    try:
        check_account(account, bic)
    except InvalidId as error:
        return error
    return None


@lru_cache(maxsize=REMEMBERED)
def _correspondent_refusal(account: str, bic: str) -> InvalidId | None:
    try:
        check_correspondent_account(account, bic)
    except InvalidId as error:
        return error.with_traceback(None)
    return None
