"""What receipts of a block pay: parts of their rows, as the order of GK art. 319 applies them."""

from dataclasses import dataclass

import numpy as np

from calculator.engine.batch.columns import Ints
from leasing_portal.scale.ledger import Ledger
from leasing_portal.scale.schedules import LEASE, Schedules
from payments.engine.application import Reason
from payments.engine.claims import ClaimKind

# Parts of a lease payment in the order in which they are paid; an advance and a buyout are one claim each, named here
# by the kind of the row as `schedules.KINDS` counts them.
PARTS = tuple(part.value for part in (ClaimKind.INTEREST, ClaimKind.PRINCIPAL, ClaimKind.INSURANCE, ClaimKind.OTHER))
WHOLE = (ClaimKind.ADVANCE.value, "", ClaimKind.BUYOUT.value)


@dataclass(frozen=True, slots=True, eq=False)
class Applied:
    """Allocations of all receipts, those of one receipt together: its place in the ledger, what, why, kopecks."""

    receipt: Ints
    part: list[str]
    rule: list[str]
    amount: Ints

    def __len__(self) -> int:
        return len(self.receipt)


def applied_of(ledger: Ledger, schedules: Schedules) -> Applied:
    """Apply each receipt to its row, part after part until the money is gone."""
    kind, row = schedules.kind[ledger.row], ledger.row
    is_lease = kind == LEASE
    left = np.where(is_lease, ledger.amount, 0)
    columns = [np.where(is_lease, 0, ledger.amount)]
    for part in PARTS:
        taken = np.minimum(left, getattr(schedules, part)[row])
        columns.append(taken)
        left = left - taken
    amounts = np.stack(columns, axis=1)
    receipt, column = np.nonzero(amounts)
    parts = np.where(column == 0, np.array(WHOLE)[kind[receipt]], np.array(["", *PARTS])[column])
    is_due = schedules.due_on[row] <= ledger.received_on
    rules = np.where(is_due, Reason.DUE.value, Reason.AHEAD.value)[receipt]
    return Applied(receipt, parts.tolist(), rules.tolist(), amounts[receipt, column])
