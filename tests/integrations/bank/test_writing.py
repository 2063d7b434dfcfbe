from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from integrations.bank import BadExchange, Document, Encoding, Header, Party, write
from tests.integrations.bank.files import (
    ACCOUNT,
    HEADER,
    INCOMING,
    LESSEE,
    LESSOR,
    ORDER,
    OUR_BIC,
    OUR_CORRESPONDENT,
    OURS,
    OUTGOING,
    STATEMENT,
    THEIR_BIC,
    THEIR_CORRESPONDENT,
    THEIRS,
    records,
)

ORDERS = Header(sender="Портал", created_on=date(2026, 11, 20), accounts=(OURS,), kinds=("Платежное поручение",))


def refused(header: Header, *items: Document) -> BadExchange:
    with pytest.raises(BadExchange) as caught:
        list(write(header, items))
    return caught.value


def test_payment_orders_are_written_in_the_order_of_the_standard() -> None:
    written = f"""1CClientBankExchange
ВерсияФормата=1.03
Кодировка=Windows
Отправитель=Портал
ДатаСоздания=20.11.2026
РасчСчет={OURS}
Документ=Платежное поручение
СекцияДокумент=Платежное поручение
Номер=17
Дата=18.11.2026
Сумма=1220.00
ПлательщикСчет={OURS}
ПлательщикИНН={LESSOR.inn}
ПлательщикКПП={LESSOR.kpp}
Плательщик1={LESSOR.name}
ПлательщикБанк1=АО «Банк Выдуманный»
ПлательщикБанк2=г. Москва
ПлательщикБИК={OUR_BIC}
ПлательщикКорсчет={OUR_CORRESPONDENT}
ПолучательСчет={THEIRS}
ПолучательИНН={LESSEE.inn}
Получатель={LESSEE.title}
Получатель1={LESSEE.name}
ПолучательРасчСчет={THEIRS}
ПолучательБИК={THEIR_BIC}
ПолучательКорсчет={THEIR_CORRESPONDENT}
НазначениеПлатежа={ORDER.purpose}
ВидОплаты=01
КонецДокумента
КонецФайла
"""
    assert b"".join(write(ORDERS, [ORDER])) == written.replace("\n", "\r\n").encode("cp1251")


@pytest.mark.parametrize("encoding", [Encoding.WINDOWS_1251, Encoding.UTF_8, Encoding.UTF_8_BOM])
def test_what_was_read_is_written_and_read_again(encoding: Encoding) -> None:
    header = replace(HEADER, encoding=encoding)
    written = b"".join(write(header, [ACCOUNT, INCOMING, OUTGOING]))
    assert records(written) == [header, ACCOUNT, INCOMING, OUTGOING]
    assert written.startswith(b"\xef\xbb\xbf") == (encoding is Encoding.UTF_8_BOM)


def test_dos_files_have_no_russian_quotes() -> None:
    header = replace(ORDERS, encoding=Encoding.CP866)
    written = b"".join(write(header, [OUTGOING]))
    assert "Кодировка=DOS\r\n".encode("cp866") in written
    assert records(written) == [header, OUTGOING]
    error = refused(header, ORDER)
    assert (error.code, error.line, error.params["letter"], error.params["encoding"]) == ("letter", 15, "«", "CP866")


def test_a_second_writing_gives_the_same_bytes() -> None:
    first = b"".join(write(HEADER, [ACCOUNT, INCOMING, OUTGOING]))
    header, *others = records(first)
    assert isinstance(header, Header)
    assert b"".join(write(header, [one for one in others if not isinstance(one, Header)])) == first
    assert records(first) == records(STATEMENT)


@pytest.mark.parametrize(
    ("changes", "code", "key"),
    [
        ({"purpose": "Оплата 5 ₽"}, "letter", "НазначениеПлатежа"),
        ({"purpose": "Оплата\nСумма=5.00"}, "binary", None),
        ({"purpose": "Оплата\r"}, "binary", None),
        ({"purpose": "Оплата "}, "changed", "НазначениеПлатежа"),
        ({"purpose": "Я" * 5000}, "long_line", None),
        ({"amount": Decimal(0)}, "not_positive", "Сумма"),
        ({"amount": Decimal(-5)}, "not_positive", "Сумма"),
        ({"amount": Decimal("NaN")}, "amount", "Сумма"),
        ({"amount": Decimal("5.001")}, "changed", "СекцияДокумент"),
        ({"issued_on": date(1812, 9, 7)}, "date_bounds", "Дата"),
        ({"number": ""}, "missing", "Номер"),
        ({"more": (("КонецДокумента", ""),)}, "changed", "КонецДокумента"),
        ({"more": (("Сумма", "5.00"),)}, "two_values", "Сумма"),
        ({"more": (("Плательщик2", "x"), ("ПлательщикКПП", LESSOR.kpp))}, "changed", "СекцияДокумент"),
        ({"more": (("а=б", "в"),)}, "changed", "а=б"),
        ({"more": (("", "в"),)}, "not_a_field", None),
    ],
)
def test_what_would_not_be_read_back_the_same_is_refused(changes: dict[str, Any], code: str, key: str | None) -> None:
    error = refused(ORDERS, replace(ORDER, **changes))
    assert (error.code, error.params.get("key")) == (code, key)
    assert error.line > 7


def test_the_same_order_twice_is_refused_by_the_lines_of_the_new_file() -> None:
    error = refused(ORDERS, ORDER, replace(ORDER, number="18"), ORDER)
    assert (error.code, error.params) == ("document_twice", {"line": 52, "value": "17", "first": 8})


def test_nothing_of_a_refused_record_is_written() -> None:
    lines = write(ORDERS, [ORDER, replace(ORDER, payee=Party(name="≠"))])
    taken: list[bytes] = []
    with pytest.raises(BadExchange):
        taken.extend(lines)
    assert b"".join(taken) == b"".join(write(ORDERS, [ORDER])).removesuffix("КонецФайла\r\n".encode("cp1251"))


def test_a_wrong_heading_is_refused() -> None:
    assert refused(replace(ORDERS, version="2.00")).code == "version"
    assert refused(replace(ORDERS, more=(("СекцияДокумент", ""),))).code == "changed"
    error = refused(replace(ORDERS, more=(("РасчСчет", THEIRS),)))
    assert (error.code, error.line) == ("changed", 1)
