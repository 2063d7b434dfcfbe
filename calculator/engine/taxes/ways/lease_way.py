"""The lease: payments, the VAT of its documents, and expenses by the rules the contract began under."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from calculator.engine.cash import Flow
from calculator.engine.indicators import PAID
from calculator.engine.lease.plan import AccrualRow, RowKind
from calculator.engine.lease.vat import taxed
from calculator.engine.taxes.rules import BalanceHolder
from calculator.engine.taxes.ways.case import (
    VAT_DEDUCTED,
    WaysCase,
    depreciation_flows,
    property_tax_flows,
    settle_later,
)
from calculator.engine.terms import ZERO
from common.messages import gettext_noop

ACCRUED = gettext_noop("Lease payments without the buyout price")
BUYOUT_EXPENSED = gettext_noop("Buyout price")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a way is made of before its taxes are counted."""

    payments: tuple[Flow, ...]
    deductions: tuple[Flow, ...]
    expenses: tuple[Flow, ...]


def lease_parts(case: WaysCase, holder: BalanceHolder) -> Parts:
    """Return payments of the plan, deductions of VAT by its documents, and expenses.

    Expenses are accruals without VAT and without the buyout price (NK art. 264 p. 1 sub. 10); without a right to
    deduct, VAT is part of them. The buyout price becomes the cost of an asset with what is left of its useful life.
    A lessee that holds the asset in its books (contracts begun before 2022) depreciates it, and deducts accruals less
    that depreciation.
    """
    plan = case.plan
    payments = [Flow(row.due_on, -row.amount, PAID[row.kind]) for row in plan.rows]
    deductions = [Flow(document.issued_on, document.vat, VAT_DEDUCTED) for document in plan.documents]
    held = lessee_depreciates(case, holder)
    depreciation = _lessee_depreciation(case) if held else []
    property_tax = _lessee_property_tax(case, depreciation) if held else []
    expenses = [*_accruals(case, depreciation), *depreciation, *_buyout(case)]
    expenses += [Flow(flow.on, -flow.amount, flow.what) for flow in property_tax]
    return Parts(
        payments=(*payments, *settle_later(case, property_tax)),
        deductions=tuple(deductions),
        expenses=tuple(expenses),
    )


def lessee_depreciates(case: WaysCase, holder: BalanceHolder) -> bool:
    """Whether the choice of the balance holder makes the lessee depreciate the asset for profit tax."""
    begun_under = case.rules_at(case.plan.options.signed_on or case.starts_on)
    return holder is BalanceHolder.LESSEE and case.deducts_vat and not begun_under.lessor_always_depreciates


def buyout_of(case: WaysCase, accrual: AccrualRow) -> Decimal:
    """Return the buyout price inside an accrual, as an expense: without VAT where it is deducted."""
    terms, row = case.plan.schedule.terms, case.plan.schedule.rows[-1]
    if not terms.buyout or accrual.number != row.number:
        return ZERO
    if row.is_buyout:
        return _cost(case, accrual)
    paid = case.plan.row(accrual.number)
    part = taxed(terms.buyout, case.plan.contract_rate_of_vat, paid.vat_rate, case.plan.options.vat_variant)
    return part.gross - part.vat if case.deducts_vat else part.gross


def _cost(case: WaysCase, accrual: AccrualRow) -> Decimal:
    return accrual.net if case.deducts_vat else accrual.amount


def _accruals(case: WaysCase, depreciation: list[Flow]) -> Iterator[Flow]:
    """Accruals as expenses, less the depreciation since the one before; what it exceeds one by lowers the next."""
    waiting = list(depreciation)
    taken = ZERO
    for accrual in case.plan.accruals:
        while waiting and waiting[0].on <= accrual.accrued_on:
            taken += waiting.pop(0).amount
        amount = _cost(case, accrual) - buyout_of(case, accrual)
        deducted = max(amount - taken, ZERO)
        taken = max(taken - amount, ZERO)
        yield Flow(accrual.accrued_on, deducted, ACCRUED)


def _buyout(case: WaysCase) -> list[Flow]:
    last = case.plan.schedule.rows[-1]
    accrual = next(row for row in case.plan.accruals if row.number == last.number)
    price = buyout_of(case, accrual)
    if not price:
        return []
    if not case.deducts_vat:
        return [Flow(accrual.accrued_on, price, BUYOUT_EXPENSED)]
    left = max(case.useful_months - case.lease_months, 1)
    return depreciation_flows(case, price, accrual.accrued_on, left, Decimal(1))


def _lessee_depreciation(case: WaysCase) -> list[Flow]:
    """Depreciation of the asset at the lessor's cost, while the lease runs (NK art. 257 p. 1, before 2022)."""
    cost = _lessors_cost(case)
    flows = depreciation_flows(case, cost, case.starts_on, case.useful_months, case.depreciation_factor)
    return [flow for flow in flows if flow.on <= _ends_on(case)]


def _lessee_property_tax(case: WaysCase, depreciation: list[Flow]) -> list[Flow]:
    return property_tax_flows(case, _lessors_cost(case), depreciation, _ends_on(case))


def _lessors_cost(case: WaysCase) -> Decimal:
    price = case.plan.schedule.terms.price
    return price - case.vat_in(price, case.starts_on)


def _ends_on(case: WaysCase) -> date:
    return max(row.accrued_on for row in case.plan.rows if row.kind is not RowKind.APART)
