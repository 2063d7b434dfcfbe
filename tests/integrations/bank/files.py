"""Invented exchange files: two companies, their banks and a statement of two documents."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from common.sample_ids import (
    sample_account,
    sample_bic,
    sample_company_inn,
    sample_correspondent_account,
    sample_kpp,
)
from integrations.bank import Account, BadExchange, Document, Encoding, Header, Party, Record, read

TODAY = date(2026, 11, 22)
D = Decimal

OUR_BIC, THEIR_BIC = sample_bic(1), sample_bic(2)
OURS = sample_account(1, OUR_BIC)
THEIRS = sample_account(2, THEIR_BIC)
OUR_CORRESPONDENT = sample_correspondent_account(OUR_BIC)
THEIR_CORRESPONDENT = sample_correspondent_account(THEIR_BIC)

LESSOR = Party(
    name="ООО «Лизинг Северный путь»",
    account=OURS,
    bic=OUR_BIC,
    inn=sample_company_inn(1),
    kpp=sample_kpp(1),
    bank="АО «Банк Выдуманный»",
    bank_place="г. Москва",
    correspondent_account=OUR_CORRESPONDENT,
)
LESSEE = Party(
    name='ООО "Ёлка и №1"',
    title=f'ИНН {sample_company_inn(2)} ООО "Ёлка и №1"',
    account=THEIRS,
    settlement_account=THEIRS,
    bic=THEIR_BIC,
    inn=sample_company_inn(2),
    correspondent_account=THEIR_CORRESPONDENT,
)

# The parts of the statement below by their line numbers: heading 1-9, account 10-18, documents 19-40 and 41-52.
STATEMENT = f"""1CClientBankExchange
ВерсияФормата=1.02
Кодировка=Windows
Отправитель=Банк Выдуманный
ДатаСоздания=20.11.2026
ВремяСоздания=08:15:00
ДатаНачала=19.11.2026
ДатаКонца=19.11.2026
РасчСчет={OURS}
СекцияРасчСчет
ДатаНачала=19.11.2026
ДатаКонца=19.11.2026
РасчСчет={OURS}
НачальныйОстаток=-100.50
ВсегоПоступило=1220.00
ВсегоСписано=19.50
КонечныйОстаток=1100.00
КонецРасчСчет
СекцияДокумент=Платежное поручение
Номер=17
Дата=18.11.2026
Сумма=1220.00
КвитанцияСодержание=проведён\t
ПлательщикСчет={THEIRS}
ПлательщикИНН={LESSEE.inn}
Плательщик={LESSEE.title}
Плательщик1={LESSEE.name}
ПлательщикРасчСчет={THEIRS}
ПлательщикБИК={THEIR_BIC}
ПлательщикКорсчет={THEIR_CORRESPONDENT}
ПолучательСчет={OURS}
ДатаПоступило=19.11.2026
Получатель1={LESSOR.name}

ПлательщикКПП=
Очередность=5
НазначениеПлатежа=Лизинговый платёж по договору ЛД-2026/17, в т.ч. НДС 22% = 220.00
НазначениеПлатежа1=
ДатаСписано=01.01.0001
КонецДокумента
СекцияДокумент
Номер=б/н
Дата=19.11.2026
Сумма=19,5
ПлательщикСчет={OURS}
ДатаСписано=19.11.2026
ПолучательСчет={THEIRS}
ПолучательСчет={THEIRS}
Новый ключ=a=b
Новый ключ=a=b
НазначениеПлатежа=Возврат
КонецДокумента
КонецФайла
"""

HEADER = Header(
    version="1.02",
    encoding=Encoding.WINDOWS_1251,
    sender="Банк Выдуманный",
    created_on=date(2026, 11, 20),
    created_at="08:15:00",
    start=date(2026, 11, 19),
    end=date(2026, 11, 19),
    accounts=(OURS,),
)
ACCOUNT = Account(
    number=OURS,
    start=date(2026, 11, 19),
    end=date(2026, 11, 19),
    opening=D("-100.50"),
    credited=D("1220.00"),
    debited=D("19.50"),
    closing=D("1100.00"),
)
INCOMING = Document(
    kind="Платежное поручение",
    number="17",
    issued_on=date(2026, 11, 18),
    amount=D("1220.00"),
    payer=LESSEE,
    payee=Party(name=LESSOR.name, account=OURS),
    purpose="Лизинговый платёж по договору ЛД-2026/17, в т.ч. НДС 22% = 220.00",
    credited_on=date(2026, 11, 19),
    more=(("КвитанцияСодержание", "проведён"), ("Очередность", "5"), ("НазначениеПлатежа1", "")),
)
OUTGOING = Document(
    kind="",
    number="б/н",
    issued_on=date(2026, 11, 19),
    amount=D("19.50"),
    payer=Party(account=OURS),
    payee=Party(account=THEIRS),
    purpose="Возврат",
    debited_on=date(2026, 11, 19),
    more=(("Новый ключ", "a=b"), ("Новый ключ", "a=b")),
)
ORDER = replace(INCOMING, payer=LESSOR, payee=LESSEE, credited_on=None, more=(("ВидОплаты", "01"),))


def records(content: bytes | str, *, latest: date = TODAY) -> list[Record]:
    """Read a whole file; a text is written in windows-1251."""
    raw = content if isinstance(content, bytes) else content.encode("cp1251")
    return list(read(BytesIO(raw), latest=latest))


def refused(content: bytes | str, *, latest: date = TODAY) -> BadExchange:
    with pytest.raises(BadExchange) as caught:
        records(content, latest=latest)
    return caught.value


def numbered(line: int, text: str) -> str:
    """The statement with another text in this line, counted from 1; None of the others moves."""
    lines = STATEMENT.splitlines()
    lines[line - 1] = text
    return "\n".join([*lines, ""])


def joined(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
