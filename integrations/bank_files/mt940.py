"""MT940 (SWIFT customer statement): messages one after another, with or without the heads of SWIFT around them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from common.messages import gettext_noop
from integrations.bank_files import mt940_values as values
from integrations.bank_files.days import Days
from integrations.bank_files.doubts import doubts_of
from integrations.bank_files.mt940_details import details
from integrations.bank_files.mt940_lines import Field, encoding_of, fields
from integrations.bank_files.texts import cut
from payments.bank.accounts import OwnAccounts
from payments.bank.records import BadStatement, Balance, Entry, Head, Record
from payments.models import BankOperation, StatementFormat

_BEGINS = re.compile(rb"[\x01-\x03\s]*(?:\{1:|:20:)")
_NO_REFERENCE = frozenset({"", "NONREF"})
_SHOWN = {"utf-8": "UTF-8", "cp1251": "windows-1251"}
_KNOWN = frozenset({"20", "21", "25", "28", "28C", "60F", "60M", "61", "86", "62F", "62M", "64", "65"})


def begins(head: bytes) -> bool:
    """Whether a file that begins so is MT940."""
    return bool(_BEGINS.match(head))


def read(source: BinaryIO, own: OwnAccounts, days: Days) -> Iterator[Record]:
    """Yield the records of all messages; raises BadStatement with line and field."""
    encoding = encoding_of(source)
    yield Head(StatementFormat.MT940, _SHOWN[encoding])
    message: _Message | None = None
    for part in fields(source, encoding):
        if part.tag not in _KNOWN:
            raise values.wrong(part, ", ".join(f":{tag}:" for tag in sorted(_KNOWN)))
        if part.tag == "20":
            if message:
                yield from message.end()
            message = _Message(own, days, part)
        elif message is None:
            raise values.wrong(part, gettext_noop("the field :20: first"))
        else:
            yield from message.take(part)
    if message:
        yield from message.end()


@dataclass(slots=True)
class _Message:
    own: OwnAccounts
    days: Days
    begin: Field
    account: str = ""
    opening: tuple[Decimal, date] | None = None
    closing: tuple[Decimal, date] | None = None
    # A payment waits for its field 86.
    head: tuple[values.Head61, int] | None = None
    text: str = field(default="")

    def take(self, part: Field) -> Iterator[Record]:
        """Take the next field; a payment is yielded when its last field has come."""
        if part.tag == "86":
            # After the closing balance it is about the whole statement.
            if self.head and not self.text:
                self.text = part.text
            return
        yield from self._payment()
        if part.tag == "25":
            self.account = values.account(part)
            self.own.require(self.account, part.line)
        elif part.tag in {"60F", "60M"}:
            self.opening = values.balance(part)
        elif part.tag in {"62F", "62M"}:
            self.closing = values.balance(part)
        elif part.tag == "61":
            self._require_head(part)
            self.head = (values.head(part), part.line)

    def end(self) -> Iterator[Record]:
        """Yield the last payment and the balances of the message."""
        yield from self._payment()
        if self.opening is None or self.closing is None or not self.account:
            raise BadStatement(
                "message_cut",
                gettext_noop(
                    "The message that begins in line %(line)s has no %(expected)s. "
                    "It may be cut: get the file from the bank again."
                ),
                self.begin.line,
                {"expected": ":25:" if not self.account else ":60F:" if self.opening is None else ":62F:"},
            )
        yield Balance(
            account=self.account,
            starts_on=self.opening[1],
            ends_on=self.closing[1],
            opening=self.opening[0],
            closing=self.closing[0],
            line=self.begin.line,
        )

    def _require_head(self, part: Field) -> None:
        """The balance tells the currency of the payments, so it comes before them."""
        if self.opening is None or not self.account:
            raise values.wrong(part, gettext_noop("the fields :25: and :60F: before payments"))

    def _payment(self) -> Iterator[Entry]:
        if self.head is None:
            return
        (head, line), text = self.head, self.text
        self.head, self.text = None, ""
        party, purpose = details(text)
        number = head.reference if head.reference not in _NO_REFERENCE else head.bank_reference
        more = {
            "61": head.more,
            "bank_reference": head.bank_reference,
            "value_on": head.value_on.isoformat(),
            "reversal": "true" if head.is_reversal else "",
        }
        yield Entry(
            account=self.account,
            direction=head.direction,
            booked_on=self.days.check_booked(head.booked_on, line),
            number=cut(number, BankOperation, "number"),
            amount=head.amount,
            kind=head.kind,
            party=party,
            purpose=cut(purpose or head.more, BankOperation, "purpose"),
            more={name: value for name, value in more.items() if value},
            doubts=doubts_of(party, head.direction),
            line=line,
        )
