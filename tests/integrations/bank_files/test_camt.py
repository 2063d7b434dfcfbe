"""camt.053 of any version as entries of the lessor's accounts."""

from datetime import date

import pytest

from payments.bank.records import BadStatement, Balance, Entry, Head, OtherSide
from payments.models import Direction, StatementFormat
from tests.integrations.bank_files.making import (
    OURS,
    THEIR_BIC,
    THEIR_INN,
    THEIRS,
    D,
    parted,
    read,
    refused,
)

DAY = date(2026, 11, 19)
V2, V14 = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02", "urn:iso:std:iso:20022:tech:xsd:camt.053.001.14"
PARTY = f"<Nm>ООО «Клиент»</Nm><Id><OrgId><Othr><Id>{THEIR_INN}</Id></Othr></OrgId></Id>"


def amount(value: str, currency: str = "RUB") -> str:
    return f'<Amt Ccy="{currency}">{value}</Amt>'


def details(value: str = "", party: str = PARTY, reference: str = "17", more: str = "") -> str:
    return (
        f"<TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs>{value}"
        f"<RltdPties><Dbtr>{party}</Dbtr><DbtrAcct><Id><Othr><Id>{THEIRS}</Id></Othr></Id></DbtrAcct></RltdPties>"
        f"<RltdAgts><DbtrAgt><FinInstnId><ClrSysMmbId><MmbId>{THEIR_BIC}</MmbId></ClrSysMmbId><Nm>АО «Банк»</Nm>"
        f"</FinInstnId></DbtrAgt></RltdAgts><RmtInf><Ustrd>Лизинговый платёж</Ustrd><Ustrd>по ЛД-17</Ustrd></RmtInf>"
        f"{more}</TxDtls>"
    )


def entry(value: str = "1220.00", side: str = "CRDT", inner: str = "", more: str = "", day: str = "2026-11-19") -> str:
    return (
        f"<Ntry><NtryRef>R1</NtryRef>{amount(value)}<CdtDbtInd>{side}</CdtDbtInd>{more}"
        f"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><DtTm>2026-11-18T23:00:00+03:00</DtTm></ValDt>"
        f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
        f"{f'<NtryDtls>{inner}</NtryDtls>' if inner else ''}<AddtlNtryInf>Комиссия</AddtlNtryInf></Ntry>"
    )


def balance(code: str, value: str, side: str = "CRDT", currency: str = "RUB") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{amount(value, currency)}<CdtDbtInd>{side}</CdtDbtInd>"
        "<Dt><Dt>2026-11-19</Dt></Dt></Bal>"
    )


OPENING, CLOSING = balance("OPBD", "100.00"), balance("CLBD", "1320.00")


def camt(*parts: str, namespace: str = V14, account: str = OURS, balances: str = OPENING + CLOSING) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{namespace}">\n<BkToCstmrStmt>\n'
        f"<GrpHdr><MsgId>1</MsgId></GrpHdr>\n<Stmt>\n<Id>1</Id><Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>\n"
        f"{balances}\n" + "\n".join(parts) + "\n</Stmt>\n</BkToCstmrStmt>\n</Document>"
    ).encode()


@pytest.mark.parametrize(("namespace", "deep"), [(V2, False), (V14, True), ("", True)])
def test_versions_are_read_by_local_names(namespace: str, deep: bool) -> None:
    inner = details(party=f"<Pty>{PARTY}</Pty>" if deep else PARTY)
    assert read(camt(entry(inner=inner), namespace=namespace)) == [
        Head(StatementFormat.CAMT_053, "UTF-8"),
        Entry(
            OURS,
            Direction.IN,
            DAY,
            "17",
            D("1220.00"),
            kind="PMNT/RCDT/DMCT",
            party=OtherSide("ООО «Клиент»", THEIR_INN, "", THEIRS, THEIR_BIC, "АО «Банк»"),
            purpose="Лизинговый платёж по ЛД-17",
            more={"NtryRef": "R1", "ValDt": "2026-11-18"},
            doubts=[],
            line=8,
        ),
        Balance(OURS, DAY, DAY, D("100.00"), closing=D("1320.00"), line=5),
    ]


def test_batch_is_taken_by_its_payments() -> None:
    one, two = details(amount("1000.00"), reference="1"), details(amount("220.00"), reference="2")
    found = parted(read(camt(entry(inner=one + two))))[2]
    assert [(one.number, one.amount) for one in found] == [("1", D("1000.00")), ("2", D("220.00"))]


@pytest.mark.parametrize("second", [amount("219.99"), ""])
def test_batch_that_does_not_sum_is_one_payment_and_blocks(second: str) -> None:
    inner = details(amount("1000.00")) + details(second)
    _head, _balances, entries, remarks = parted(read(camt(entry(inner=inner))))
    assert [(one.number, one.amount, one.purpose) for one in entries] == [("R1", D("1220.00"), "Комиссия")]
    assert [(one.code, one.params, one.blocks) for one in remarks] == [
        ("batch", {"line": 8, "count": 2, "amount": "1220.00"}, True)
    ]


def test_amounts_of_a_batch_stand_elsewhere_in_old_versions() -> None:
    old = "<AmtDtls><TxAmt>{}</TxAmt></AmtDtls>"
    inner = details(old.format(amount("1000.00"))) + details(old.format(amount("220.00")))
    assert [one.amount for one in parted(read(camt(entry(inner=inner))))[2]] == [D("1000.00"), D("220.00")]


def test_reversal_goes_the_way_of_its_indicator() -> None:
    found = parted(read(camt(entry(side="DBIT", more="<RvslInd>true</RvslInd>"))))[2]
    assert [(one.direction, one.more["RvslInd"]) for one in found] == [(Direction.OUT, "true")]


def test_what_is_not_booked_is_left_out_with_a_remark() -> None:
    pending = entry(more="<Sts><Cd>PDNG</Cd></Sts>")
    _head, _balances, entries, remarks = parted(read(camt(entry(more="<Sts>BOOK</Sts>"), pending, pending)))
    assert len(entries) == 1
    assert [(one.code, one.params, one.blocks) for one in remarks] == [("pending", {"line": 9, "count": 2}, False)]


def test_declared_turnovers_and_overdraft() -> None:
    summary = (
        "<TxsSummry><TtlCdtNtries><Sum>5.5</Sum></TtlCdtNtries><TtlDbtNtries><Sum>1</Sum></TtlDbtNtries></TxsSummry>"
    )
    content = camt(summary, balances=balance("PRCD", "10.00", "DBIT") + balance("CLBD", "5.50", "DBIT"))
    assert parted(read(content))[1] == [Balance(OURS, DAY, DAY, D("-10.00"), D("5.50"), D("1.00"), D("-5.50"), line=5)]


def test_account_of_a_russian_iban() -> None:
    iban = f"<Acct><Id><IBAN>RU02{THEIR_BIC}{OURS}</IBAN></Id></Acct>"
    plain = f"<Acct><Id><Othr><Id>{OURS}</Id></Othr></Id></Acct>"
    assert parted(read(camt(entry()).replace(plain.encode(), iban.encode())))[1][0].account == OURS


BOMB = b'<!DOCTYPE a [<!ENTITY x "y">]>\n'


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (camt(entry(), account=THEIRS), "foreign_account", 6),
        (camt(entry(day="2099-01-01")), "booked_on", 8),
        (camt(entry(day="2026-13-01")), "element", 8),
        (camt(entry("0.00")), "element", 8),
        (camt(entry("-1.00")), "element", 8),
        (camt(entry("1.005")), "element", 8),
        (camt(entry(side="BOTH")), "element", 8),
        (camt(entry().replace("RUB", "USD")), "currency", 8),
        (camt(balances=balance("OPBD", "1.00", currency="EUR")), "currency", 7),
        (camt(entry().replace("<CdtDbtInd>CRDT</CdtDbtInd>", "")), "missing_element", 8),
        (camt(entry())[:-60], "broken_xml", 8),
        (camt(entry()).replace(b"<Document", BOMB + b"<Document"), "doctype", 1),
        (camt(entry()).replace(b"BkToCstmrStmt", b"BkToCstmrAcctRpt"), "another_message", 1),
        (b"<html><body>404</body></html>", "no_statement", 1),
        (b"<!DOCTYPE html>\n<html><br></html>", "doctype", 1),
        (b"<?xml version='1.0'?>", "broken_xml", 1),
        (camt(entry()).replace(b"<Acct>", b"<Was>").replace(b"</Acct>", b"</Was>"), "no_account", 8),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refusals_tell_line_and_element(content: bytes, code: str, line: int) -> None:
    error = refused(content)
    assert isinstance(error, BadStatement)
    assert (error.code, error.line) == (code, line)
