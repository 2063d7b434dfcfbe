"""A bank statement through the import and the matching, against COPY of the same rows into an indexed copy (P11)."""

import io
import tempfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from typing import BinaryIO

from django.db import connection
from psycopg2 import sql

from accounts.models import BankAccount, Company
from accounts.roles import Party
from bench.measure import Goal, Pair, timed
from bench.world import World
from common.sample_ids import sample_account, sample_bic
from integrations.bank import PAYMENT_ORDER, Account, Document, Header, write
from integrations.bank import Party as Side
from integrations.bank_files.loading import load_file
from leasing_portal.stand import steps
from payments.bank.statements import FileFacts
from payments.matching.automatic import match_statement
from payments.models import BankOperation, BankStatement, Instalment

THEIR_BIC = sample_bic(1)
COPIED = "bench_bankoperation"


def run(world: World) -> list[Pair]:
    """Import a statement of payments for the contracts of the world, then match it, then copy its rows."""
    lessor = Company.objects.filter(party=Party.LESSOR).order_by("pk")[0]
    lines = world.lines
    loading = Pair(f"statement of {lines} payments / COPY", Goal("P11"), "total")
    matching = Pair(f"statement of {lines} payments with matching / COPY", Goal("P11"), "total")
    with tempfile.TemporaryFile() as file:
        _write(file, lessor, world)
        loading.ours.append(timed(partial(_load, file, lessor, world)))
    statement = BankStatement.objects.latest("pk")
    matched = timed(partial(match_statement, statement.pk, at=world.at))
    matching.ours.append(loading.ours[0] + matched)
    copied = timed(partial(_copy, _rows(statement)))
    loading.floor.append(copied)
    matching.floor.append(copied)
    _say(statement, lines, loaded=loading.ours[0], matched=matched, copied=copied)
    return [loading, matching]


def _say(statement: BankStatement, lines: int, *, loaded: float, matched: float, copied: float) -> None:
    posted = BankOperation.objects.filter(statement=statement, state="posted").count()
    steps.say(
        f"import {lines / loaded:,.0f} lines/s, with matching {lines / (loaded + matched):,.0f} lines/s "
        f"({posted} posted), COPY {lines / copied:,.0f} lines/s"
    )


def _load(file: BinaryIO, lessor: Company, world: World) -> None:
    facts = FileFacts(name="bench.txt", sha256="", lessor_id=lessor.pk, loaded_at=world.at)
    taken = load_file(file, file=facts, today=world.today)
    assert taken.report["new"] == world.lines, taken.report  # noqa: S101 - a measurement of another amount of work says nothing


def _write(file: BinaryIO, lessor: Company, world: World) -> None:
    today = world.today
    account = BankAccount.objects.filter(company=lessor).order_by("pk")[0]
    ours = Side(name=lessor.short_name, account=account.account, bic=account.bic, inn=lessor.inn)
    total = Decimal(0)
    documents = []
    for document in _documents(ours, today, world.lines):
        total += document.amount
        documents.append(document)
    told = Account(account.account, today, Decimal("0.00"), today, total, Decimal("0.00"), total)
    header = Header(start=today, end=today, accounts=(account.account,))
    file.writelines(write(header, (told, *documents)))
    file.flush()


def _documents(ours: Side, today: date, lines: int) -> Iterator[Document]:
    """Three payments in four are for a contract by its number, the fourth says nothing that leads to one."""
    rows = (
        Instalment.objects.in_force()
        .order_by("due_on", "pk")
        .values_list("version__contract__number", "version__contract__lessee__inn", "amount")
    )
    known = list(rows[:lines])
    for number in range(1, lines + 1):
        contract, inn, amount = known[number % len(known)]
        says = f"Лизинговый платёж по договору {contract}, в т.ч. НДС" if number % 4 else "Оплата по счёту"
        payer = Side(name="ООО «Клиент»", account=sample_account(number % 9999, THEIR_BIC), bic=THEIR_BIC, inn=inn)
        yield Document(
            kind=PAYMENT_ORDER,
            number=str(number),
            issued_on=today,
            amount=amount,
            payer=payer,
            payee=ours,
            purpose=says,
            credited_on=today,
        )


def _rows(statement: BankStatement) -> io.BytesIO:
    buffer = io.BytesIO()
    query = sql.SQL("COPY (SELECT * FROM payments_bankoperation WHERE statement_id = {}) TO STDOUT")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {COPIED} (LIKE payments_bankoperation INCLUDING DEFAULTS INCLUDING INDEXES)")
        cursor.copy_expert(query.format(sql.Literal(statement.pk)), buffer)
    buffer.seek(0)
    return buffer


def _copy(buffer: io.BytesIO) -> None:
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {COPIED} FROM STDIN", buffer)
