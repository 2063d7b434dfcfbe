"""Field 86 of MT940: who paid and for what; free text, `?NN` parts of German banks, or `/CODE/` parts."""

import re

from integrations.bank_files.texts import cut
from payments.bank.records import OtherSide
from payments.models import BankOperation

_QUESTION_PARTS = re.compile(r"\?([0-9]{2})")
_SLASH_PARTS = re.compile(r"/(NAME|ACCT|BIC|INN|KPP|BANK|REMI|RFB|BENM|ORDP)/")
_INN = re.compile(r"\b(?:ИНН|INN)[\s:№]*([0-9]{12}|[0-9]{10})\b", re.IGNORECASE)
_LINES_OF_PURPOSE = frozenset(f"{number}" for number in (*range(20, 30), *range(60, 64)))


def details(text: str) -> tuple[OtherSide, str]:
    """Return the other side, as far as the bank tells it, and the purpose."""
    if _QUESTION_PARTS.search(text):
        parts = _parted(_QUESTION_PARTS, text.replace("\n", ""))
        name = " ".join(value.strip() for key, value in parts if key in {"32", "33"})
        found = {key: value.strip() for key, value in parts}
        purpose = "".join(value for key, value in parts if key in _LINES_OF_PURPOSE).strip()
        return _side(name, found.get("31", ""), found.get("30", ""), purpose or text), purpose
    if _SLASH_PARTS.search(text):
        parts = _parted(_SLASH_PARTS, text.replace("\n", ""))
        found = {key: value.strip().strip("/") for key, value in parts}
        purpose = found.get("REMI") or found.get("RFB", "")
        return _side(found.get("NAME", ""), found.get("ACCT", ""), found.get("BIC", ""), text, found), purpose
    purpose = " ".join(text.split())
    return _side("", "", "", purpose), purpose


def _parted(mark: re.Pattern[str], text: str) -> list[tuple[str, str]]:
    pieces = mark.split(text)[1:]
    return list(zip(pieces[::2], pieces[1::2], strict=True))


def _side(name: str, account: str, bic: str, text: str, more: dict[str, str] | None = None) -> OtherSide:
    known = more or {}
    inn = _INN.search(text)
    return OtherSide(
        name=cut(name, BankOperation, "party_name"),
        inn=cut(known.get("INN") or (inn[1] if inn else ""), BankOperation, "party_inn"),
        kpp=cut(known.get("KPP", ""), BankOperation, "party_kpp"),
        account=cut(account, BankOperation, "party_account"),
        bic=cut(bic, BankOperation, "party_bic"),
        bank=cut(known.get("BANK", ""), BankOperation, "party_bank"),
    )
