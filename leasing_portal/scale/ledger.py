"""What was paid of the schedules: one receipt for each paid row in its order, which the rule allocates to that row."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from calculator.engine.batch.columns import Days, Ints
from leasing_portal.scale.draws import DAY, Draw
from leasing_portal.scale.schedules import Schedules
from leasing_portal.scale.stages import UNPAID, Stage

# Whoever is late has paid this part of the oldest unpaid row, every other time.
PART_PERCENT = 40


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """Receipts of all contracts one after another; money is in kopecks.

    `row` is the place of the instalment that a receipt is allocated to, `contract` that of its contract, `order` the
    number of the payment order. `paid` is what is allocated to each row of the schedules.
    """

    contract: Ints
    row: Ints
    amount: Ints
    received_on: Days
    order: Ints
    paid: Ints

    def __len__(self) -> int:
        return len(self.row)


def ledger_of(draw: Draw, schedules: Schedules, today: date) -> Ledger:
    """Pay what the stage says: in full rows from the first on, then perhaps a part of the next one."""
    contract = np.repeat(np.arange(len(draw)), schedules.sizes)
    day = np.datetime64(today, "D")
    due = np.add.reduceat((schedules.due_on <= day).astype(np.int64), schedules.starts)
    full = np.clip(due - draw.unpaid + draw.ahead, 0, schedules.sizes)
    full = np.where(np.isin(draw.stage, list(UNPAID)), 0, full)
    full = np.where(draw.stage == Stage.DELIVERY, draw.advance > 0, full)
    full = np.where(np.isin(draw.stage, (Stage.CLOSED, Stage.RETURNING)), schedules.sizes, full)
    full = np.where(draw.stage == Stage.BUYOUT, schedules.sizes - 1, full)
    paid = np.where(schedules.number <= full[contract], schedules.amount, 0)
    in_part = (draw.stage == Stage.LATE) & (draw.count % 2 == 1) & (full < due)
    partial = schedules.starts[in_part] + full[in_part]
    paid[partial] = schedules.amount[partial] * PART_PERCENT // 100
    row = np.flatnonzero(paid)
    # The same lag for all rows of a contract keeps their order; nothing is received after today.
    lag = (draw.asset_price // 10_000 + draw.term) % 4
    received_on = np.minimum(schedules.due_on[row] - lag[contract[row]] * DAY, day)
    order = 40 + draw.rate[contract[row]] // 50_000 + schedules.number[row] * 7
    return Ledger(contract[row], row, paid[row], received_on, order, paid)
