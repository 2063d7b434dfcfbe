"""A bank statement of the demo: a payment posted by itself, three to sort out, and a client asked about one of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

from accounts.models import BankAccount, Company, Membership
from accounts.roles import Role
from common.money import ZERO
from common.sample_ids import sample_account, sample_bic, sample_person_inn
from integrations.bank import PAYMENT_ORDER, Account, Document, Header, Party, write
from integrations.bank_files.loading import load_file
from leasing_portal.demo.companies import LESSOR, company, company_rows
from leasing_portal.demo.stages import working_day_until
from payments.bank.statements import FileFacts
from payments.matching.automatic import match_statement
from payments.matching.questions import ask
from payments.models import BankOperation, Invoice, PaymentQuestion

CLIENT, THIRD = "volga-put", "uyut-servis"
# Nobody's number: the founder of no company of the demo.
FOUNDER, FOUNDER_BANK = 131, 299
OPENING = Decimal("4815162.34")
WORDS = "Поступили деньги без номера договора. Подскажите, ваш ли это платёж и за что он."


@dataclass(frozen=True, slots=True)
class Came:
    """A payment that came to the lessor; roubles."""

    number: str
    payer: Party
    amount: Decimal
    purpose: str


def sort_out(*, at: datetime, today: date) -> PaymentQuestion:
    """Load the statement of the last working day, post what is certain of it, ask a client about what is not."""
    account = BankAccount.objects.get(company__inn=LESSOR.inn, is_default=True)
    accountant = Membership.objects.get(company__inn=LESSOR.inn, role=Role.LESSOR_ACCOUNTANT)
    on = working_day_until(today - timedelta(days=1))
    file = b"".join(_file(account, list(_came()), on))
    facts = FileFacts(
        name=f"kl_to_1c_{on:%Y-%m-%d}.txt",
        sha256="",
        lessor_id=account.company_id,
        loaded_at=at,
        user_id=accountant.user_id,
    )
    statement = load_file(BytesIO(file), file=facts, today=today).statement
    match_statement(statement.pk, at=at)
    asked = BankOperation.objects.get(statement=statement, number="412")
    client = Company.objects.get(inn=company(CLIENT).inn)
    return ask(operation_id=asked.pk, company_id=client.pk, text=WORDS, actor=accountant, at=at)


def _came() -> Iterator[Came]:
    """One for an invoice, one without words, one for somebody else, one that is no payment of a lease."""
    invoice = Invoice.objects.filter(lessee__inn=company(CLIENT).inn).select_related("contract").earliest("amount")
    number = invoice.contract.number
    yield Came("411", _party(CLIENT), invoice.amount, f"Оплата счёта № {invoice.number}, договор лизинга {number}")
    yield Came("412", _party(CLIENT), Decimal("185000.00"), "Оплата за технику, в т. ч. НДС 22%")
    late = Invoice.objects.filter(contract__overdue_total__gt=0, lessee__inn=company(THIRD).inn)
    contract = late.select_related("contract").earliest("pk").contract
    purpose = f"Лизинговый платёж по договору {contract.number} за {company(THIRD).short_name} по письму"
    yield Came("38", _party("trakt-avto"), Decimal("90000.00"), purpose)
    yield Came("7", _founder(), Decimal("250000.00"), "Возврат займа по договору от 12.05.2026. Без НДС")


def _file(account: BankAccount, came: Sequence[Came], on: date) -> Iterator[bytes]:
    payee = replace(_party(LESSOR.key), account=account.account, bic=account.bic)
    credited = sum((one.amount for one in came), ZERO)
    balance = Account(
        number=account.account,
        start=on,
        end=on,
        opening=OPENING,
        credited=credited,
        debited=ZERO,
        closing=OPENING + credited,
    )
    header = Header(sender="Банк", created_on=on, start=on, end=on, accounts=(account.account,), kinds=(PAYMENT_ORDER,))
    return write(header, [balance, *(_document(one, payee, on) for one in came)])


def _document(came: Came, payee: Party, on: date) -> Document:
    return Document(
        kind=PAYMENT_ORDER,
        number=came.number,
        issued_on=on,
        amount=came.amount,
        payer=came.payer,
        payee=payee,
        purpose=came.purpose,
        credited_on=on,
    )


def _party(key: str) -> Party:
    one = company(key)
    row = next(row for row in company_rows() if row["inn"] == one.inn)
    return Party(
        name=one.short_name,
        account=str(row["account"]),
        bic=str(row["bic"]),
        inn=one.inn,
        kpp=one.kpp,
        bank=one.bank,
    )


def _founder() -> Party:
    bic = sample_bic(FOUNDER_BANK)
    return Party(
        name="Зимин Олег Павлович", account=sample_account(FOUNDER, bic), bic=bic, inn=sample_person_inn(FOUNDER)
    )
