"""Penalties, interest by article 395 and interest to a date, counted once more day by day in fractions of integers.

Nothing of the engines' own arithmetic is used: every day has its debt and its rate, days in a row with the same ones
are one sum, and each sum is rounded half up to the kopeck.
"""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from math import floor

import pytest

from common.business_days import payment_deadline
from payments.engine.article_395 import interest_by_article_395
from payments.engine.delay import Debt, Paid
from payments.engine.key_rates import bank_of_russia
from payments.engine.penalty import Part, PartDue, PaymentDue, PenaltyTerms, PercentCap, SumCap, penalty_of
from payments.engine.rates import RateFrom
from payments.engine.redemption import PaymentAhead, PayoffPart, Remainder, redeem
from tests.payments.engine.late_money import D

SEEDS = range(100)
ONE_DAY = timedelta(days=1)
# Dates at which something happens: a leap day, ends of years, changes of the key rate.
EDGES = (date(2024, 2, 28), date(2023, 12, 30), date(2024, 12, 30), date(2024, 7, 27), date(2023, 8, 14))
# Of the public table, percent a year from the day.
KEY_RATES = [
    (date(2022, 9, 19), "7.5"),
    (date(2023, 7, 24), "8.5"),
    (date(2023, 8, 15), "12"),
    (date(2023, 9, 18), "13"),
    (date(2023, 10, 30), "15"),
    (date(2023, 12, 18), "16"),
    (date(2024, 7, 29), "18"),
    (date(2024, 9, 16), "19"),
    (date(2024, 10, 28), "21"),
    (date(2025, 6, 9), "20"),
    (date(2025, 7, 28), "18"),
    (date(2025, 9, 15), "17"),
    (date(2025, 10, 27), "16.5"),
    (date(2025, 12, 22), "16"),
    (date(2026, 2, 16), "15.5"),
    (date(2026, 3, 23), "15"),
    (date(2026, 4, 27), "14.5"),
]
type Payments = Sequence[tuple[date, int]]


def half_up(amount: Fraction) -> int:
    """Whole kopecks of an amount in kopecks."""
    return floor(amount + Fraction(1, 2))


def days_after(start: date, end: date) -> list[date]:
    """Days after the first one, the last one included."""
    return [start + number * ONE_DAY for number in range(1, (end - start).days + 1)]


def owed_on(day: date, amount: int, paid: Payments) -> int:
    """What bears something on a day: the day of payment still does."""
    return amount - sum(part for on, part in paid if on < day)


def rate_of(day: date, rates: Sequence[tuple[date, str]]) -> Fraction:
    return Fraction([percent for since, percent in rates if since <= day][-1])


def days_of_year(day: date) -> int:
    return (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days


def penalty_by_days(
    amount: int, paid: Payments, deadline: date, until: date, rates: Sequence[tuple[date, str]], grace: int
) -> int:
    """Without a cap."""
    free = deadline + grace * ONE_DAY
    if until <= free or not owed_on(min(free, until) + ONE_DAY, amount, paid):
        return 0
    days = [(owed_on(day, amount, paid), rate_of(day, rates)) for day in days_after(deadline, until)]
    return sum(half_up(owed * rate / 100 * len(list(same))) for (owed, rate), same in groupby(days))


def article_395_by_days(amount: int, paid: Payments, deadline: date, until: date) -> int:
    days = [
        (owed_on(day, amount, paid), rate_of(day, KEY_RATES), days_of_year(day)) for day in days_after(deadline, until)
    ]
    return sum(half_up(owed * rate / 100 * len(list(same)) / year) for (owed, rate, year), same in groupby(days))


def roubles(kopecks: int) -> Decimal:
    return D(kopecks) / 100


def paid_in_parts(dice: random.Random, due_on: date, amount: int) -> list[tuple[date, int]]:
    """Some before the due date, some on one day, some on the last one."""
    left, rows, days = amount, [], [-3, 0, 1, 1, 2, 5, 5, dice.randrange(400)]
    for day in dice.sample(days, dice.randrange(5)):
        part = dice.choice([left, left // 2, dice.randrange(left + 1)])
        left -= part
        if part:
            rows.append((due_on + day * ONE_DAY, part))
    return rows


def told(paid: Payments) -> tuple[Paid, ...]:
    return tuple(Paid(on, roubles(part)) for on, part in paid)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_penalty_is_that_of_its_days(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - test data
    due_on = dice.choice(EDGES) + dice.randrange(4) * ONE_DAY
    deadline, amount = payment_deadline(due_on), dice.choice([1, 999, dice.randrange(1, 10**9)])
    assert deadline is not None
    paid, until = paid_in_parts(dice, due_on, amount), due_on + dice.choice([0, 1, 3, 7, 60, 500]) * ONE_DAY
    # On the first day of delay, on the last one, and on the day after it.
    changes = dice.sample(sorted({deadline + ONE_DAY, until, until + ONE_DAY, deadline + 9 * ONE_DAY}), 2)
    rates = [
        (date(2020, 1, 1), "0.1"),
        *((day, dice.choice(["0.05", "0.1", "0.333333", "0"])) for day in sorted(changes)),
    ]
    grace = dice.choice([0, 0, 1, 5])
    terms = PenaltyTerms(rates=tuple(RateFrom(day, D(percent)) for day, percent in rates), grace_days=grace)
    payment = PaymentDue(id=1, number=1, due_on=due_on, parts=(PartDue(Part.PRINCIPAL, roubles(amount), told(paid)),))
    expected = penalty_by_days(amount, paid, deadline, until, rates, grace)
    assert penalty_of(payment, terms, until, payment_deadline).total == roubles(expected)
    fell_overdue = owed_on(deadline + ONE_DAY, amount, paid) if until > deadline else 0
    cap = half_up(Fraction(fell_overdue * 3, 100))
    for given, most in ((PercentCap(D(3)), cap), (SumCap(D("12.34")), 1234), (SumCap(D(0)), 0)):
        capped = PenaltyTerms(rates=terms.rates, grace_days=grace, cap=given)
        assert penalty_of(payment, capped, until, payment_deadline).total == roubles(min(expected, most))


@pytest.mark.parametrize("seed", SEEDS)
def test_interest_by_article_395_is_that_of_its_days(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - test data
    due_on = dice.choice(EDGES) + dice.randrange(4) * ONE_DAY
    deadline, amount = payment_deadline(due_on), dice.choice([1, 36500, dice.randrange(1, 10**9)])
    assert deadline is not None
    paid, until = paid_in_parts(dice, due_on, amount), due_on + dice.choice([0, 1, 2, 30, 200, 500]) * ONE_DAY
    debt = Debt(due_on=due_on, amount=roubles(amount), paid=told(paid))
    counted = interest_by_article_395(debt, until, payment_deadline, key_rates=bank_of_russia(), agreed_penalty=None)
    assert counted.total == roubles(article_395_by_days(amount, paid, deadline, until))


@pytest.mark.parametrize("seed", SEEDS)
def test_early_buyout_has_interest_of_the_days_of_use(seed: int) -> None:
    """Balance × rate of the days after the last payment to the day itself, by the length of each day's year."""
    dice = random.Random(seed)  # noqa: S311 - test data
    since = dice.choice(EDGES)
    on = since + dice.choice([0, 1, 2, 29, 400]) * ONE_DAY
    balance, rate = dice.randrange(1, 10**10), dice.choice(["0.01", "16.5", "33.333333", "0"])
    row = PaymentAhead(due_on=since + 450 * ONE_DAY, interest=D("1.00"), principal=roubles(balance), balance=D("0.00"))
    years = sum((Fraction(1, days_of_year(day)) for day in days_after(since, on)), Fraction(0))
    redemption = redeem(Remainder(rows=(row,), since=since, rate=D(rate)), on=on)
    interest = half_up(balance * Fraction(rate) / 100 * years)
    assert redemption.amount(PayoffPart.INTEREST) == roubles(interest)
    assert redemption.total == roubles(balance + interest)


def test_the_table_of_these_tests_is_the_portal_s() -> None:
    known = {row.since: row.percent for row in bank_of_russia().rates}
    assert {day: known.get(day) for day, _percent in KEY_RATES} == {day: D(percent) for day, percent in KEY_RATES}
    days = [day for day in sorted(known) if KEY_RATES[0][0] <= day <= KEY_RATES[-1][0]]
    assert days == [day for day, _percent in KEY_RATES]
