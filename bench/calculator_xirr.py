"""Effective rates of a portfolio, found and checked, against bare pyxirr on the same flows (P13)."""

import numpy as np
import pyxirr

from bench.calculator_batch import LEASES, PAYMENTS, portfolio
from bench.measure import Goal, Pair
from calculator.engine.batch import build_batch, effective_rates

ROUNDS = 7
GOAL = Goal("P13", 1.5)


def run() -> list[Pair]:
    """Take the flows of the same schedules; the floor gets them ready-made."""
    batch = build_batch(portfolio(LEASES))
    payments = batch.payment.reshape(LEASES, PAYMENTS) / -100
    financed = batch.terms.price[:, None] / 100
    amounts = np.concatenate([financed, payments], axis=1)
    days = np.concatenate([batch.terms.starts_on[:, None], batch.due_on.reshape(LEASES, PAYMENTS)], axis=1)
    pair = Pair(f"XIRR of {LEASES} leases, checked / bare pyxirr", GOAL, "p50")
    pair.repeat(
        lambda: [pyxirr.xirr(day, amount) for day, amount in zip(days, amounts, strict=True)],
        lambda: effective_rates(batch),
        rounds=ROUNDS,
        warm_up=1,
    )
    return [pair]
