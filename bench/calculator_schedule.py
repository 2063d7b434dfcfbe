"""One schedule of 36 dated rows against a bare Decimal loop of the same arithmetic (P12)."""

from calendar import monthrange
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

from bench.measure import Goal, Pair
from calculator.engine import build_schedule
from calculator.engine.rounding import ENGINE_CONTEXT, KOPECK, ROW_CONTEXT
from calculator.engine.terms import Terms

PRICE, RATE, PAYMENTS, START = Decimal("4250000.00"), Decimal("21.35"), 36, date(2026, 1, 31)
ROUNDS, CALLS = 30, 50
GOAL = Goal("P12", 1.5)


def run() -> list[Pair]:
    """Make the same annuity both ways."""
    pair = Pair("Decimal schedule of 36 rows / bare loop", GOAL, "p50")
    terms = Terms(price=PRICE, rate=RATE, payments=PAYMENTS, starts_on=START)
    same = [(row.due_on, row.interest, row.principal, row.closing) for row in build_schedule(terms).rows]
    if same != bare_schedule():
        raise RuntimeError("The bare loop does not make the schedule that it is compared with.")
    pair.repeat(
        lambda: [bare_schedule() for _ in range(CALLS)],
        lambda: [build_schedule(terms) for _ in range(CALLS)],
        rounds=ROUNDS,
    )
    return [pair]


def bare_schedule() -> list[tuple[date, Decimal, Decimal, Decimal]]:
    """Make an annuity in a loop: dates, interest, principal, balance; no checks, no plans, no other figures."""
    with localcontext(ENGINE_CONTEXT):
        factor = RATE / 1200
        growth = (1 + factor) ** PAYMENTS
        payment = (PRICE * growth * factor / (growth - 1)).quantize(KOPECK, ROUND_HALF_UP)
    rows = []
    balance = PRICE
    with localcontext(ROW_CONTEXT):
        for number in range(1, PAYMENTS + 1):
            years, month = divmod(START.month - 1 + number, 12)
            year = START.year + years
            due_on = date(year, month + 1, min(START.day, monthrange(year, month + 1)[1]))
            interest = (balance * factor).quantize(KOPECK, ROUND_HALF_UP)
            principal = payment - interest if number < PAYMENTS else balance
            balance -= principal
            rows.append((due_on, interest, principal, balance))
    return rows
