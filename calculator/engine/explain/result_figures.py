"""Why indicators, subsidies, savings and the NPV of each way are what they are."""

from collections.abc import Callable
from decimal import Decimal

from calculator.engine.cash import Flow
from calculator.engine.explain.nodes import (
    added,
    discounted,
    figure,
    flow_nodes,
    given,
    less,
    percent_of,
    present_value_node,
)
from calculator.engine.explain.tree import Explanation, Operation, Unit
from calculator.engine.indicators import MONTHS_IN_YEAR, PAID, Indicators, Yield, client_flows
from calculator.engine.lease.plan import RowKind
from calculator.engine.lessor_view import lessor_flows
from calculator.engine.subsidy import Subsidy, SubsidyOf
from calculator.engine.taxes.calendar import quarter_end
from calculator.engine.taxes.ways.result import TaxedQuarter, Way, WaysComparison
from common.messages import gettext_noop

PRICE = gettext_noop("Price with VAT")
TOTAL = gettext_noop("Advance, payments and buyout price")
OVERPAYMENT = gettext_noop("Overpayment")
INCREASE = gettext_noop("Price increase over the whole term")
NPV = gettext_noop("Net present value")
TERM = gettext_noop("Months of financing")


def total(found: Indicators) -> Explanation:
    """The advance, payments and the buyout; costs billed apart are not in it."""
    rows = [row for row in found.plan.rows if row.kind is not RowKind.APART]
    parts = [Explanation(what=PAID[row.kind], value=row.amount, on=row.due_on) for row in rows]
    note = gettext_noop("Insurance, taxes and other costs inside payments are included; those billed apart are not.")
    return added(TOTAL, found.total, parts, note=note)


def billed_apart(found: Indicators) -> Explanation:
    """Costs billed apart."""
    rows = found.plan.of_kind(RowKind.APART)
    parts = [Explanation(what=row.label, value=row.amount, on=row.due_on) for row in rows]
    return added(gettext_noop("Costs billed apart"), found.billed_apart, parts or [given(PRICE, Decimal(0))])


def overpayment(found: Indicators) -> Explanation:
    """What is paid over the price."""
    return less(OVERPAYMENT, found.overpayment, figure(TOTAL, found.total, "total"), given(PRICE, found.price))


def increase_total(found: Indicators) -> Explanation:
    """Overpayment in percent of the price."""
    parts = (figure(OVERPAYMENT, found.overpayment, "overpayment"), given(PRICE, found.price))
    return _percent(INCREASE, found.increase_total, Operation.PERCENT_RATIO, parts)


def increase_year(found: Indicators) -> Explanation:
    """The increase evenly over the years of the term."""
    parts = (
        _percent_leaf(INCREASE, found.increase_total, "increase_total"),
        given(gettext_noop("Months of a year"), MONTHS_IN_YEAR, unit=Unit.NUMBER),
        given(TERM, found.term_months, unit=Unit.NUMBER),
    )
    return _percent(gettext_noop("Price increase a year"), found.increase_year, Operation.PROPORTION, parts)


def increase_month(found: Indicators) -> Explanation:
    """The increase evenly over the months of the term."""
    parts = (
        _percent_leaf(INCREASE, found.increase_total, "increase_total"),
        given(TERM, found.term_months, unit=Unit.NUMBER),
    )
    return _percent(gettext_noop("Price increase a month"), found.increase_month, Operation.RATIO, parts)


def contract_rate(found: Indicators) -> Explanation:
    """A term of the lease."""
    return given(gettext_noop("Rate of the contract a year"), found.contract_rate, unit=Unit.PERCENT)


def client_effective_rate(found: Indicators) -> Explanation | None:
    """The rate at which what the client pays is worth what the client gets."""
    what = gettext_noop("Effective rate of the client a year")
    return _yield(what, found.client_effective_rate, client_flows(found.plan))


def lessor_irr(found: Indicators) -> Explanation | None:
    """The yield of the lessor's flows."""
    flows = lessor_flows(found.plan, found.lessor) if found.lessor else ()
    return _yield(gettext_noop("Yield of the lessor a year, before profit tax"), found.lessor_irr, flows)


def client_npv(found: Indicators) -> Explanation | None:
    """The client's flows at the discount rate."""
    if found.client_npv is None or found.discount_rate is None:
        return None
    flows = client_flows(found.plan)
    return present_value_node(NPV, found.client_npv, flows, flows[0].on, found.discount_rate)


def paid(way: Way) -> Explanation:
    """Everything paid."""
    return added(gettext_noop("Paid"), way.paid, flow_nodes(way.payments, sign=-1))


def vat_deducted(way: Way) -> Explanation:
    """VAT that is deducted, by the days of settlement."""
    none = [given(gettext_noop("VAT is not deducted"), Decimal(0))]
    return added(gettext_noop("VAT deducted"), way.vat_deducted, flow_nodes(way.vat) or none)


def tax_saved(way: Way) -> Explanation:
    """Tax saved by the expenses of each quarter."""
    parts = [_quarter(way, quarter) for quarter in way.quarters]
    return added(gettext_noop("Tax saved by expenses"), way.tax_saved, parts)


def net_cost(way: Way) -> Explanation:
    """What is paid less what taxes give back."""
    return less(
        gettext_noop("Cost after taxes"),
        way.net_cost,
        figure(gettext_noop("Paid"), way.paid, "paid"),
        figure(gettext_noop("VAT deducted"), way.vat_deducted, "vat_deducted"),
        figure(gettext_noop("Tax saved by expenses"), way.tax_saved, "tax_saved"),
    )


def npv(way: Way) -> Explanation:
    """All flows after taxes at the discount rate."""
    return present_value_node(NPV, way.npv, (*way.payments, *way.vat, *way.tax), way.since, way.discount_rate)


def against_loan(found: WaysComparison) -> Explanation:
    """What the lease saves against the loan."""
    what = gettext_noop("Saving of the lease against a loan")
    return _saving(what, found.against_loan, found.lease, found.loan)


def against_cash(found: WaysComparison) -> Explanation:
    """What the lease saves against own cash."""
    what = gettext_noop("Saving of the lease against own cash")
    return _saving(what, found.against_cash, found.lease, found.cash)


def balance_holder(found: WaysComparison) -> Explanation:
    """What the lessee as balance holder adds."""
    effect = found.balance_holder
    what = gettext_noop("Effect of the lessee as balance holder")
    return _saving(what, effect.difference, effect.lessee, effect.lessor)


def subsidy(found: Subsidy) -> Explanation:
    """A share of the base, bounded."""
    if found.refusal:
        return given(gettext_noop("Subsidy"), found.amount, note=found.message)
    programme = found.programme
    base = given(PRICE if programme.of is SubsidyOf.PRICE else gettext_noop("Advance"), found.base)
    rate = given(gettext_noop("Share of the programme"), programme.percent, unit=Unit.PERCENT)
    bounds = [percent_of(gettext_noop("Share of the base"), found.uncapped, base, rate), base]
    if programme.cap is not None:
        bounds.append(given(gettext_noop("At most for one asset"), programme.cap))
    if programme.budget_left is not None:
        bounds.append(given(gettext_noop("Money left in the programme"), programme.budget_left))
    return Explanation(
        what=gettext_noop("Subsidy"), value=found.amount, operation=Operation.SMALLEST, parts=tuple(bounds)
    )


def _quarter(way: Way, quarter: TaxedQuarter) -> Explanation:
    flows = [flow for flow in way.expenses if quarter_end(flow.on) == quarter.ends_in]
    expenses = added(gettext_noop("Expenses of the quarter"), quarter.expenses, flow_nodes(flows))
    rate = given(gettext_noop("Tax rate"), quarter.rate, unit=Unit.PERCENT)
    return percent_of(gettext_noop("Tax saved"), quarter.saved, expenses, rate)


def _saving(what: str, value: Decimal, one: Way, other: Way) -> Explanation:
    return less(what, value, npv(one), npv(other))


def _yield(what: str, found: Yield | None, flows: tuple[Flow, ...]) -> Explanation | None:
    if found is None:
        return None
    note = gettext_noop("The flows have several such rates; this is the nearest to the rate of the contract.")
    return Explanation(
        what=what,
        value=found.percent,
        operation=Operation.YIELD,
        parts=discounted(flows, min(flow.on for flow in flows), found.percent),
        unit=Unit.PERCENT,
        note=note if found.is_ambiguous else "",
    )


def _percent(what: str, value: Decimal, operation: Operation, parts: tuple[Explanation, ...]) -> Explanation:
    return Explanation(what=what, value=value, operation=operation, parts=parts, unit=Unit.PERCENT)


def _percent_leaf(what: str, value: Decimal, name: str) -> Explanation:
    return Explanation(what=what, value=value, unit=Unit.PERCENT, name=name)


INDICATORS: dict[str, Callable[[Indicators], Explanation | None]] = {
    "total": total,
    "billed_apart": billed_apart,
    "overpayment": overpayment,
    "increase_total": increase_total,
    "increase_year": increase_year,
    "increase_month": increase_month,
    "contract_rate": contract_rate,
    "client_effective_rate": client_effective_rate,
    "lessor_irr": lessor_irr,
    "client_npv": client_npv,
}
WAY: dict[str, Callable[[Way], Explanation | None]] = {
    "paid": paid,
    "vat_deducted": vat_deducted,
    "tax_saved": tax_saved,
    "net_cost": net_cost,
    "npv": npv,
}
COMPARISON: dict[str, Callable[[WaysComparison], Explanation | None]] = {
    "against_loan": against_loan,
    "against_cash": against_cash,
    "balance_holder": balance_holder,
}
SUBSIDY: dict[str, Callable[[Subsidy], Explanation | None]] = {"amount": subsidy}
