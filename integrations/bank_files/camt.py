"""camt.053 (ISO 20022 statement of a bank to its customer), versions 001.02 to 001.14, by local names."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from common.messages import gettext_noop
from integrations.bank_files import camt_values as values
from integrations.bank_files.camt_entry import entries
from integrations.bank_files.days import Days
from integrations.bank_files.xml_stream import elements, encoding_of
from integrations.bank_files.xml_tree import Element, first, forget, line_of, local, text
from payments.bank.accounts import OwnAccounts
from payments.bank.records import BadStatement, Balance, Head, Record, Remark
from payments.models import Direction, StatementFormat

STATEMENT, ENTRY = "Stmt", "Ntry"
_ACCOUNT, _PERIOD, _BALANCE, _SUMMARY = "Acct", "FrToDt", "Bal", "TxsSummry"
# Opening balances by their codes: booked, and the closing one of the day before.
_OPENING, _CLOSING = frozenset({"OPBD", "PRCD"}), frozenset({"CLBD"})
_BOOKED = frozenset({"", "BOOK"})


@dataclass(slots=True)
class _Statement:
    """What is known of the statement that is being read."""

    account: str = ""
    line: int = 1
    starts_on: date | None = None
    ends_on: date | None = None
    opening: Decimal | None = None
    closing: Decimal | None = None
    credited: Decimal | None = None
    debited: Decimal | None = None


def read(source: BinaryIO, own: OwnAccounts, days: Days) -> Iterator[Record]:
    """Yield the records of all statements of a file; raises BadStatement with line and element."""
    reading = _Reading(own, days)
    is_first = True
    for event, element in elements(source, (STATEMENT, ENTRY, _ACCOUNT, _PERIOD, _BALANCE, _SUMMARY)):
        if event == "start":
            if is_first:
                yield Head(StatementFormat.CAMT_053, encoding_of(element))
                is_first = False
            if local(element) == STATEMENT:
                reading.statement = _Statement(line=line_of(element))
            continue
        parent = element.getparent()
        if local(element) == STATEMENT:
            yield reading.balance()
            forget(element)
        elif parent is not None and local(parent) == STATEMENT:
            yield from reading.part(element)
    yield from reading.end()


@dataclass(slots=True)
class _Reading:
    own: OwnAccounts
    days: Days
    statement: _Statement = field(default_factory=_Statement)
    not_booked: list[int] = field(default_factory=list)

    def part(self, element: Element) -> Iterator[Record]:
        """Take a child of the statement."""
        name = local(element)
        if name == ENTRY:
            yield from self._entry(element)
            forget(element)
        elif name == _ACCOUNT:
            self._account(element)
        elif name == _PERIOD:
            self.statement.starts_on = _day_in(element, "FrDtTm", "FrDt")
            self.statement.ends_on = _day_in(element, "ToDtTm", "ToDt")
        elif name == _BALANCE:
            self._balance(element)
        elif name == _SUMMARY:
            self.statement.credited = _sum_in(element, "TtlCdtNtries")
            self.statement.debited = _sum_in(element, "TtlDbtNtries")

    def _account(self, element: Element) -> None:
        number = values.account(element)
        self.own.require(number, line_of(element))
        self.statement.account = number

    def _balance(self, element: Element) -> None:
        code = text(element, "Tp", "CdOrPrtry", "Cd")
        if code not in _OPENING | _CLOSING:
            return
        found = values.amount(values.required(element, "Amt"))
        signed = found if values.direction(element) == Direction.IN else -found
        dated = first(element, "Dt")
        on = values.day(dated) if dated is not None else None
        if code in _CLOSING:
            self.statement.closing = signed
            self.statement.ends_on = self.statement.ends_on or on
        elif self.statement.opening is None or code == "OPBD":
            self.statement.opening = signed
            self.statement.starts_on = self.statement.starts_on or on

    def _entry(self, element: Element) -> Iterator[Record]:
        if not self.statement.account:
            raise BadStatement(
                "no_account",
                gettext_noop("Line %(line)s: a payment stands before its account. Expected the element Acct first."),
                line_of(element),
            )
        if (text(element, "Sts", "Cd") or text(element, "Sts")) not in _BOOKED:
            self.not_booked = [self.not_booked[0], self.not_booked[1] + 1] if self.not_booked else [line_of(element), 1]
            return
        yield from entries(element, account=self.statement.account, days=self.days)

    def balance(self) -> Balance:
        """Return what the bank says of the statement that ends."""
        told = self.statement
        if not told.account:
            raise BadStatement(
                "no_account",
                gettext_noop("The statement that begins in line %(line)s names no account. Expected the element Acct."),
                told.line,
            )
        return Balance(
            account=told.account,
            starts_on=told.starts_on,
            ends_on=told.ends_on,
            opening=told.opening,
            credited=told.credited,
            debited=told.debited,
            closing=told.closing,
            line=told.line,
        )

    def end(self) -> Iterator[Remark]:
        """Tell what was left out."""
        if self.not_booked:
            yield Remark(
                "pending",
                gettext_noop(
                    "%(count)s payments of the file are not booked yet and were left out; "
                    "the first is in line %(line)s."
                ),
                {"line": self.not_booked[0], "count": self.not_booked[1]},
            )


def _day_in(element: Element, *names: str) -> date | None:
    found = next((inner for name in names if (inner := first(element, name)) is not None), None)
    return None if found is None else values.day(found)


def _sum_in(element: Element, name: str) -> Decimal | None:
    """Return a sum of the summary, which has no currency of its own: it is the account's."""
    found = first(element, name, "Sum")
    return None if found is None else values.number(found)
