"""Buying with a bank loan or with own cash: the price, costs of ownership, interest, depreciation."""

from datetime import date
from decimal import Decimal

from calculator.engine.build import build_schedule
from calculator.engine.cash import Flow
from calculator.engine.days import add_months
from calculator.engine.lease.options import CostVat
from calculator.engine.lessor_view import costs_by_day
from calculator.engine.schedule import Schedule
from calculator.engine.taxes.calendar import MONTHS_IN_QUARTER, quarter_end
from calculator.engine.taxes.ways.case import (
    VAT_DEDUCTED,
    WaysCase,
    depreciation_flows,
    property_tax_flows,
    settle_later,
)
from calculator.engine.taxes.ways.lease_way import Parts
from calculator.engine.terms import Terms
from common.messages import gettext_noop
from common.money import split_evenly

PRICE = gettext_noop("Price of the asset")
OWN_PART = gettext_noop("Own part of the price")
LOAN_PAYMENT = gettext_noop("Loan payment")
LOAN_INTEREST = gettext_noop("Interest of the loan")
OWNERSHIP = gettext_noop("Insurance, taxes and other costs of an owner")
PURCHASE_EXPENSED = gettext_noop("Price of the asset, in equal parts until the end of the year")


def cash_parts(case: WaysCase) -> Parts:
    """Return the purchase for own money on the day the lease would start."""
    return _with_ownership(case, [Flow(case.starts_on, -case.plan.schedule.terms.price, PRICE)], [])


def loan_parts(case: WaysCase) -> Parts:
    """Return the purchase with a loan: the lease's advance as own part, the rest in equal monthly payments.

    Interest is an expense in the month it accrues for; a loan has no VAT.
    """
    advance = case.plan.schedule.terms.advance
    loan = loan_schedule(case)
    payments = [Flow(case.starts_on, -advance, OWN_PART)]
    payments += [Flow(row.due_on, -row.payment, LOAN_PAYMENT) for row in loan.rows]
    return _with_ownership(case, payments, [Flow(row.due_on, row.interest, LOAN_INTEREST) for row in loan.rows])


def loan_schedule(case: WaysCase) -> Schedule:
    """Return the schedule of the loan: an annuity by months, interest by R / 12."""
    terms = case.plan.schedule.terms
    return build_schedule(
        Terms(
            price=terms.price,
            advance=terms.advance,
            rate=case.loan_rate,
            payments=case.loan_payments or case.lease_months,
            starts_on=terms.starts_on,
        )
    )


def _with_ownership(case: WaysCase, payments: list[Flow], interest: list[Flow]) -> Parts:
    """Add what every owner has: costs, depreciation, property tax."""
    price, bought_on = case.plan.schedule.terms.price, case.starts_on
    deductions = [Flow(bought_on, case.vat_in(price, bought_on), VAT_DEDUCTED)]
    expenses = [*interest]
    for day, item in costs_by_day(case.plan):
        vat = case.vat_in(item.amount, day) if item.vat is CostVat.INCLUDED else Decimal(0)
        payments.append(Flow(day, -item.amount, OWNERSHIP))
        deductions.append(Flow(day, vat, VAT_DEDUCTED))
        expenses.append(Flow(day, item.amount - vat if case.deducts_vat else item.amount, OWNERSHIP))
    expenses += _price_as_expenses(case, price, deductions[0].amount)
    property_tax = _property_tax(case, price - deductions[0].amount)
    payments += settle_later(case, property_tax)
    expenses += [Flow(flow.on, -flow.amount, flow.what) for flow in property_tax]
    return Parts(payments=tuple(payments), deductions=tuple(deductions), expenses=tuple(expenses))


def _price_as_expenses(case: WaysCase, price: Decimal, vat: Decimal) -> list[Flow]:
    if case.deducts_vat:
        return depreciation_flows(case, price - vat, case.starts_on, case.useful_months, Decimal(1))
    days = _quarters_left(case.starts_on)
    parts = split_evenly(price, len(days))
    return [Flow(day, part, PURCHASE_EXPENSED) for day, part in zip(days, parts, strict=True)]


def _property_tax(case: WaysCase, cost: Decimal) -> list[Flow]:
    if not case.deducts_vat:
        return []
    depreciation = depreciation_flows(case, cost, case.starts_on, case.useful_months, Decimal(1))
    return property_tax_flows(case, cost, depreciation, None)


def _quarters_left(day: date) -> list[date]:
    """Last months of the quarters from that of a purchase to the end of its year (NK art. 346.16 p. 3)."""
    first = quarter_end(day)
    return [add_months(first, months) for months in range(0, 13 - first.month, MONTHS_IN_QUARTER)]
