"""What a lease costs in a few figures. Roubles with VAT; rates and price increase in percent, not rounded.

Three rates are never mixed: `contract_rate` is the one the schedule counts interest at, `client_effective_rate` the
one at which everything the client pays is worth what the client gets, `lessor_irr` the yield of the lessor's own flows.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from calculator.engine.cash import Flow, in_order, present_value
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.flows import xirr_result
from calculator.engine.lease.plan import LeasePlan, LeaseRow, RowKind
from calculator.engine.lessor_view import LessorView, lessor_flows
from calculator.engine.rounding import ENGINE_CONTEXT
from common.messages import gettext_noop

MONTHS_IN_YEAR = 12
HUNDRED = Decimal(100)
ASSET = gettext_noop("Leased asset received")
PAID = {
    RowKind.ADVANCE: gettext_noop("Advance"),
    RowKind.PAYMENT: gettext_noop("Lease payment"),
    RowKind.BUYOUT: gettext_noop("Buyout price"),
    RowKind.APART: gettext_noop("Cost billed apart"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Yield:
    """A yearly rate in percent by XIRR (days / 365); `is_ambiguous`: the flows have several, this is the nearest."""

    percent: Decimal
    is_ambiguous: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicators:
    """Figures of one plan.

    `total` is the advance, all payments and the buyout; costs inside payments (insurance, taxes, commissions) are in
    it, costs billed apart are not: they are `billed_apart`. `overpayment` is `total` less the price. Price increase
    (удорожание) is `overpayment` in percent of the price: `increase_total` over the whole term, and evenly a year and
    a month of `term_months`, the months of financing (payments times months between them). It is no rate of interest.

    Rates are None where they are not defined (nothing is financed). `client_npv` is what the client gets less what the
    client pays, discounted at `discount_rate` to the first flow; None without a discount rate.
    """

    plan: LeasePlan
    lessor: LessorView | None
    price: Decimal
    total: Decimal
    billed_apart: Decimal
    overpayment: Decimal
    term_months: int
    increase_total: Decimal
    increase_year: Decimal
    increase_month: Decimal
    contract_rate: Decimal
    client_effective_rate: Yield | None
    lessor_irr: Yield | None
    discount_rate: Decimal | None
    client_npv: Decimal | None


def work_out_indicators(
    plan: LeasePlan, *, discount_rate: Decimal | None = None, lessor: LessorView | None = None
) -> Indicators:
    """Return the indicators of a plan; the lessor's yield only if its side is given.

    Source of the price increase: the usual definition of lessors, (advance + payments + buyout - price) / price.
    """
    terms, total = plan.schedule.terms, plan.under_contract.amount
    months = terms.payments * terms.months
    flows = client_flows(plan)
    with localcontext(ENGINE_CONTEXT):
        increase = (total - terms.price) / terms.price * HUNDRED
        return Indicators(
            plan=plan,
            lessor=lessor,
            price=terms.price,
            total=total,
            billed_apart=plan.totals.amount - total,
            overpayment=total - terms.price,
            term_months=months,
            increase_total=increase,
            increase_year=increase * MONTHS_IN_YEAR / months,
            increase_month=increase / months,
            contract_rate=terms.rate,
            client_effective_rate=found_yield(flows, terms.rate),
            lessor_irr=found_yield(lessor_flows(plan, lessor), terms.rate) if lessor else None,
            discount_rate=discount_rate,
            client_npv=None if discount_rate is None else present_value(flows, flows[0].on, discount_rate),
        )


def client_flows(plan: LeasePlan) -> tuple[Flow, ...]:
    """Return the client's flows by day: the asset at its price less the subsidy, and everything obligatory paid."""
    terms = plan.schedule.terms
    got = Flow(terms.starts_on, terms.price - terms.subsidy, ASSET)
    return in_order((got, *(_paid(row) for row in plan.rows if row.obligatory)))


def found_yield(flows: tuple[Flow, ...], near: Decimal) -> Yield | None:
    """Return the yearly rate of flows, of several the nearest to `near` percent; None if there is none."""
    values: list[Decimal] = [flow.amount for flow in flows]
    days: list[date] = [flow.on for flow in flows]
    try:
        found = xirr_result(values, days, near / HUNDRED)
    except ImpossibleTerms:
        return None
    return Yield(percent=found.rate * HUNDRED, is_ambiguous=found.is_ambiguous)


def _paid(row: LeaseRow) -> Flow:
    return Flow(row.due_on, -row.amount, PAID[row.kind])
