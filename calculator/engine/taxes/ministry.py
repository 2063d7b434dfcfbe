"""The textbook method of the Ministry of Economy (1996): payments from depreciation, credit, commission and services.

Sources differ in what commission is counted on and in what VAT is charged on, so that both are chosen. Rates are
percent a year. Nothing is rounded unless `unit` is given.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum

from calculator.engine.rounding import ENGINE_CONTEXT

HUNDRED = Decimal(100)


class CommissionBase(StrEnum):
    """What commission is a percentage of: the cost of the asset, or its average value of the year."""

    COST = "cost"
    AVERAGE = "average"


class MinistryVatBase(StrEnum):
    """What VAT is charged on: the whole payment, or only the lessor's charge for credit and commission."""

    WHOLE = "whole"
    CREDIT_AND_COMMISSION = "credit_and_commission"


@dataclass(frozen=True, slots=True, kw_only=True)
class MinistryTerms:
    """Terms of the method; amounts in any one unit.

    `depreciation_rate` is multiplied by `factor` (accelerated depreciation). `borrowed` is the share of the asset paid
    with credit, in percent. `services` are those of the whole term. `advance` is taken off the sum of payments.
    """

    cost: Decimal
    years: int
    depreciation_rate: Decimal
    credit_rate: Decimal
    commission_rate: Decimal
    vat_rate: Decimal
    services: Decimal = Decimal(0)
    borrowed: Decimal = HUNDRED
    factor: Decimal = Decimal(1)
    commission_base: CommissionBase = CommissionBase.AVERAGE
    vat_base: MinistryVatBase = MinistryVatBase.WHOLE
    advance: Decimal = Decimal(0)
    contributions_a_year: int = 4
    # What every figure is rounded to, half up; None: not rounded.
    unit: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MinistryYear:
    """One year: values of the asset, and the payment with its parts (AO, PK, KV, DU, their sum B, VAT, LP)."""

    year: int
    value_at_start: Decimal
    value_at_end: Decimal
    average: Decimal
    depreciation: Decimal
    credit: Decimal
    commission: Decimal
    services: Decimal
    revenue: Decimal
    vat: Decimal
    payment: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MinistryCalculation:
    """All years, the sum of their payments, and one of the equal contributions; what is left is the buyout value."""

    terms: MinistryTerms
    years: tuple[MinistryYear, ...]
    total: Decimal
    contribution: Decimal
    residual_value: Decimal


def ministry_1996(terms: MinistryTerms) -> MinistryCalculation:
    """Work the method out: LP = AO + PK + KV + DU + VAT for each year; the contribution spreads them evenly."""
    with localcontext(ENGINE_CONTEXT):
        years: list[MinistryYear] = []
        value = terms.cost
        for number in range(1, terms.years + 1):
            years.append(_year(terms, number, value))
            value = years[-1].value_at_end
        total = sum((year.payment for year in years), Decimal(0))
        contribution = (total - terms.advance) / (terms.years * terms.contributions_a_year)
        return MinistryCalculation(
            terms=terms,
            years=tuple(years),
            total=total,
            contribution=_rounded(contribution, terms.unit),
            residual_value=value,
        )


def _year(terms: MinistryTerms, number: int, start: Decimal) -> MinistryYear:
    def q(amount: Decimal) -> Decimal:
        return _rounded(amount, terms.unit)

    depreciation = min(q(terms.cost * terms.depreciation_rate * terms.factor / HUNDRED), start)
    end = start - depreciation
    average = (start + end) / 2
    credit = q(average * terms.borrowed / HUNDRED * terms.credit_rate / HUNDRED)
    base = terms.cost if terms.commission_base is CommissionBase.COST else average
    commission = q(base * terms.commission_rate / HUNDRED)
    services = q(terms.services / terms.years)
    revenue = depreciation + credit + commission + services
    taxed = revenue if terms.vat_base is MinistryVatBase.WHOLE else credit + commission
    vat = q(taxed * terms.vat_rate / HUNDRED)
    return MinistryYear(
        year=number,
        value_at_start=start,
        value_at_end=end,
        average=average,
        depreciation=depreciation,
        credit=credit,
        commission=commission,
        services=services,
        revenue=revenue,
        vat=vat,
        payment=revenue + vat,
    )


def _rounded(amount: Decimal, unit: Decimal | None) -> Decimal:
    return amount if unit is None else amount.quantize(unit, ROUND_HALF_UP)
