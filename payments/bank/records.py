"""What any bank file is read into: the head, balances of accounts, entries and remarks, in the order of the file.

Money is Decimal roubles with two digits, dates are calendar dates of the bank. `line` is the line of the file as a
text editor counts it, from 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from common.messages import MessageError
from payments.models import Direction, StatementFormat


@dataclass(frozen=True, slots=True)
class Head:
    """What file it is; `encoding` is the name that people know it by. Comes first."""

    format: StatementFormat
    encoding: str


@dataclass(frozen=True, slots=True)
class Balance:
    """What the bank says of one of the lessor's accounts over a period, both days included.

    None: the bank said nothing. Balances may be below zero, turnovers may not.
    """

    account: str
    starts_on: date | None = None
    ends_on: date | None = None
    opening: Decimal | None = None
    credited: Decimal | None = None
    debited: Decimal | None = None
    closing: Decimal | None = None
    line: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the fields as `BankStatement.balances` holds them: dates in ISO, amounts as text."""
        return {
            "account": self.account,
            "starts_on": self.starts_on and self.starts_on.isoformat(),
            "ends_on": self.ends_on and self.ends_on.isoformat(),
            **{
                name: None if amount is None else f"{amount:.2f}"
                for name, amount in (
                    ("opening", self.opening),
                    ("credited", self.credited),
                    ("debited", self.debited),
                    ("closing", self.closing),
                )
            },
        }


@dataclass(frozen=True, slots=True)
class OtherSide:
    """The payer of what was received, the payee of what was paid out; as the bank writes it."""

    name: str = ""
    inn: str = ""
    kpp: str = ""
    account: str = ""
    bic: str = ""
    bank: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One payment on one of the lessor's accounts; the amount is above zero.

    `doubts` are as `BankOperation.doubts` keeps them: field, value, code, message, params. `is_own`: both sides are
    accounts of the lessor and the bank tells both days, so that a file of both accounts may have the payment twice.
    """

    account: str
    direction: Direction
    booked_on: date
    number: str
    amount: Decimal
    issued_on: date | None = None
    kind: str = ""
    party: OtherSide = OtherSide()
    purpose: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)
    doubts: Sequence[Mapping[str, Any]] = ()
    line: int = 0
    is_own: bool = False


class Remark(MessageError):
    """Something about the file that a person must see; one that `blocks` stops posting by itself."""

    def __init__(
        self, code: str, message: str, params: Mapping[str, str | int] | None = None, *, blocks: bool = False
    ) -> None:
        self.blocks = blocks
        super().__init__(code, message, params)


type Record = Head | Balance | Entry | Remark


class BadStatement(MessageError):
    """A file that cannot be taken; nothing of it is stored. `line` is the line of the file."""

    def __init__(self, code: str, message: str, line: int, params: Mapping[str, str | int] | None = None) -> None:
        self.line = line
        super().__init__(code, message, {"line": line, **(params or {})})
