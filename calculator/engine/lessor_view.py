"""The lessor's own flows of a lease: purchase, costs, VAT at the days of settlement, receipts. Roubles."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from calculator.engine.cash import Flow, in_order
from calculator.engine.lease.accrual_days import periods
from calculator.engine.lease.costs import groups_of_payments
from calculator.engine.lease.options import Apart, CostItem, CostVat, Financed
from calculator.engine.lease.plan import LeasePlan
from calculator.engine.lease.vat import rate_in_force
from calculator.engine.taxes.calendar import TaxCalendar, vat_settlements
from common.messages import gettext_noop
from common.vat import vat_included

PURCHASE = gettext_noop("Purchase of the leased asset")
SUBSIDY = gettext_noop("Subsidy received")
COST = gettext_noop("Cost paid by the lessor")
RECEIPT = gettext_noop("Payment of the client")
VAT_PAID = gettext_noop("VAT paid")
VAT_REFUNDED = gettext_noop("VAT refunded")


@dataclass(frozen=True, slots=True, kw_only=True)
class LessorView:
    """What the lessor's side needs besides the plan.

    The asset is bought on `bought_on` (None: the start of the lease) for the price of the terms; the subsidy comes on
    `subsidy_on` (None: with the purchase). `commission` is paid to an agent on the day of purchase, without VAT.
    """

    calendar: TaxCalendar
    bought_on: date | None = None
    subsidy_on: date | None = None
    commission: Decimal = Decimal("0.00")


def lessor_flows(plan: LeasePlan, view: LessorView) -> tuple[Flow, ...]:
    """Return the lessor's flows before profit tax, by day.

    Receipts come with VAT and VAT is settled apart: charged by the plan's documents, deducted on the purchase and on
    costs with VAT that the lessor passes on. A cost charged inside payments is paid at the start of the period of its
    first payment (an insurance premium: of its policy year), a financed one at the start of the lease.
    """
    terms = plan.schedule.terms
    bought_on = view.bought_on or terms.starts_on
    costs = costs_by_day(plan)
    money = [
        Flow(bought_on, -terms.price, PURCHASE),
        Flow(view.subsidy_on or bought_on, terms.subsidy, SUBSIDY),
        Flow(bought_on, -view.commission, COST),
        *(Flow(day, -item.amount, COST) for day, item in costs),
        *(Flow(row.due_on, row.amount, RECEIPT) for row in plan.rows),
    ]
    deducted = [Flow(bought_on, vat_included(terms.price, _rate(plan, bought_on)), VAT_REFUNDED)]
    deducted += [
        Flow(day, vat_included(item.amount, _rate(plan, day)), VAT_REFUNDED)
        for day, item in costs
        if item.vat is CostVat.INCLUDED
    ]
    charged = [Flow(document.issued_on, -document.vat, VAT_PAID) for document in plan.documents]
    settled = vat_settlements((*deducted, *charged), view.calendar, paid=VAT_PAID, refunded=VAT_REFUNDED)
    return in_order((*money, *settled))


def _rate(plan: LeasePlan, day: date) -> Decimal:
    return rate_in_force(sorted(plan.options.vat_rates, key=lambda rate: rate.since), day)


def costs_by_day(plan: LeasePlan) -> list[tuple[date, CostItem]]:
    """Return every cost that is paid to somebody else, on each day it is paid; `CostItem.amount` is paid each time."""
    return [(day, item) for item in plan.options.costs if item.passed_on for day in _days(item, plan)]


def _days(item: CostItem, plan: LeasePlan) -> list[date]:
    match item.charging:
        case Financed():
            return [plan.schedule.terms.starts_on]
        case Apart(on):
            return [on or plan.schedule.terms.starts_on]
        case charging:
            starts = periods(plan.schedule)
            return [starts[numbers[0] - 1][0] for numbers in groups_of_payments(charging, plan.schedule)]
