"""Rows of a chunk, a period of all leases at a time. Leases are sorted by length: those left are the first ones."""

import numpy as np

from calculator.engine.batch.block import Block, add_buyouts
from calculator.engine.batch.equal import regular_payments
from calculator.engine.batch.leases import Leases
from calculator.engine.batch.programs import Kind, make_program
from calculator.engine.batch.rounding import LARGEST


def walk_regular(leases: Leases) -> Block:
    """Annuities without grace, of payments to the kopeck that cover the interest: nothing can be deferred.

    Others among them are marked uncertain.
    """
    payment, certain = regular_payments(leases)
    block = Block.blank(leases)
    block.uncertain |= ~certain
    balance = leases.financed.copy()
    for row, size in enumerate(leases.active):
        interest = leases.interest.of(balance[:size], row)
        principal = block.principal[row, :size]
        np.subtract(payment[:size], interest, out=principal)
        # Leases whose last row this is are at the end of those that are left.
        going_on = leases.active[row + 1] if row + 1 < leases.rows else 0
        principal[going_on:] = (balance[:size] - leases.floor[:size])[going_on:]
        balance[:size] -= principal
        block.interest[row, :size] = interest
        block.closing[row, :size] = balance[:size]
        block.uncertain[:size] |= principal < 0
    add_buyouts(block, leases)
    return block


def walk_any(leases: Leases, kind: Kind) -> Block:
    """Any plan of the kind, with grace, deferred or capitalised interest and coarse units."""
    program, block = make_program(kind, leases), Block.blank(leases)
    block.deferred = unpaid = np.zeros_like(block.closing)
    balance, deferred = leases.financed.copy(), np.zeros_like(leases.financed)
    regular_total = np.zeros_like(balance)
    for row, size in enumerate(leases.active):
        owed, floor = balance[:size], leases.floor[:size]
        program.begin(row, owed)
        due = leases.interest.of(owed, row) + deferred[:size]
        left = owed - floor
        interest, principal = program.pay(row, due, left)
        closing, grace = program.closes(row)[:size], leases.terms.grace[:size] > row
        interest = np.where(closing | grace, due, interest)
        principal = np.where(closing, left, np.where(grace, 0, principal))
        block.uncertain[:size] |= np.maximum(owed, due) > LARGEST
        owed -= principal
        deferred[:size] = due - interest
        regular_total[:size] += np.where(grace | (leases.count[:size] == row + 1), 0, interest + principal)
        for figures, values in (
            (block.interest, interest),
            (block.principal, principal),
            (block.closing, owed),
            (unpaid, deferred[:size]),
        ):
            figures[row, :size] = values
    # A coarse unit that leaves nothing of the payments is refused.
    block.uncertain |= (leases.unit > 1) & (leases.count > 1) & (regular_total == 0)
    block.uncertain |= program.uncertain
    add_buyouts(block, leases)
    return block
