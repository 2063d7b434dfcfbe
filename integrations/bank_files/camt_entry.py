"""One `Ntry` of camt.053: a payment, or a batch of payments that the bank booked at once."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from common.messages import gettext_noop
from common.money import ZERO
from integrations.bank_files import camt_values as values
from integrations.bank_files.days import Days
from integrations.bank_files.doubts import doubts_of
from integrations.bank_files.texts import cut
from integrations.bank_files.xml_tree import Element, children, first, line_of, text
from payments.bank.records import Entry, OtherSide, Record, Remark
from payments.models import BankOperation, Direction

# What a bank writes where the payer gave nothing.
_NO_REFERENCE = frozenset({"", "NOTPROVIDED", "NONREF"})
_REFERENCES = ("EndToEndId", "InstrId", "TxId", "AcctSvcrRef", "ClrSysRef")


def entries(element: Element, *, account: str, days: Days) -> Iterator[Record]:
    """Yield the payments of one entry.

    A batch is taken by its payments where each has an amount and they sum to the entry, else as one payment with a
    remark that stops posting by itself. Raises BadStatement with line and element.
    """
    total, direction = values.paid(values.required(element, "Amt")), values.direction(element)
    booked_on = _booked_on(element, days)
    details = [one for part in children(element, "NtryDtls") for one in children(part, "TxDtls")]
    common: dict[str, Any] = {"account": account, "booked_on": booked_on, "entry": element}
    if len(details) <= 1:
        yield _payment(details[0] if details else None, amount=total, direction=direction, **common)
        return
    parts = [(one, _amount_of(one)) for one in details]
    signed = sum((_signed(one, part, direction) for one, part in parts if part is not None), ZERO)
    if any(part is None for _one, part in parts) or signed != total:
        yield Remark(
            "batch",
            gettext_noop(
                "Line %(line)s: the %(count)s payments of a batch do not sum to its amount %(amount)s; "
                "it was taken as one payment."
            ),
            {"line": line_of(element), "count": len(details), "amount": f"{total:.2f}"},
            blocks=True,
        )
        yield _payment(None, amount=total, direction=direction, **common)
        return
    for one, part in parts:
        if part:
            yield _payment(one, amount=part, direction=_own_direction(one, direction), **common)


def _booked_on(element: Element, days: Days) -> date:
    dated = first(element, "BookgDt")
    if dated is None:
        dated = values.required(element, "ValDt")
    return days.check_booked(values.day(dated), line_of(dated))


def _amount_of(details: Element) -> Decimal | None:
    """Return the amount of one payment of a batch; its place differs by version."""
    for path in (("Amt",), ("AmtDtls", "TxAmt", "Amt"), ("AmtDtls", "InstdAmt", "Amt")):
        found = first(details, *path)
        if found is not None:
            return values.amount(found)
    return None


def _own_direction(details: Element, of_entry: Direction) -> Direction:
    return values.direction(details) if first(details, "CdtDbtInd") is not None else of_entry


def _signed(details: Element, amount: Decimal, of_entry: Direction) -> Decimal:
    return amount if _own_direction(details, of_entry) == of_entry else -amount


def _payment(
    details: Element | None, *, entry: Element, account: str, booked_on: date, amount: Decimal, direction: Direction
) -> Entry:
    party = _other_side(details, direction)
    purpose = _purpose(details) or text(entry, "AddtlNtryInf")
    return Entry(
        account=account,
        direction=direction,
        booked_on=booked_on,
        number=cut(_number(details, entry), BankOperation, "number"),
        amount=amount,
        kind=cut(_kind(details, entry), BankOperation, "kind"),
        party=party,
        purpose=cut(purpose, BankOperation, "purpose"),
        more=_more(details, entry),
        doubts=doubts_of(party, direction),
        line=line_of(entry if details is None else details),
    )


def _number(details: Element | None, entry: Element) -> str:
    references = first(details, "Refs")
    found = (text(references, name) for name in _REFERENCES)
    number = next((one for one in found if one not in _NO_REFERENCE), "")
    return number or text(entry, "AcctSvcrRef") or text(entry, "NtryRef")


def _purpose(details: Element | None) -> str:
    remittance = first(details, "RmtInf")
    if remittance is None:
        return text(details, "AddtlTxInf")
    parts = [text(one) for one in children(remittance, "Ustrd")]
    for structured in children(remittance, "Strd"):
        parts += [text(structured, "CdtrRefInf", "Ref"), *(text(one) for one in children(structured, "AddtlRmtInf"))]
    return " ".join(part for part in parts if part) or text(details, "AddtlTxInf")


def _other_side(details: Element | None, direction: Direction) -> OtherSide:
    side = "Dbtr" if direction == Direction.IN else "Cdtr"
    parties, agents = first(details, "RltdPties"), first(details, "RltdAgts")
    who = first(parties, side)
    # From version 8 on a party stands one step deeper.
    who = first(who, "Pty") if first(who, "Pty") is not None else who
    bank = first(agents, f"{side}Agt", "FinInstnId")
    bic = text(bank, "ClrSysMmbId", "MmbId") or text(bank, "BICFI") or text(bank, "BIC")
    return OtherSide(
        name=cut(text(who, "Nm"), BankOperation, "party_name"),
        inn=cut(_inn(who), BankOperation, "party_inn"),
        account=cut(values.account(first(parties, f"{side}Acct")), BankOperation, "party_account"),
        bic=cut(bic, BankOperation, "party_bic"),
        bank=cut(text(bank, "Nm"), BankOperation, "party_bank"),
    )


def _inn(who: Element | None) -> str:
    """Return the tax number: the one that is marked so (TXID), else the first of the party's ids."""
    for kind in ("OrgId", "PrvtId"):
        ids = first(who, "Id", kind)
        if ids is None:
            continue
        others = list(children(ids, "Othr"))
        marked = [one for one in others if text(one, "SchmeNm", "Cd") in {"TXID", "INN"}]
        for one in marked or others:
            if number := text(one, "Id"):
                return number
    return ""


def _kind(details: Element | None, entry: Element) -> str:
    code = first(details, "BkTxCd")
    if code is None:
        code = first(entry, "BkTxCd")
    domain = (text(code, "Domn", "Cd"), text(code, "Domn", "Fmly", "Cd"), text(code, "Domn", "Fmly", "SubFmlyCd"))
    return "/".join(filter(None, domain)) or text(code, "Prtry", "Cd")


def _more(details: Element | None, entry: Element) -> Mapping[str, Any]:
    dated = first(entry, "ValDt")
    found = {
        "NtryRef": text(entry, "NtryRef"),
        "AcctSvcrRef": text(entry, "AcctSvcrRef"),
        "ValDt": "" if dated is None else values.day(dated).isoformat(),
        "RvslInd": "true" if text(entry, "RvslInd") in {"true", "1"} else "",
        "RtrInf": text(details, "RtrInf", "Rsn", "Cd"),
        "MsgId": text(details, "Refs", "MsgId"),
    }
    return {name: value for name, value in found.items() if value}
