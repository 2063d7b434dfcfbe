"""Schedules made by hand: annuities and interest-only leases of which every figure is checked on paper."""

from datetime import date
from decimal import Decimal

from calculator.engine.dates import payment_dates
from calculator.engine.rounding import to_kopeck
from calculator.engine.schedule import Row, Schedule
from calculator.engine.terms import Terms

D = Decimal


def equal_payments(terms: Terms, payment: str) -> Schedule:
    """Equal payments in arrears; the last one closes the balance at the buyout, which has its own row."""
    financed = terms.price - terms.subsidy - terms.advance + terms.financed_costs
    factor = terms.rate / 1200 * terms.months
    balance, rows, start = financed, [], terms.starts_on
    for number, day in enumerate(payment_dates(terms), start=1):
        interest = to_kopeck(balance * factor)
        principal = balance - terms.buyout if number == terms.payments else D(payment) - interest
        rows.append(_row(number, (start, day), factor, (balance, interest, principal)))
        balance, start = balance - principal, day
    if terms.buyout:
        zero = D("0.00")
        rows.append(
            Row(len(rows) + 1, start, 0, D(0), balance, zero, zero, balance, balance, zero, zero, is_buyout=True)
        )
    return Schedule(terms, financed, D(payment), tuple(rows))


def _row(number: int, period: tuple[date, date], factor: Decimal, sums: tuple[Decimal, Decimal, Decimal]) -> Row:
    (start, day), (opening, interest, principal) = period, sums
    payment, closing = interest + principal, opening - principal
    return Row(
        number, day, (day - start).days, factor, opening, interest, interest, principal, payment, closing, D("0.00")
    )
