"""What three ways are compared for, and the flows of taxes that all of them share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from calculator.engine.cash import Flow, in_order
from calculator.engine.days import add_months
from calculator.engine.lease.plan import LeasePlan
from calculator.engine.lease.vat import rate_in_force
from calculator.engine.rounding import to_kopeck
from calculator.engine.taxes.calendar import after_quarter, by_quarter, vat_savings
from calculator.engine.taxes.depreciation import linear
from calculator.engine.taxes.rules import BalanceHolder, TaxRules, TaxScheme, rules_on
from calculator.engine.taxes.ways.result import TaxedQuarter
from calculator.engine.terms import ZERO
from common.messages import gettext_noop
from common.vat import vat_included

VAT_DEDUCTED = gettext_noop("VAT deducted")
TAX_SAVED = gettext_noop("Tax saved by expenses")
DEPRECIATION = gettext_noop("Depreciation")
PROPERTY_TAX = gettext_noop("Property tax")
HUNDRED = Decimal(100)
MONTHS_IN_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysCase:
    """A plan, the client's taxes, and the loan it is compared with. Rates in percent a year.

    `useful_months` is the life of the asset for tax. `depreciation_factor` is used where the lessee depreciates the
    leased asset; an asset of one's own has none. `loan_payments` monthly ones (None: as many months as the lease has),
    for the price less the same advance.
    """

    plan: LeasePlan
    rules: tuple[TaxRules, ...]
    scheme: TaxScheme
    discount_rate: Decimal
    loan_rate: Decimal
    useful_months: int
    loan_payments: int | None = None
    balance_holder: BalanceHolder = BalanceHolder.LESSOR
    depreciation_factor: Decimal = Decimal(1)
    group: int | None = None
    is_real_estate: bool = False

    @property
    def starts_on(self) -> date:
        """The day the asset is put into operation."""
        return self.plan.schedule.terms.starts_on

    @property
    def lease_months(self) -> int:
        """Months of the lease."""
        terms = self.plan.schedule.terms
        return terms.payments * terms.months

    @property
    def deducts_vat(self) -> bool:
        """Whether the client deducts VAT: only under the general system."""
        return self.scheme is TaxScheme.OSNO

    def rules_at(self, day: date) -> TaxRules:
        """Return the rules of a day."""
        return rules_on(self.rules, day)

    def vat_in(self, gross: Decimal, day: date) -> Decimal:
        """Return the VAT inside an amount at the rate of a day."""
        rates = sorted(self.plan.options.vat_rates, key=lambda rate: rate.since)
        return vat_included(gross, rate_in_force(rates, day))


def depreciation_flows(case: WaysCase, cost: Decimal, put_into_use: date, months: int, factor: Decimal) -> list[Flow]:
    """Return monthly depreciation for tax as expenses, each on the first day of its month.

    It begins with the month after the asset is put into use (NK art. 259 p. 4). What costs no more than the rules'
    bound is an expense at once.
    """
    if cost <= case.rules_at(put_into_use).expensed_up_to:
        return [Flow(put_into_use, cost, DEPRECIATION)]
    first = put_into_use.replace(day=1)
    series = linear(cost, months, factor)
    return [Flow(add_months(first, number), amount, DEPRECIATION) for number, amount in enumerate(series, start=1)]


def property_tax_flows(case: WaysCase, cost: Decimal, depreciation: list[Flow], until: date | None) -> list[Flow]:
    """Return the tax on real estate in the books: a twelfth of the rate on the value before each month's depreciation.

    Settled with the profit tax of its quarter. Movable assets have none since 2019 (302-FZ), so it is empty for them.
    """
    if not case.is_real_estate:
        return []
    flows, value = [], cost
    for month in depreciation:
        if until and month.on > until:
            break
        rules = case.rules_at(month.on)
        tax = to_kopeck(value * rules.property_tax / HUNDRED / MONTHS_IN_YEAR)
        flows.append(Flow(month.on, -tax, PROPERTY_TAX))
        value -= month.amount
    return flows


def settle_later(case: WaysCase, flows: Iterable[Flow]) -> list[Flow]:
    """Move flows to the day their quarter is settled on."""
    moved = []
    for flow in flows:
        calendar = case.rules_at(flow.on).calendar
        moved.append(Flow(after_quarter(flow.on, calendar.profit_tax_months, calendar), flow.amount, flow.what))
    return moved


def vat_flows(case: WaysCase, deductions: Iterable[Flow]) -> tuple[Flow, ...]:
    """Return what deductions of VAT save the client, in parts of each quarter's settlement; nothing without VAT."""
    if not case.deducts_vat:
        return ()
    calendar = case.rules_at(case.starts_on).calendar
    return in_order(vat_savings(deductions, calendar, what=VAT_DEDUCTED))


def taxed_quarters(case: WaysCase, expenses: Iterable[Flow]) -> tuple[TaxedQuarter, ...]:
    """Return the tax that expenses save, by quarter: q(expenses * rate / 100); none where only income is taxed."""
    quarters = []
    for ends_in, amount in by_quarter(expenses).items():
        rules = case.rules_at(ends_in)
        rate = rules.income_tax(case.scheme)
        quarters.append(
            TaxedQuarter(
                ends_in=ends_in,
                expenses=amount,
                rate=rate,
                saved=to_kopeck(amount * rate / HUNDRED) + ZERO,
                settled_on=after_quarter(ends_in, rules.calendar.profit_tax_months, rules.calendar),
            )
        )
    return tuple(quarters)
