"""Lease mathematics: terms in, schedule out. Pure Python; no Django, no clock, no float in money.

Amounts are roubles with VAT to the kopeck, rates percent a year; the time-value functions take what a spreadsheet
takes: rates as fractions, signs by direction of the flow. Everything refuses with `ImpossibleTerms`, which names the
term, its bounds and the nearest possible value.

- `build_schedule(terms)`: the rows of a lease, on `payment_dates(terms)` and `year_fraction(start, end, day_count)`.
- `solve(terms, unknown)`: one of payment, rate, advance, term, price, buyout, price increase, given the others.
- `stepped`, `seasonal`, `skipping`: weights of stepped and seasonal plans.
- `plan_lease(schedule, options)`: what the client pays: costs, VAT by date, the advance; `work_out_indicators(plan)`.
- `compare_ways(case)`: the lease against a bank loan and own cash after taxes; `subsidise(programme, case)`.
- `explain(Figure.of(plan, "vat", number=3))`: how a figure is made up, with arithmetic that can be done again.
- `pmt` ... `xnpv`: time value of money, in the order of arguments and with the signs of a spreadsheet.
"""

from calculator.engine.build import build_schedule
from calculator.engine.dates import payment_dates
from calculator.engine.days import year_fraction
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.explain import Explanation, Figure, every_figure, explain
from calculator.engine.flows import irr, npv, xirr, xnpv
from calculator.engine.indicators import Indicators, work_out_indicators
from calculator.engine.lease import LeaseOptions, LeasePlan, plan_lease
from calculator.engine.plans import Step, seasonal, skipping, stepped
from calculator.engine.schedule import Row, Schedule
from calculator.engine.solving import Solution, price_increase, regular_payment, solve
from calculator.engine.subsidy import Programme, SubsidyCase, subsidise
from calculator.engine.taxes.ways import WaysCase, WaysComparison, compare_ways
from calculator.engine.terms import Terms, Unknown
from calculator.engine.tvm import cumipmt, cumprinc, effect, fv, ipmt, nominal, nper, pmt, ppmt, pv, rate

__all__ = [
    "Explanation",
    "Figure",
    "ImpossibleTerms",
    "Indicators",
    "LeaseOptions",
    "LeasePlan",
    "Programme",
    "Row",
    "Schedule",
    "Solution",
    "Step",
    "SubsidyCase",
    "Terms",
    "Unknown",
    "WaysCase",
    "WaysComparison",
    "build_schedule",
    "compare_ways",
    "cumipmt",
    "cumprinc",
    "effect",
    "every_figure",
    "explain",
    "fv",
    "ipmt",
    "irr",
    "nominal",
    "nper",
    "npv",
    "payment_dates",
    "plan_lease",
    "pmt",
    "ppmt",
    "price_increase",
    "pv",
    "rate",
    "regular_payment",
    "seasonal",
    "skipping",
    "solve",
    "stepped",
    "subsidise",
    "work_out_indicators",
    "xirr",
    "xnpv",
    "year_fraction",
]
