"""Lease mathematics: terms in, schedule out. Pure Python; no Django, no clock, no float in money.

Amounts are roubles with VAT to the kopeck, rates percent a year; the time-value functions take what a spreadsheet
takes: rates as fractions, signs by direction of the flow. Everything refuses with `ImpossibleTerms`, which names the
term, its bounds and the nearest possible value.

- `build_schedule(terms)`: the rows of a lease, on `payment_dates(terms)` and `year_fraction(start, end, day_count)`.
- `solve(terms, unknown)`: one of payment, rate, advance, term, price, buyout, price increase, given the others.
- `stepped`, `seasonal`, `skipping`: weights of stepped and seasonal plans.
- `pmt` ... `xnpv`: time value of money, in the order of arguments and with the signs of a spreadsheet.
"""

from calculator.engine.build import build_schedule
from calculator.engine.dates import payment_dates
from calculator.engine.days import year_fraction
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.flows import irr, npv, xirr, xnpv
from calculator.engine.plans import Step, seasonal, skipping, stepped
from calculator.engine.schedule import Row, Schedule
from calculator.engine.solving import Solution, price_increase, regular_payment, solve
from calculator.engine.terms import Terms, Unknown
from calculator.engine.tvm import cumipmt, cumprinc, effect, fv, ipmt, nominal, nper, pmt, ppmt, pv, rate

__all__ = [
    "ImpossibleTerms",
    "Row",
    "Schedule",
    "Solution",
    "Step",
    "Terms",
    "Unknown",
    "build_schedule",
    "cumipmt",
    "cumprinc",
    "effect",
    "fv",
    "ipmt",
    "irr",
    "nominal",
    "nper",
    "npv",
    "payment_dates",
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
    "xirr",
    "xnpv",
    "year_fraction",
]
