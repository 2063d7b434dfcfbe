"""What a lease has besides its schedule: costs, VAT and how the advance is offset. Roubles, percent, dates."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class CostKind(StrEnum):
    """Which part of a payment a cost belongs to."""

    INSURANCE = "insurance"
    TAX = "tax"
    OTHER = "other"


class CostVat(StrEnum):
    """How VAT stands to the amount of a cost.

    `INCLUDED`: the amount contains it. `ON_TOP`: the amount is net (an insurance premium, a tax), and VAT is added
    because a lease payment is taxed as a whole. `NONE`: the amount stays outside the base of VAT.
    """

    INCLUDED = "included"
    ON_TOP = "on_top"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Financed:
    """Paid by the lessor at the start and repaid with the schedule: its amount is in `Terms.financed_costs`."""


@dataclass(frozen=True, slots=True)
class InPayments:
    """Spread evenly over these payments (numbers from 1; none: all), the residue in the last of them."""

    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class InPolicyYears:
    """The amount is that of one policy year, spread over the payments of each of these years (none: all years).

    A policy year is twelve months from the start of the lease; a payment belongs to the year its period begins in. The
    residue goes to the last payment of the year. A last year that is not whole bears the whole amount.
    """

    years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Apart:
    """Billed apart on a day; None: at the start of the lease."""

    on: date | None = None


type Charging = Financed | InPayments | InPolicyYears | Apart


@dataclass(frozen=True, slots=True, kw_only=True)
class CostItem:
    """One cost: insurance, registration, a commission, transport tax. `label` is what people read.

    `obligatory` costs are part of the client's effective rate also when they are billed apart. `passed_on`: the lessor
    pays the cost to somebody else; a commission of its own is not passed on.
    """

    label: str
    amount: Decimal
    kind: CostKind = CostKind.OTHER
    charging: Charging = InPayments()
    vat: CostVat = CostVat.INCLUDED
    obligatory: bool = True
    passed_on: bool = True


class AdvanceOffset(StrEnum):
    """When the advance is offset: against the start of the lease at once, or evenly against every accrual."""

    AT_ONCE = "at_once"
    EVENLY = "evenly"


class VatVariant(StrEnum):
    """What a new rate leaves unchanged on a running contract: the net part of a payment, or the whole payment."""

    NET_KEPT = "net_kept"
    GROSS_KEPT = "gross_kept"


class AccrualDay(StrEnum):
    """Which day decides the VAT rate of a payment.

    `PERIOD_END` is the last day of the period it accrues for, whatever day it is paid on: the service of a period is
    rendered by then. `PERIOD_START` and `DUE` suit contracts that accrue otherwise.
    """

    PERIOD_END = "period_end"
    PERIOD_START = "period_start"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class VatRateFrom:
    """A VAT rate in percent, in force from a day until the next one."""

    since: date
    percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseOptions:
    """How a schedule becomes what the client pays.

    Amounts of the schedule contain VAT at the rate of the day `signed_on` (None: the start of the lease). A lessor
    that pays no VAT has one rate, zero. `shortfall_billed`: whether the client pays the VAT that is missing when an
    advance of the old rate is offset at a new one; otherwise the lessor bears it.
    """

    vat_rates: tuple[VatRateFrom, ...]
    signed_on: date | None = None
    vat_variant: VatVariant = VatVariant.NET_KEPT
    accrual_day: AccrualDay = AccrualDay.PERIOD_END
    # None: the advance is paid on the day the contract is signed.
    advance_on: date | None = None
    advance_offset: AdvanceOffset = AdvanceOffset.AT_ONCE
    shortfall_billed: bool = True
    costs: tuple[CostItem, ...] = ()
