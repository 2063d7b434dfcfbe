"""When taxes are settled: VAT of a quarter in equal parts of the next months, profit tax after the quarter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from calculator.engine.cash import Flow
from calculator.engine.days import add_months
from calculator.engine.terms import ZERO
from common.money import split_evenly

MONTHS_IN_QUARTER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxCalendar:
    """Days of settlement; the law sets them (NK art. 174, 176, 287: 28, 3, 3 and 1 in 2026), so they are data.

    `day` of the month all taxes are settled on. VAT due for a quarter is paid in `vat_parts` equal parts, one in each
    of the next months; an excess of deductions is refunded `vat_refund_months` after the quarter. Profit tax of a
    quarter is settled `profit_tax_months` after it.
    """

    day: int
    vat_parts: int
    vat_refund_months: int
    profit_tax_months: int


def quarter_end(day: date) -> date:
    """Return the first day of the last month of the quarter; months are counted from it."""
    month = (day.month - 1) // MONTHS_IN_QUARTER * MONTHS_IN_QUARTER + MONTHS_IN_QUARTER
    return date(day.year, month, 1)


def after_quarter(day: date, months: int, calendar: TaxCalendar) -> date:
    """Return the day of settlement `months` after the quarter that holds `day`."""
    return add_months(quarter_end(day), months, anchor=calendar.day)


def by_quarter(flows: Iterable[Flow]) -> dict[date, Decimal]:
    """Add amounts up by quarter (its key is the first day of its last month), oldest first."""
    sums: dict[date, Decimal] = {}
    for flow in flows:
        key = quarter_end(flow.on)
        sums[key] = sums.get(key, ZERO) + flow.amount
    return dict(sorted(sums.items()))


def vat_settlements(positions: Iterable[Flow], calendar: TaxCalendar, *, paid: str, refunded: str) -> list[Flow]:
    """Turn VAT by day (charged is negative, deducted positive) into flows of money on the days of settlement.

    `paid` and `refunded` name the flows. Every quarter is settled on its own.
    """
    flows: list[Flow] = []
    for quarter, position in by_quarter(positions).items():
        if position > 0:
            flows.append(Flow(after_quarter(quarter, calendar.vat_refund_months, calendar), position, refunded))
        else:
            parts = split_evenly(position, calendar.vat_parts)
            months = range(1, calendar.vat_parts + 1)
            flows += [
                Flow(after_quarter(quarter, month, calendar), part, paid)
                for month, part in zip(months, parts, strict=True)
            ]
    return flows


def vat_savings(positions: Iterable[Flow], calendar: TaxCalendar, *, what: str) -> list[Flow]:
    """Turn deductions of VAT by day into what a payer saves: less VAT in each part of the quarter's settlement."""
    months = range(1, calendar.vat_parts + 1)
    return [
        Flow(after_quarter(quarter, month, calendar), part, what)
        for quarter, amount in by_quarter(positions).items()
        for month, part in zip(months, split_evenly(amount, calendar.vat_parts), strict=True)
    ]
