"""A bank statement through the import and the matching, against COPY of the same rows into an indexed copy (P11).

Posting brings the figures of each contract up, so it is told apart, by a short statement of its own.
"""

import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
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
from contracts.models import Contract
from integrations.bank import PAYMENT_ORDER, Account, Document, Header, write
from integrations.bank import Party as Side
from integrations.bank_files.loading import load_file
from leasing_portal.stand import steps
from payments.bank.statements import FileFacts
from payments.matching.automatic import BATCH, MatchReport, match_statement, rules
from payments.matching.candidates import match_operations
from payments.models import BankOperation, BankStatement, Instalment

THEIR_BIC = sample_bic(1)
COPIED = "bench_bankoperation"
GOAL = Goal("P11", 2.5)
# Payments that are posted too, each for another contract.
POSTED = 300
_FOREIGN_KEYS = (
    "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE conrelid = 'payments_bankoperation'::regclass AND contype = 'f'"
)
# Number of the contract, INN of the client, roubles.
type Named = tuple[str, str, Decimal]


@dataclass(frozen=True, slots=True)
class Told:
    """A payment of the statement."""

    number: str
    inn: str
    amount: Decimal
    purpose: str
    account: str

    def document(self, ours: Side, today: date) -> Document:
        """The payment as the bank writes it."""
        payer = Side(name="ООО «Клиент»", account=self.account, bic=THEIR_BIC, inn=self.inn)
        return Document(
            kind=PAYMENT_ORDER,
            number=self.number,
            issued_on=today,
            amount=self.amount,
            payer=payer,
            payee=ours,
            purpose=self.purpose,
            credited_on=today,
        )


def run(world: World) -> list[Pair]:
    """Import a statement of payments for the contracts of the world, match all of it, then copy its rows."""
    lessor = Company.objects.filter(party=Party.LESSOR).order_by("pk")[0]
    lines = world.lines
    loading = Pair(f"statement of {lines} payments / COPY", GOAL, "total")
    matching = Pair(f"statement of {lines} payments, each matched / COPY", GOAL, "total")
    split, loaded = _loaded(lessor, world, _documents(_rows_due(lines), lines))
    statement = BankStatement.objects.latest("pk")
    rows = _rows(statement)
    copied, guarded = _copied(rows), _copied(rows, guarded=True)
    certain: list[int] = []
    matched = timed(lambda: certain.append(_match(statement)))
    _take(loading, copied, loaded)
    # Matching takes its time, in which the machine may have become slower or quicker.
    _take(matching, (copied + _copied(rows)) / 2, loaded + matched)
    due = _next_due()
    _loaded(lessor, world, _documents(due, len(due), all_named=True))
    report: list[MatchReport] = []
    posting = timed(
        lambda: report.append(match_statement(BankStatement.objects.latest("pk").pk, at=world.at)),
    )
    steps.say(
        f"import {lines / loaded:,.0f} lines/s, with matching {lines / (loaded + matched):,.0f} lines/s "
        f"({certain[0]} certain); COPY {lines / copied:,.0f} lines/s, and {lines / guarded:,.0f} with foreign keys; "
        f"text decoded and parted into lines {lines / split:,.0f} lines/s; "
        f"matching and posting {report[0].posted} of {len(due)} payments for as many contracts: "
        f"{report[0].posted / posting:,.0f} payments/s"
    )
    return [loading, matching]


def _take(pair: Pair, floor: float, ours: float) -> None:
    pair.floor.append(floor)
    pair.ours.append(ours)


def _match(statement: BankStatement) -> int:
    """Decide about every payment, as the job does before it posts; return how many are certain."""
    certain = 0
    ids = list(BankOperation.objects.filter(statement=statement).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        rows = list(BankOperation.objects.filter(pk__in=ids[start : start + BATCH]).order_by("booked_on", "pk"))
        found = match_operations(rows, lessor_id=statement.lessor_id, rules=rules())
        certain += sum(matched.outcome.certain is not None for matched in found)
    return certain


def _rows_due(lines: int) -> list[Named]:
    """Payments of schedules, the oldest first, whether they are paid or not."""
    rows = Instalment.objects.in_force().order_by("due_on", "pk")
    return list(rows.values_list("version__contract__number", "version__contract__lessee__inn", "amount")[:lines])


def _next_due() -> list[Named]:
    """What comes next on contracts, one payment of each."""
    rows = Contract.objects.filter(next_due_amount__gt=0).order_by("next_due_on", "pk")
    return list(rows.values_list("number", "lessee__inn", "next_due_amount")[:POSTED])


def _loaded(lessor: Company, world: World, documents: Sequence[Told]) -> tuple[float, float]:
    """Make a statement of these payments and import it; return the seconds of parting it into lines, and of the import.

    The first is what any reader in Python takes, before it looks at a line.
    """
    with tempfile.TemporaryFile() as file:
        _write(file, lessor, world.today, documents)
        file.seek(0)
        split = timed(lambda: file.read().decode("cp1251").split("\n"))
        return split, timed(partial(_load, file, lessor, world, len(documents)))


def _load(file: BinaryIO, lessor: Company, world: World, lines: int) -> None:
    facts = FileFacts(name="bench.txt", sha256="", lessor_id=lessor.pk, loaded_at=world.at)
    taken = load_file(file, file=facts, today=world.today)
    assert taken.report["new"] == lines, taken.report  # noqa: S101 - a measurement of another amount of work says nothing


def _write(file: BinaryIO, lessor: Company, today: date, told: Sequence[Told]) -> None:
    account = BankAccount.objects.filter(company=lessor).order_by("pk")[0]
    ours = Side(name=lessor.short_name, account=account.account, bic=account.bic, inn=lessor.inn)
    total = sum((one.amount for one in told), Decimal(0))
    opening = Account(account.account, today, Decimal("0.00"), today, total, Decimal("0.00"), total)
    header = Header(start=today, end=today, accounts=(account.account,))
    file.writelines(write(header, (opening, *(one.document(ours, today) for one in told))))
    file.flush()


def _documents(known: Sequence[Named], lines: int, *, all_named: bool = False) -> list[Told]:
    """Three payments in four are for a contract by its number, the fourth says nothing that leads to one."""
    told = []
    for number in range(1, lines + 1):
        contract, inn, amount = known[number % len(known)]
        is_named = all_named or number % 4
        says = f"Лизинговый платёж по договору {contract}, в т.ч. НДС" if is_named else "Оплата по счёту"
        told.append(Told(f"{lines}-{number}", inn, amount, says, sample_account(number % 9999, THEIR_BIC)))
    return told


def _rows(statement: BankStatement) -> bytes:
    buffer = io.BytesIO()
    query = sql.SQL("COPY (SELECT * FROM payments_bankoperation WHERE statement_id = {}) TO STDOUT")
    with connection.cursor() as cursor:
        cursor.copy_expert(query.format(sql.Literal(statement.pk)), buffer)
    return buffer.getvalue()


def _copied(rows: bytes, *, guarded: bool = False) -> float:
    """Copy the rows into an empty table with the indexes, `guarded`: with the foreign keys too; return the seconds."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {COPIED} (LIKE payments_bankoperation INCLUDING DEFAULTS INCLUDING INDEXES)")
        if guarded:
            cursor.execute(_FOREIGN_KEYS)
            for (definition,) in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {COPIED} ADD {definition}")
        seconds = timed(lambda: cursor.copy_expert(f"COPY {COPIED} FROM STDIN", io.BytesIO(rows)))
        cursor.execute(f"DROP TABLE {COPIED}")
    return seconds
