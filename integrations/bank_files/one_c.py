"""1CClientBankExchange: documents become entries of the lessor's accounts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from common.messages import gettext_noop
from integrations import bank
from integrations.bank import Account, Document, Header, keys
from integrations.bank_files.days import Days
from integrations.bank_files.one_c_entry import Entries
from payments.bank.accounts import OwnAccounts
from payments.bank.records import BadStatement, Balance, Entry, Head, Record, Remark
from payments.models import Direction, StatementFormat


def read(source: BinaryIO, own: OwnAccounts, days: Days) -> Iterator[Record]:
    """Yield the records of a statement; raises BadExchange and BadStatement with the line.

    Money came in where the payee's account is the lessor's, went out where the payer's is; a transfer between two own
    accounts is an entry for each day that the bank tells. A file with one account may hide the account's number in
    documents (masked exports do): then the day that is filled tells the direction, and a person looks at it.
    """
    reading = _Reading(own, days)
    for record in bank.read(source, latest=days.latest_of_period, allow_twins=True):
        if isinstance(record, Header):
            yield Head(StatementFormat.ONE_C, record.encoding.shown)
            reading.accounts.update(dict.fromkeys(record.accounts, 1))
        elif isinstance(record, Account):
            yield reading.balance(record)
        else:
            yield from reading.entries(record)
    yield from reading.end()


@dataclass(slots=True)
class _Reading:
    own: OwnAccounts
    days: Days
    accounts: dict[str, int] = field(default_factory=dict)
    sections: int = 0
    taken: int = 0
    not_booked: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    numbers: frozenset[str] = field(init=False)
    made: Entries = field(default_factory=Entries)

    def __post_init__(self) -> None:
        self.numbers = frozenset(self.own.ids)

    def balance(self, account: Account) -> Balance:
        self.own.require(account.number, account.line)
        self.accounts[account.number] = account.line
        self.sections += 1
        return Balance(
            account=account.number,
            starts_on=account.start,
            ends_on=account.end,
            opening=account.opening,
            credited=account.credited,
            debited=account.debited,
            closing=account.closing,
            line=account.line,
        )

    def entries(self, document: Document) -> Iterator[Entry]:
        if document.debited_on is None and document.credited_on is None:
            _count(self.not_booked, document.line)
            return
        payer, payee = self._ours(document)
        is_own = bool(payer and payee)
        tells_both = is_own and None not in (document.debited_on, document.credited_on)
        for account, direction, day in _sides(document, payer, payee, is_own=is_own):
            self.taken += 1
            booked_on = self.days.check_booked(day, document.line)
            yield self.made.entry(document, account, direction, booked_on, is_own=tells_both)

    def _ours(self, document: Document) -> tuple[str, str]:
        """Return the own account on the payer's side and on the payee's; empty where the side is not ours."""
        payer = min(document.payer.accounts & self.numbers, default="")
        payee = min(document.payee.accounts & self.numbers, default="")
        if payer or payee:
            return payer, payee
        account = next(iter(self.accounts), "")
        tells = (document.debited_on is None) != (document.credited_on is None)
        if len(self.accounts) != 1 or account not in self.own or not tells:
            raise _of_nobody(document)
        _count(self.hidden, document.line)
        return (account, "") if document.debited_on else ("", account)

    def end(self) -> Iterator[Remark]:
        if not self.sections and not self.taken:
            # A heading may list accounts of which the file has nothing; here it is all that the file has.
            for number, line in self.accounts.items():
                self.own.require(number, line)
        if self.not_booked and not self.sections and not self.taken:
            raise BadStatement(
                "orders",
                gettext_noop(
                    "Line %(line)s: the file has payment orders that the bank has not carried out. "
                    "Expected a statement, with %(debited)s or %(credited)s in its documents."
                ),
                self.not_booked[0],
                {"debited": keys.DEBITED_ON, "credited": keys.CREDITED_ON},
            )
        if self.not_booked:
            yield Remark("not_booked", _NOT_BOOKED, {"line": self.not_booked[0], "count": self.not_booked[1]})
        if self.hidden:
            yield Remark("hidden", _HIDDEN, {"line": self.hidden[0], "count": self.hidden[1]}, blocks=True)


def _sides(document: Document, payer: str, payee: str, *, is_own: bool) -> list[tuple[str, Direction, date]]:
    # Of an own transfer each account's part is told by its own day; else either day will do.
    out_on = document.debited_on if is_own else document.debited_on or document.credited_on
    in_on = document.credited_on if is_own else document.credited_on or document.debited_on
    out = [(payer, Direction.OUT, out_on)] if payer and out_on else []
    return [*out, (payee, Direction.IN, in_on)] if payee and in_on else out


def _count(lines: list[int], line: int) -> None:
    """Keep the first line and how many there are: a file may have as many as it has documents."""
    if lines:
        lines[1] += 1
    else:
        lines += [line, 1]


_NOT_BOOKED = gettext_noop(
    "%(count)s documents of the file are not carried out yet and were left out; the first begins in line %(line)s."
)
_HIDDEN = gettext_noop(
    "In %(count)s documents neither account is the lessor’s; where the money went is told by the filled date. "
    "The first begins in line %(line)s."
)


def _of_nobody(document: Document) -> BadStatement:
    return BadStatement(
        "of_nobody",
        gettext_noop(
            "Line %(line)s: in the document %(number)s neither %(payer)s “%(payer_account)s” nor "
            "%(payee)s “%(payee_account)s” is an account of the lessor."
        ),
        document.line,
        {
            "number": document.number,
            "payer": f"{keys.PAYER}Счет",
            "payer_account": document.payer.account,
            "payee": f"{keys.PAYEE}Счет",
            "payee_account": document.payee.account,
        },
    )
