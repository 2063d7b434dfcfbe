"""Use above the limits of an operating lease, to the kopeck."""

from datetime import date
from decimal import Decimal

from contracts.models import UsageTerms
from contracts.preparation.overuse import Overuse, of_hours, of_kilometres

D = Decimal


def test_a_share_of_the_year_s_limit_falls_on_the_days() -> None:
    above = Overuse(used=16_500, limit=30_000, days=200, price=D("5.50"))
    # 30 000 × 200 ÷ 365 = 16 438,356…; 61,643… × 5,50 = 339,041…
    assert (above.allowed, above.above, above.charge) == (D("16438.36"), D("61.64"), D("339.04"))


def test_kopecks_are_rounded_to_the_nearest() -> None:
    # 183 and 182 days leave 182/365 and 183/365 of a unit above: less than half a kopeck, and more.
    assert Overuse(used=1, limit=1, days=183, price=D("0.01")).charge == D("0.00")
    assert Overuse(used=1, limit=1, days=182, price=D("0.01")).charge == D("0.01")
    # 73 days are a fifth of a year: 0,8 of a unit for 3,75 is 3 roubles, for 3,76 it is 3,008.
    assert Overuse(used=1, limit=1, days=73, price=D("3.75")).charge == D("3.00")
    assert Overuse(used=1, limit=1, days=73, price=D("3.76")).charge == D("3.01")


def test_within_the_limit_nothing_is_charged() -> None:
    within = Overuse(used=30_000, limit=30_000, days=365, price=D("5.50"))
    assert (within.allowed, within.above, within.charge) == (D("30000.00"), D("0.00"), D("0.00"))


def test_without_a_limit_a_price_or_a_reading_there_is_nothing_to_say() -> None:
    terms = UsageTerms(kilometres_a_year=30_000, price_a_kilometre=D("5.50"), hours_a_year=1000)
    since, on = date(2026, 1, 1), date(2026, 7, 20)
    assert of_kilometres(terms, 16_500, since=since, on=on) == Overuse(16_500, 30_000, 200, D("5.50"))
    assert of_kilometres(terms, None, since=since, on=on) is None
    assert of_hours(terms, 900, since=since, on=on) is None
    assert of_kilometres(UsageTerms(), 16_500, since=since, on=on) is None
