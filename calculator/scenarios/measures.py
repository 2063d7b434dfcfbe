"""What is told of a calculation, line by line: its terms and what came out. Roubles with VAT, rates in percent.

The pages, the papers and the workbooks all read these lines, for one calculation and for several side by side.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models.company import Segment
from calculator.engine.lease import AdvanceOffset, RowKind
from calculator.kinds import AssetKind, InsuranceChoice, PaymentTiming, Period, PlanKind
from calculator.quoting.quote import Quote
from calculator.quoting.request import plain
from calculator.showing import Shown
from common.money import round_percent
from common.ui.figures import short_day

type Value = Decimal | int | date | str | Promise | None


class Kind(StrEnum):
    """How a value is written."""

    MONEY = "money"
    PERCENT = "percent"
    # Percents that came out: always two places, so that they stand under each other.
    RATE = "rate"
    MONTHS = "months"
    DAY = "day"
    TEXT = "text"


class Better(StrEnum):
    """Which value of a line a client would rather have."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Measure:
    """One line; `is_optional` leaves it out where no calculation has anything in it."""

    label: str | Promise
    kind: Kind
    read: Callable[[Quote], Value]
    better: Better = Better.NEITHER
    is_optional: bool = False


def _effective(quote: Quote) -> Decimal | None:
    found = quote.indicators.client_effective_rate
    return round_percent(found.percent) if found else None


def _lowest(quote: Quote) -> Decimal | None:
    shown = Shown(quote.plan)
    return None if shown.is_equal else shown.lowest


def _of_ways(quote: Quote, name: str) -> Decimal | None:
    """A figure of the lease after taxes; None where there is nothing to compare with."""
    found: Decimal | None = getattr(quote.ways.lease, name) if quote.ways else None
    return found


def _product(quote: Quote) -> str:
    return quote.offer.name


def _version(quote: Quote) -> str:
    told = {"number": quote.offer.number, "day": short_day(quote.offer.valid_from)}
    return gettext("%(number)s, in force from %(day)s") % told


def _offset(quote: Quote) -> Value:
    """Told where it is not at once, as most are."""
    evenly = quote.request.advance_offset == AdvanceOffset.EVENLY
    return _("Evenly, by every payment") if evenly else None


def _insurance(quote: Quote) -> Value:
    """Who insures, where the product lets the client choose."""
    if not quote.offer.leaves_insurance(quote.request.asset_kind):
        return None
    return InsuranceChoice(quote.request.insurance).label


def _power(quote: Quote) -> Value:
    """Horsepower by which transport tax is reckoned."""
    usual = quote.offer.usual_power(quote.request.asset_kind)
    if usual is None:
        return None
    return plain(usual if quote.request.power is None else quote.request.power).replace(".", ",")


def _part(name: str) -> Callable[[Quote], Decimal | None]:
    """A part of the payments under the contract; None where they have none of it."""

    def read(quote: Quote) -> Decimal | None:
        found: Decimal = getattr(quote.plan.under_contract, name)
        return found or None

    return read


TERMS = (
    Measure(_("Product"), Kind.TEXT, _product),
    Measure(_("Version of the terms"), Kind.TEXT, _version),
    Measure(_("What is leased"), Kind.TEXT, lambda quote: AssetKind(quote.request.asset_kind).label),
    Measure(_("Size of the company"), Kind.TEXT, lambda quote: Segment(quote.request.segment).label),
    Measure(_("Price with VAT"), Kind.MONEY, lambda quote: quote.terms.price),
    Measure(_("Advance, %"), Kind.PERCENT, lambda quote: quote.request.advance_percent),
    Measure(_("Advance"), Kind.MONEY, lambda quote: quote.advance, Better.LOWER),
    Measure(
        _("Subsidy programme"),
        Kind.TEXT,
        lambda quote: quote.programme.name if quote.programme else None,
        is_optional=True,
    ),
    Measure(
        _("Subsidy"),
        Kind.MONEY,
        lambda quote: quote.subsidy.amount if quote.subsidy else None,
        Better.HIGHER,
        is_optional=True,
    ),
    Measure(_("Term"), Kind.MONTHS, lambda quote: quote.request.term_months),
    Measure(_("Schedule"), Kind.TEXT, lambda quote: PlanKind(quote.request.plan).label),
    Measure(_("Payments"), Kind.TEXT, lambda quote: Period(quote.request.months).label),
    Measure(_("Payment falls due"), Kind.TEXT, lambda quote: PaymentTiming(quote.request.timing).label),
    Measure(_("Payments of interest only"), Kind.TEXT, lambda quote: str(quote.request.grace), is_optional=True),
    Measure(_("Buyout price"), Kind.MONEY, lambda quote: quote.terms.buyout),
    Measure(_("The advance is offset"), Kind.TEXT, _offset, is_optional=True),
    Measure(_("Insurance"), Kind.TEXT, _insurance, is_optional=True),
    Measure(_("Engine power, hp"), Kind.TEXT, _power, is_optional=True),
    Measure(_("Rate a year"), Kind.PERCENT, lambda quote: quote.rate, Better.LOWER),
    Measure(_("Start of the lease"), Kind.DAY, lambda quote: quote.terms.starts_on),
    Measure(_("Last payment"), Kind.DAY, lambda quote: quote.schedule.ends_on),
)
FIGURES = (
    Measure(_("First payment"), Kind.MONEY, lambda quote: Shown(quote.plan).first.amount),
    Measure(_("Highest payment"), Kind.MONEY, lambda quote: quote.highest_payment, Better.LOWER),
    Measure(_("Lowest payment"), Kind.MONEY, _lowest, is_optional=True),
    Measure(_("Total of all payments"), Kind.MONEY, lambda quote: quote.indicators.total, Better.LOWER),
    Measure(_("Overpayment"), Kind.MONEY, lambda quote: quote.indicators.overpayment, Better.LOWER),
    Measure(_("Insurance inside the payments"), Kind.MONEY, _part("insurance"), Better.LOWER, is_optional=True),
    Measure(_("Taxes inside the payments"), Kind.MONEY, _part("taxes"), Better.LOWER, is_optional=True),
    Measure(_("Other costs inside the payments"), Kind.MONEY, _part("other"), Better.LOWER, is_optional=True),
    Measure(
        _("Costs billed apart"), Kind.MONEY, lambda quote: quote.indicators.billed_apart, Better.LOWER, is_optional=True
    ),
    Measure(
        _("Price increase a year"),
        Kind.RATE,
        # As people read it, so that what looks equal is equal.
        lambda quote: round_percent(quote.indicators.increase_year),
        Better.LOWER,
    ),
    Measure(_("Effective rate a year"), Kind.RATE, _effective, Better.LOWER),
)
TAXES = (
    Measure(_("VAT in the payments"), Kind.MONEY, lambda quote: quote.plan.under_contract.vat),
    Measure(_("Tax saving"), Kind.MONEY, lambda quote: quote.tax_saving, Better.HIGHER, is_optional=True),
    Measure(
        _("Cost after taxes"), Kind.MONEY, lambda quote: _of_ways(quote, "net_cost"), Better.LOWER, is_optional=True
    ),
    Measure(
        _("Net present value of the lease"),
        Kind.MONEY,
        lambda quote: _of_ways(quote, "npv"),
        Better.HIGHER,
        is_optional=True,
    ),
    Measure(
        _("Saving against a bank loan"),
        Kind.MONEY,
        lambda quote: quote.ways.against_loan if quote.ways else None,
        Better.HIGHER,
        is_optional=True,
    ),
    Measure(
        _("Saving against own cash"),
        Kind.MONEY,
        lambda quote: quote.ways.against_cash if quote.ways else None,
        Better.HIGHER,
        is_optional=True,
    ),
)


def by_year(quote: Quote) -> dict[int, Decimal]:
    """What is paid under the contract in each calendar year; the sum is the total of all payments."""
    sums: dict[int, Decimal] = {}
    for row in quote.plan.rows:
        if row.kind is not RowKind.APART:
            sums[row.due_on.year] = sums.get(row.due_on.year, Decimal("0.00")) + row.amount
    return sums
