"""What the client of a lease pays: one table of payments, and how the advance and VAT stand to it. Roubles."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from calculator.engine.lease.options import CostItem, CostKind, LeaseOptions
from calculator.engine.schedule import Schedule
from calculator.engine.terms import ZERO


class RowKind(StrEnum):
    """What a row of the plan is."""

    ADVANCE = "advance"
    PAYMENT = "payment"
    BUYOUT = "buyout"
    APART = "apart"


class DocumentKind(StrEnum):
    """What a VAT document is; the deduction takes the VAT of an advance back when the advance is offset."""

    ADVANCE = "advance"
    DEDUCTION = "deduction"
    ACCRUAL = "accrual"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseRow:
    """One payment of the client; `amount` is the sum of its seven parts, and `net` is `amount` less `vat`.

    `principal`, `interest` and costs are as agreed, with VAT at the rate of the contract; `vat_change` is what another
    rate of the row adds. `shortfall` is the VAT missing in the offset part of an advance, if the client pays it.
    `untaxed` is the part of `amount` outside the base of VAT. `accrued_on` is the day that decides `vat_rate`.
    """

    kind: RowKind
    number: int
    due_on: date
    accrued_on: date
    principal: Decimal = ZERO
    interest: Decimal = ZERO
    insurance: Decimal = ZERO
    taxes: Decimal = ZERO
    other: Decimal = ZERO
    vat_change: Decimal = ZERO
    shortfall: Decimal = ZERO
    amount: Decimal
    untaxed: Decimal = ZERO
    vat_rate: Decimal
    vat: Decimal
    net: Decimal
    # The cost, where it is billed apart.
    item: CostItem | None = None

    @property
    def label(self) -> str:
        """Of a cost billed apart: what it is."""
        return self.item.label if self.item else ""

    @property
    def obligatory(self) -> bool:
        """Whether the client has to pay it."""
        return self.item is None or self.item.obligatory

    @property
    def taxed_as_agreed(self) -> Decimal:
        """The part in the base of VAT, with VAT at the rate of the contract."""
        return self.amount - self.vat_change - self.shortfall - self.untaxed


@dataclass(frozen=True, slots=True, kw_only=True)
class OffsetRow:
    """A part of the advance, offset against an accrual (number 0: the start of the lease).

    `gross` and `old_vat` are at the rate of the advance, `vat` at the rate of the accrual on the same `net`;
    `shortfall` is their difference, negative when the rate falls.
    """

    number: int
    accrued_on: date
    gross: Decimal
    old_rate: Decimal
    old_vat: Decimal
    net: Decimal
    rate: Decimal
    vat: Decimal
    shortfall: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AccrualRow:
    """What is accrued for a period: `paid` in cash and `offset` out of the advance (its net part and the new VAT)."""

    number: int
    accrued_on: date
    paid: Decimal
    offset: Decimal
    amount: Decimal
    vat: Decimal
    net: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class VatDocument:
    """An invoice for VAT, or the deduction of an advance's VAT (its `vat` is negative, `gross` too)."""

    kind: DocumentKind
    number: int
    issued_on: date
    gross: Decimal
    rate: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseTotals:
    """Sums of the rows of a plan."""

    principal: Decimal
    interest: Decimal
    insurance: Decimal
    taxes: Decimal
    other: Decimal
    vat_change: Decimal
    shortfall: Decimal
    amount: Decimal
    vat: Decimal
    net: Decimal


TOTALS = ("principal", "interest", "insurance", "taxes", "other", "vat_change", "shortfall", "amount", "vat", "net")


@dataclass(frozen=True)
class LeasePlan:
    """Rows in the order of their numbers: the advance (0), payments, the buyout, costs billed apart.

    `rows` is the table of payments; `accruals` and `documents` are the other two. Where the lessor bears the shortfall
    of an advance (`LeaseOptions.shortfall_billed`), accruals are more than payments by `lessor_bears`.
    """

    schedule: Schedule
    options: LeaseOptions
    contract_rate_of_vat: Decimal
    rows: tuple[LeaseRow, ...]
    offsets: tuple[OffsetRow, ...]
    accruals: tuple[AccrualRow, ...]
    documents: tuple[VatDocument, ...]

    @cached_property
    def totals(self) -> LeaseTotals:
        """Everything the client pays, costs billed apart included."""
        return totals(self.rows)

    @cached_property
    def under_contract(self) -> LeaseTotals:
        """The advance, payments and the buyout, without costs billed apart."""
        return totals(row for row in self.rows if row.kind is not RowKind.APART)

    @cached_property
    def shortfall(self) -> Decimal:
        """VAT missing in the offset parts of the advance, whoever pays it."""
        return sum((row.shortfall for row in self.offsets), ZERO)

    @property
    def lessor_bears(self) -> Decimal:
        """The shortfall that the client is not billed for."""
        return self.shortfall - self.totals.shortfall

    @cached_property
    def vat_accrued(self) -> Decimal:
        """VAT of all accruals: what the client deducts in the end.

        It differs from the VAT of payments where an advance of the old rate is offset at a new one and the difference
        is not billed: the lessor bears it, or (the gross part is kept) the net part of the advance changes.
        """
        return sum((row.vat for row in self.accruals), ZERO)

    def row(self, number: int) -> LeaseRow:
        """Return the row of a number."""
        return next(row for row in self.rows if row.number == number)

    def of_kind(self, kind: RowKind) -> tuple[LeaseRow, ...]:
        """Return rows of one kind."""
        return tuple(row for row in self.rows if row.kind is kind)


def totals(rows: Iterable[LeaseRow]) -> LeaseTotals:
    """Add rows up."""
    added = tuple(rows)

    def of(name: str) -> Decimal:
        return sum((getattr(row, name) for row in added), ZERO)

    return LeaseTotals(**{name: of(name) for name in TOTALS})


PART_OF: dict[CostKind, str] = {CostKind.INSURANCE: "insurance", CostKind.TAX: "taxes", CostKind.OTHER: "other"}
type RateOn = Callable[[date], Decimal]
