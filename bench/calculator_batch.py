"""Schedules of a portfolio in numpy: against a bare pass, against the Decimal engine, and equal to it (P12)."""

from collections.abc import Iterable
from itertools import islice

import numpy as np

from bench.measure import Goal, Pair
from bench.random_leases import possible_schedules
from calculator.engine import build_schedule
from calculator.engine.batch import TermsColumns, build_batch, columns
from calculator.engine.terms import Terms
from leasing_portal.stand import steps

LEASES, PAYMENTS = 100_000, 36
SOME, PART = 10_000, 5_000
ROUNDS, SEED = 7, 20260101
# A schedule at least fifty times as fast as the Decimal engine's.
GOAL = Goal("P12", 1 / 50)


def run() -> list[Pair]:
    """Time a portfolio of 36 payments both ways, then compare random leases of every kind row for row."""
    terms = portfolio(LEASES)
    bare = Pair(f"numpy batch, {LEASES} x {PAYMENTS} rows / bare numpy pass", Goal("report"), "p50")
    bare.repeat(lambda: bare_pass(terms), lambda: build_batch(terms), rounds=ROUNDS, warm_up=1)
    some = portfolio(SOME)
    leases = [some.terms(place) for place in range(SOME)]
    decimal = Pair(f"numpy batch / Decimal engine, {SOME} x {PAYMENTS} rows", GOAL, "p50")
    decimal.repeat(lambda: one_by_one(leases), lambda: build_batch(some), rounds=ROUNDS, warm_up=1)
    count = differences(LEASES, SEED)
    if count:
        raise RuntimeError(f"{count} of {LEASES} random leases differ from the Decimal engine.")
    steps.say(f"{LEASES} random leases of every kind: no row differs from the Decimal engine.")
    return [bare, decimal]


def one_by_one(leases: Iterable[Terms]) -> None:
    """Make schedules and let them go: a heap of a million rows would slow the Decimal side."""
    for terms in leases:
        build_schedule(terms)


def portfolio(leases: int) -> TermsColumns:
    """Annuities of different prices, rates and starts."""
    random = np.random.default_rng(SEED)
    return columns(
        price=random.integers(10**7, 10**9, leases),
        rate=random.integers(1000, 3000, leases) * 10_000,
        payments=PAYMENTS,
        starts_on=np.datetime64("2025-01-15", "D") + random.integers(0, 700, leases),
    )


def bare_pass(terms: TermsColumns) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Interest, principal and balance of equal payments in whole kopecks: no dates, no certainty about ties."""
    factor = terms.rate / 1_200_000_000
    payment = np.rint(terms.price * factor / -np.expm1(-PAYMENTS * np.log1p(factor))).astype(np.int64)
    rows = np.empty((3, PAYMENTS, len(terms)), np.int64)
    balance = terms.price.copy()
    for row in range(PAYMENTS):
        interest = np.floor(balance * factor + 0.5).astype(np.int64)
        principal = payment - interest
        balance -= principal
        rows[0, row], rows[1, row], rows[2, row] = interest, principal, balance
    return rows


def differences(leases: int, seed: int, longest: int = 60) -> int:
    """Count the random leases that have a row unlike the Decimal engine's."""
    schedules = possible_schedules(seed, longest)
    count = 0
    for start in range(0, leases, PART):
        part = list(islice(schedules, min(PART, leases - start)))
        batch = build_batch([schedule.terms for schedule in part])
        count += sum(batch.rows(place) != schedule.rows for place, schedule in enumerate(part))
    return count
