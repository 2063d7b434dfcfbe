"""Rows of the lessor's bank, made without files."""

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import BankAccount, Company, Membership
from payments.models import (
    BankOperation,
    BankStatement,
    Direction,
    PaymentOrder,
    PaymentQuestion,
    StatementFormat,
    WatchedFile,
)
from tests.factories import NOW, TODAY, BankAccountFactory, UserFactory, next_seed


def make_operation(lessor: Company, **changes: Any) -> BankOperation:
    """A payment that came to the lessor, in a statement of its own."""
    seed = next_seed()
    statement = BankStatement.objects.create(
        lessor=lessor,
        name=f"statement-{seed}.txt",
        sha256=f"{seed:064x}",
        format=StatementFormat.ONE_C,
        count=1,
        new_count=1,
        loaded_at=NOW,
    )
    facts: dict[str, Any] = {
        "direction": Direction.IN,
        "booked_on": date(2026, 11, 19),
        "number": f"{seed}",
        "amount": Decimal("1220.00"),
        "party_name": "ООО «Клиент»",
        "purpose": "Лизинговый платёж",
        "digest": f"{seed:040x}",
        **changes,
    }
    made: BankOperation = BankOperation.objects.create(
        statement=statement, lessor=lessor, account=account_of(lessor), **facts
    )
    return made


def make_watched_file(lessor: Company) -> WatchedFile:
    """A refused file of the folder."""
    seed = next_seed()
    made: WatchedFile = WatchedFile.objects.create(
        lessor=lessor,
        name=f"kl_to_1c-{seed}.txt",
        sha256=f"{seed:064x}",
        problem={"code": "empty", "message": "The file is empty. Expected a statement of the bank.", "params": {}},
        lines=[1],
        seen_at=NOW,
    )
    return made


def make_payment_order(person: Membership) -> PaymentOrder:
    """A draft that pays somebody."""
    account = BankAccountFactory.build()
    payee = {"name": "ООО «Поставщик»", "account": account.account, "bic": account.bic}
    made: PaymentOrder = PaymentOrder.objects.create(
        lessor=person.company,
        account=account_of(person.company),
        year=TODAY.year,
        number=next_seed(),
        issued_on=TODAY,
        amount=Decimal("5.00"),
        payee={**payee, "inn": "", "kpp": "", "bank": "", "correspondent_account": ""},
        purpose="Оплата",
        made_at=NOW,
        made_by=person.user,
    )
    return made


def make_question(operation: BankOperation, company: Company) -> PaymentQuestion:
    """A question to a client about a payment, not answered."""
    made: PaymentQuestion = PaymentQuestion.objects.create(
        operation=operation,
        lessor=operation.lessor,
        company=company,
        number=operation.number,
        paid_on=operation.booked_on,
        amount=operation.amount,
        payer=operation.party_name,
        purpose=operation.purpose,
        text="Ваш ли это платёж?",
        asked_at=NOW,
        asked_by=UserFactory(),
    )
    return made


def account_of(lessor: Company) -> BankAccount:
    """The first account of the lessor, made when there is none."""
    account: BankAccount = lessor.bank_accounts.first() or BankAccountFactory(company=lessor)
    return account


# What only the people of a lessor see.
BANK_MODELS = (
    "payments.BankOperation",
    "payments.BankStatement",
    "payments.PaymentOrder",
    "payments.WatchedFile",
)


def make_bank_rows(person: Membership) -> None:
    """One row of each of these models for the person's lessor."""
    make_operation(person.company)
    make_watched_file(person.company)
    make_payment_order(person)
