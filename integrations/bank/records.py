"""Records of an exchange file. Money is Decimal roubles with two digits, dates are calendar dates of the bank."""

import re
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from functools import cached_property
from operator import attrgetter

from integrations.bank.encoding import Encoding
from integrations.bank.keys import PURPOSE_LINES

type Pairs = tuple[tuple[str, str], ...]

PAYMENT_ORDER = "Платежное поручение"

# Real files write “ИНН 7700000000 ООО …” and “7700000000, ООО …”.
_INN_BEFORE_NAME = re.compile(r"^(?:ИНН\s*[0-9]+|[0-9]{10}|[0-9]{12})\b[\s,;/\\]*", re.IGNORECASE)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Header:
    """The heading. `encoding` is the true one, `declared` the word of the file; `more` are other keys as they were.

    `accounts` and `kinds` are the `РасчСчет` and `Документ` lines; `created_at` is the time as it is written.
    """

    version: str = "1.03"
    encoding: Encoding = Encoding.WINDOWS_1251
    sender: str = ""
    receiver: str = ""
    created_on: date | None = None
    created_at: str = ""
    start: date | None = None
    end: date | None = None
    accounts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    more: Pairs = ()
    declared: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Account:
    """What the bank says of one account over a period; both days belong to it.

    Balances may be below zero (an overdraft), turnovers may not. None: the bank said nothing, as it does for a
    day that is not over. `line` is where the section begins; it is no part of the value.
    """

    number: str
    start: date
    opening: Decimal
    end: date | None = None
    credited: Decimal | None = None
    debited: Decimal | None = None
    closing: Decimal | None = None
    more: Pairs = ()
    line: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class Party:
    """The payer or the payee. Nothing is checked here: banks write `0` for no INN and accounts of foreign forms.

    `title` is the name with all that the bank puts before it, `name` the name alone. `account` is the party's
    own; `settlement_account` differs from it where the bank itself pays through another bank. Thousands of documents
    share one party, so what follows from its fields is found once.
    """

    name: str = ""
    account: str = ""
    bic: str = ""
    inn: str = ""
    kpp: str = ""
    title: str = ""
    settlement_account: str = ""
    bank: str = ""
    bank_place: str = ""
    correspondent_account: str = ""

    def __hash__(self) -> int:
        """Hash all fields, as equality compares them."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(_fields_of(self))

    @property
    def clean_name(self) -> str:
        """The name alone, taken from the title where the file has no other."""
        return self.name or _INN_BEFORE_NAME.sub("", self.title, count=1) or self.title

    @cached_property
    def accounts(self) -> frozenset[str]:
        """The numbers that the party's account may be known by."""
        return frozenset({self.account, self.settlement_account} - {""})


_fields_of = attrgetter(*(one.name for one in fields(Party)))


@dataclass(frozen=True, slots=True)
class Document:
    """One payment. `kind` is the word of the file (empty in some), `more` are other keys as they were, in order.

    `debited_on` and `credited_on` are the days on which the bank took the money from the payer's account and
    put it on the payee's; orders not yet paid have neither. `line` is no part of the value.
    """

    kind: str
    number: str
    issued_on: date
    amount: Decimal
    payer: Party
    payee: Party
    purpose: str = ""
    debited_on: date | None = None
    credited_on: date | None = None
    more: Pairs = ()
    line: int = field(default=0, compare=False, repr=False)

    @property
    def full_purpose(self) -> str:
        """The purpose with its numbered lines, which in some files repeat the text and in others continue it."""
        if not self.more:
            return self.purpose
        lines = " ".join(value for key, value in self.more if key in PURPOSE_LINES and value)
        if not lines:
            return self.purpose
        whole, part = _SPACES.sub("", self.purpose), _SPACES.sub("", lines)
        if part in whole:
            return self.purpose
        return lines if part.startswith(whole) else f"{self.purpose} {lines}"
