"""What takes penalties off: waivers of the lessor and reductions by a court (GK art. 333), as signed entries.

They never touch the rows of the penalty, so that each can be seen, and taken back, on its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from calculator.engine.explain.nodes import added, less
from calculator.engine.explain.tree import Explanation, Operation
from common.messages import gettext_noop
from common.money import ZERO, q


class ReliefKind(StrEnum):
    """Who takes off: the lessor by its own decision, or a court (GK art. 333)."""

    WAIVER = "waiver"
    COURT = "court"


KINDS = {
    ReliefKind.WAIVER: gettext_noop("Waived by the lessor"),
    ReliefKind.COURT: gettext_noop("Reduced by a court"),
}
LEFT = gettext_noop("Penalty less what was taken off")
TAKEN_OFF = gettext_noop("Taken off")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """An entry in roubles: below zero it takes off, above zero it takes an earlier one back; `reason` is for people."""

    kind: ReliefKind
    on: date
    amount: Decimal
    reason: str

    def __post_init__(self) -> None:
        if not self.amount or q(self.amount) != self.amount:
            raise ValueError(f"An entry of {self.amount} takes nothing off: expected kopecks other than zero")


@dataclass(frozen=True, slots=True, kw_only=True)
class NetPenalty:
    """What is left of a penalty; roubles. `unused` was taken off a penalty that has become less since.

    `net == charged - taken_off + unused`, and it is never below zero.
    """

    charged: Decimal
    taken_off: Decimal
    reliefs: tuple[Relief, ...]

    @property
    def net(self) -> Decimal:
        """What is to pay."""
        return self.charged - min(self.taken_off, self.charged)

    @property
    def unused(self) -> Decimal:
        """What was taken off in excess of the penalty."""
        return max(self.taken_off - self.charged, ZERO)


def net_penalty(charged: Decimal, reliefs: Iterable[Relief]) -> NetPenalty:
    """Net a penalty and what was taken off it; entries in any order.

    Raises:
        ValueError: the penalty is below zero, or more was taken back than taken off.

    """
    entries = tuple(sorted(reliefs, key=lambda row: (row.on, row.kind, row.amount, row.reason)))
    taken_off = -sum((row.amount for row in entries), ZERO)
    if charged < 0 or taken_off < 0:
        raise ValueError(f"A penalty of {charged} with {taken_off} taken off: neither can be below zero")
    return NetPenalty(charged=charged, taken_off=taken_off, reliefs=entries)


def explain_net_penalty(net: NetPenalty, charged: Explanation) -> Explanation:
    """Tell what is left of the penalty that `charged` explains: it and the signed entries add up to it.

    Where more was taken off than the penalty is by now, the penalty itself is what is taken off.
    """
    entries = [Explanation(what=KINDS[row.kind], value=row.amount, on=row.on, note=row.reason) for row in net.reliefs]
    if not net.unused:
        return added(LEFT, net.net, (charged, *entries))
    shown = [Explanation(what=node.what, value=-node.value, on=node.on, note=node.note) for node in entries]
    whole = added(TAKEN_OFF, net.taken_off, shown)
    at_most = Explanation(what=TAKEN_OFF, value=net.charged, operation=Operation.SMALLEST, parts=(whole, charged))
    return less(LEFT, net.net, charged, at_most)
