"""Invented statements of one lessor in all formats, and the loading of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from accounts.models import BankAccount, Company
from common.messages import MessageError
from common.sample_ids import sample_account, sample_bic, sample_company_inn
from integrations.bank_files.loading import load_file
from integrations.bank_files.reading import read_statement
from payments.bank.accounts import OwnAccounts
from payments.bank.records import Balance, Entry, Head, Record, Remark
from payments.bank.statements import FileFacts, Taken
from payments.models import BankOperation
from tests.factories import NOW, LessorFactory

TODAY = date(2026, 11, 22)
D = Decimal
OUR_BIC, THEIR_BIC = sample_bic(701), sample_bic(702)
OURS, OURS_TOO = sample_account(701, OUR_BIC), sample_account(703, OUR_BIC)
THEIRS = sample_account(702, THEIR_BIC)
THEIR_INN = sample_company_inn(702)
OWN = OwnAccounts({OURS: 1, OURS_TOO: 2})


@dataclass(frozen=True)
class Paid:
    """One payment of a statement; `out` is paid by the lessor."""

    number: str = "17"
    amount: str = "1220.00"
    day: str = "19.11.2026"
    out: bool = False
    purpose: str = "Лизинговый платёж по договору ЛД-2026/17"
    inn: str = THEIR_INN
    ours: str = OURS
    theirs: str = THEIRS
    more: str = ""

    def text(self) -> str:
        payer, payee = (self.ours, self.theirs) if self.out else (self.theirs, self.ours)
        side, dated = ("Получатель", "ДатаСписано") if self.out else ("Плательщик", "ДатаПоступило")
        return (
            f"СекцияДокумент=Платежное поручение\nНомер={self.number}\nДата={self.day}\nСумма={self.amount}\n"
            f"ПлательщикСчет={payer}\nПолучательСчет={payee}\n{dated}={self.day}\n{self.more}"
            f"{side}1=ООО «Клиент»\n{side}ИНН={self.inn}\n{side}БИК={THEIR_BIC}\n"
            f"НазначениеПлатежа={self.purpose}\nКонецДокумента\n"
        )


def section(account: str = OURS, opening: str = "100.00", came: str = "0.00", went: str = "0.00") -> str:
    closing = D(opening) + D(came) - D(went)
    return (
        f"СекцияРасчСчет\nДатаНачала=19.11.2026\nДатаКонца=19.11.2026\nРасчСчет={account}\nНачальныйОстаток={opening}\n"
        f"ВсегоПоступило={came}\nВсегоСписано={went}\nКонечныйОстаток={closing}\nКонецРасчСчет\n"
    )


def one_c(*paid: Paid, encoding: str = "cp1251", sections: str | None = None, extra: str = "") -> bytes:
    """A statement of 1C whose sums agree, unless `sections` are given."""
    if sections is None:
        came = sum((D(one.amount) for one in paid if not one.out), D(0))
        went = sum((D(one.amount) for one in paid if one.out), D(0))
        sections = section(came=f"{came:.2f}", went=f"{went:.2f}")
    head = (
        f"1CClientBankExchange\nВерсияФормата=1.03\nКодировка=Windows\nДатаНачала=19.11.2026\nДатаКонца=19.11.2026\n"
        f"РасчСчет={OURS}\n"
    )
    text = f"{head}{sections}{''.join(one.text() for one in paid)}{extra}КонецФайла\n"
    return text.replace("\n", "\r\n").encode(encoding)


def read(content: bytes, own: OwnAccounts = OWN) -> list[Record]:
    return list(read_statement(BytesIO(content), own=own, today=TODAY))


def refused(content: bytes, own: OwnAccounts = OWN) -> MessageError:
    with pytest.raises(MessageError) as caught:
        read(content, own)
    return caught.value


def parted(records: Sequence[Record]) -> tuple[list[Head], list[Balance], list[Entry], list[Remark]]:
    """Records by their kind."""
    return (
        [one for one in records if isinstance(one, Head)],
        [one for one in records if isinstance(one, Balance)],
        [one for one in records if isinstance(one, Entry)],
        [one for one in records if isinstance(one, Remark)],
    )


def entry_of(content: bytes) -> Entry:
    (found,) = parted(read(content))[2]
    return replace(found, line=0)


def make_lessor() -> Company:
    """A lessor with both accounts of the statements."""
    lessor: Company = LessorFactory(account=None)
    for number, is_default in ((OURS, True), (OURS_TOO, False)):
        BankAccount.objects.create(
            company=lessor, bank_name="АО «Банк»", bic=OUR_BIC, account=number, is_default=is_default
        )
    return lessor


def load(content: bytes, lessor: Company, name: str = "kl_to_1c.txt") -> Taken:
    facts = FileFacts(name=name, sha256="", lessor_id=lessor.pk, loaded_at=NOW)
    return load_file(BytesIO(content), file=facts, today=TODAY)


def operations() -> list[tuple[str, str, Decimal, int]]:
    """What is stored: number, direction, amount and ordinal, in the order of storing."""
    return list(BankOperation.objects.order_by("pk").values_list("number", "direction", "amount", "ordinal"))
