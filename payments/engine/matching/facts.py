"""What matching is given: a payment as the bank tells it, and what the books know that it may be for.

Sums are roubles with two digits. Nothing here reads a database or a clock.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from common.money import ZERO


class OwedKind(StrEnum):
    """A payment of the schedule by its kind, charges of a kind besides it, or an early buyout by a quote."""

    LEASE = "lease"
    ADVANCE = "advance"
    BUYOUT = "buyout"
    SERVICE = "service"
    PENALTY = "penalty"
    ARTICLE_395 = "article_395"
    COSTS = "costs"
    OTHER = "other"
    PAYOFF = "payoff"


SCHEDULED = frozenset({OwedKind.LEASE, OwedKind.ADVANCE, OwedKind.BUYOUT, OwedKind.SERVICE})
SANCTIONS = frozenset({OwedKind.PENALTY, OwedKind.ARTICLE_395})


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """A payment that came: the bank's value date, roubles, who paid and what the purpose says."""

    id: int
    on: date
    amount: Decimal
    number: str
    payer_inn: str
    payer_name: str
    payer_account: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Owed:
    """A payment of the schedule that is not paid in full, or all charges of a kind; `amount` is what is left to pay.

    `number` is that of the row; charges have zero.
    """

    kind: OwedKind
    number: int
    due_on: date
    amount: Decimal
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """A contract with what is owed on it, nearest first. `holding` is the client's head office.

    `total` is all that is left of the schedule and besides it, later rows included. `stamp` changes whenever money of
    the contract does: what was decided by an older one is not posted.
    """

    id: int
    number: str
    company: int
    holding: int
    inn: str
    signed_on: date
    is_live: bool
    owed: tuple[Owed, ...] = ()
    total: Decimal = ZERO
    stamp: tuple[Decimal, ...] = ()

    def charges(self, kinds: frozenset[OwedKind]) -> Decimal:
        """Roubles of charges of these kinds that are not paid."""
        return sum((row.amount for row in self.owed if row.kind in kinds), ZERO)

    @property
    def rows(self) -> tuple[Owed, ...]:
        """Payments of the schedule that are not paid in full, nearest first."""
        return tuple(row for row in self.owed if row.kind in SCHEDULED)


@dataclass(frozen=True, slots=True)
class Aim:
    """What money of a share is meant for: a payment of the schedule by its date and kind, or charges of a kind.

    `amount` None: as much as it needs. `quote` is the number of a quote of early buyout, which is meant as a whole.
    """

    kind: OwedKind
    due_on: date | None = None
    amount: Decimal | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """Roubles for one contract, and what of it they are meant for."""

    contract: int
    amount: Decimal
    aims: tuple[Aim, ...] = ()


@dataclass(frozen=True, slots=True)
class InvoiceFacts:
    """An invoice of the lessor: `left` is what is still owed by its lines, nothing of one that is paid or outdated.

    `shares` are its lines by contract, with what they are for; they add up to `amount`.
    """

    id: int
    year: int
    serial: int
    company: int
    holding: int
    issued_on: date
    amount: Decimal
    left: Decimal
    shares: tuple[Share, ...]

    @property
    def number(self) -> str:
        """Printed number, e.g. 2026-000123."""
        return f"{self.year}-{self.serial:06d}"


@dataclass(frozen=True, slots=True)
class QuoteFacts:
    """A quote of early buyout: what it costs on a day, of which `left` has not come yet; its invoice when it has one.

    `is_open`: the client has accepted it, and its request is not over.
    """

    id: int
    number: str
    contract: int
    holding: int
    on: date
    amount: Decimal
    left: Decimal
    is_open: bool
    invoice: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a client answered to the question about this payment; no shares: it is theirs, but not said for what."""

    company: int
    holding: int
    is_theirs: bool
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidates:
    """What of the books a payment may be for.

    `payers` are holdings by the payer's INN, `by_account` by the account it paid from, `told` by an INN inside the
    purpose, `by_name` by a name there or the payer's. `contracts` are those of all these holdings and those whose
    numbers stand in the purpose; `is_own` says that the payer is the lessor itself, `twins` how many other payments are
    the same but for the file they came in, `came_back` how many outgoing payments of this sum to this payer were made
    in the days before.
    """

    payers: frozenset[int] = frozenset()
    by_account: frozenset[int] = frozenset()
    told: frozenset[int] = frozenset()
    by_name: frozenset[int] = frozenset()
    contracts: tuple[ContractFacts, ...] = ()
    invoices: tuple[InvoiceFacts, ...] = ()
    quotes: tuple[QuoteFacts, ...] = ()
    said: tuple[Said, ...] = ()
    is_own: bool = False
    twins: int = 0
    came_back: int = 0

    @property
    def clients(self) -> frozenset[int]:
        """Holdings that this may be a payment of, by the strongest of what tells it."""
        return self.payers or self.by_account or self.told or self.by_name


@dataclass(frozen=True, slots=True)
class Rules:
    """What the lessor allows to be posted without a person.

    `third_parties`: also what somebody else pays for a client, when a single number and the sum are exact.
    """

    third_parties: bool = False
