"""One document of 1CClientBankExchange as an entry of an account."""

from datetime import date
from functools import lru_cache
from typing import Any

from integrations.bank import Document, Party, keys, party_doubts
from integrations.bank_files.texts import cut
from payments.bank.records import Entry, OtherSide
from payments.models import BankOperation, Direction

PURPOSE = "purpose"
# The same clients pay every month: their requisites are checked once, as long as they are remembered.
REMEMBERED = 16_384

type Doubts = tuple[dict[str, Any], ...]


class Entries:
    """Makes entries of one file."""

    def __init__(self) -> None:
        self._other_side = lru_cache(maxsize=REMEMBERED)(_other_side)

    def entry(self, document: Document, account: str, direction: Direction, booked_on: date, *, is_own: bool) -> Entry:
        """Make the entry; fields that the portal does not know stay in `more` as they came."""
        side, party = (keys.PAYER, document.payer) if direction is Direction.IN else (keys.PAYEE, document.payee)
        other, doubts = self._other_side(side, party)
        purpose = document.full_purpose
        return Entry(
            account=account,
            direction=direction,
            booked_on=booked_on,
            number=cut(document.number, BankOperation, "number"),
            amount=document.amount,
            issued_on=document.issued_on,
            kind=cut(document.kind, BankOperation, "kind"),
            party=other,
            purpose=cut(purpose, BankOperation, PURPOSE),
            more=_more(document, side, party, purpose),
            doubts=doubts,
            line=document.line,
            is_own=is_own,
        )


def _other_side(side: str, party: Party) -> tuple[OtherSide, Doubts]:
    other = OtherSide(
        name=cut(party.clean_name, BankOperation, "party_name"),
        inn=cut(party.inn, BankOperation, "party_inn"),
        kpp=cut(party.kpp, BankOperation, "party_kpp"),
        account=cut(party.account or party.settlement_account, BankOperation, "party_account"),
        bic=cut(party.bic, BankOperation, "party_bic"),
        bank=cut(" ".join(filter(None, (party.bank, party.bank_place))), BankOperation, "party_bank"),
    )
    doubts = tuple(
        {
            "field": doubt.key,
            "value": doubt.value,
            "code": doubt.error.code,
            "message": doubt.error.message,
            "params": doubt.error.params,
        }
        for doubt in party_doubts(side, party)
    )
    return other, doubts


def _more(document: Document, side: str, party: Party, purpose: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in document.more:
        if not value:
            continue
        if key in found:
            before = found[key]
            found[key] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            found[key] = value
    if party.correspondent_account:
        found[f"{side}{keys.PARTY_KEYS['correspondent_account']}"] = party.correspondent_account
    if len(purpose) > len(cut(purpose, BankOperation, PURPOSE)):
        found[keys.PURPOSE] = purpose
    return found
