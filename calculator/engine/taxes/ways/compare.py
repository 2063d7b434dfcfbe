"""A lease against a bank loan and against own cash, after VAT and tax on profit, at the client's discount rate."""

from datetime import date

from calculator.engine.cash import Flow, in_order, present_value, total
from calculator.engine.taxes.rules import BalanceHolder, check_factor
from calculator.engine.taxes.ways.assumptions import assumptions_of, holder_statement
from calculator.engine.taxes.ways.case import TAX_SAVED, WaysCase, taxed_quarters, vat_flows
from calculator.engine.taxes.ways.lease_way import Parts, lease_parts, lessee_depreciates
from calculator.engine.taxes.ways.purchase import cash_parts, loan_parts
from calculator.engine.taxes.ways.result import BalanceHolderEffect, Way, WayKind, WaysComparison


def compare_ways(case: WaysCase) -> WaysComparison:
    """Return the flows of three ways after taxes, their NPV, and what the lease saves.

    All are discounted to one day, the first flow of any of them, by days / 365. Depreciation that goes on after the
    lease is counted to its end, in every way alike. The subsidy is the lease's alone.

    Raises:
        ImpossibleTerms: a depreciation factor that the law does not allow, or a loan that cannot be.
        TaxRulesUnknown: a day before the first rules.

    """
    check_factor(case.depreciation_factor, case.group, case.rules_at(case.starts_on))
    by_holder = {holder: lease_parts(case, holder) for holder in BalanceHolder}
    loan, cash = loan_parts(case), cash_parts(case)
    since = min(flow.on for parts in (*by_holder.values(), loan, cash) for flow in parts.payments)
    lease_of = {holder: _way(case, WayKind.LEASE, parts, since) for holder, parts in by_holder.items()}
    lease = lease_of[case.balance_holder]
    bought = _way(case, WayKind.LOAN, loan, since), _way(case, WayKind.CASH, cash, since)
    return WaysComparison(
        lease=lease,
        loan=bought[0],
        cash=bought[1],
        against_loan=lease.npv - bought[0].npv,
        against_cash=lease.npv - bought[1].npv,
        balance_holder=_holder_effect(case, lease_of),
        assumptions=assumptions_of(case),
    )


def _way(case: WaysCase, kind: WayKind, parts: Parts, since: date) -> Way:
    payments, expenses = in_order(parts.payments), in_order(parts.expenses)
    vat = vat_flows(case, parts.deductions)
    quarters = taxed_quarters(case, expenses)
    tax = in_order(Flow(quarter.settled_on, quarter.saved, TAX_SAVED) for quarter in quarters)
    paid, vat_deducted, tax_saved = -total(payments), total(vat), total(tax)
    return Way(
        kind=kind,
        payments=payments,
        vat=vat,
        tax=tax,
        expenses=expenses,
        quarters=quarters,
        since=since,
        discount_rate=case.discount_rate,
        paid=paid,
        vat_deducted=vat_deducted,
        tax_saved=tax_saved,
        net_cost=paid - vat_deducted - tax_saved,
        npv=present_value((*payments, *vat, *tax), since, case.discount_rate),
    )


def _holder_effect(case: WaysCase, lease_of: dict[BalanceHolder, Way]) -> BalanceHolderEffect:
    lessor, lessee = lease_of[BalanceHolder.LESSOR], lease_of[BalanceHolder.LESSEE]
    matters = lessee_depreciates(case, BalanceHolder.LESSEE)
    return BalanceHolderEffect(
        chosen=case.balance_holder,
        matters=matters,
        statement=holder_statement(case, matters=matters),
        lessor=lessor,
        lessee=lessee,
        difference=lessee.npv - lessor.npv,
    )
