"""At which points of their lives the contracts are, and how often each is met."""

from enum import IntEnum, auto

from contracts.models import ContractStatus


class Stage(IntEnum):
    """A point of a contract's life; several share a state."""

    PREPARED = auto()
    SIGNING = auto()
    CANCELLED = auto()
    SIGNED = auto()
    DELIVERY = auto()
    ACTIVE = auto()
    PREPAID = auto()
    LATE = auto()
    RESTRUCTURED = auto()
    BUYOUT = auto()
    RETURNING = auto()
    CLOSED = auto()
    TERMINATED = auto()


SHARES = {
    Stage.PREPARED: 0.01,
    Stage.SIGNING: 0.01,
    Stage.CANCELLED: 0.01,
    Stage.SIGNED: 0.02,
    Stage.DELIVERY: 0.03,
    Stage.ACTIVE: 0.47,
    Stage.PREPAID: 0.04,
    Stage.LATE: 0.12,
    Stage.RESTRUCTURED: 0.03,
    Stage.BUYOUT: 0.02,
    Stage.RETURNING: 0.01,
    Stage.CLOSED: 0.19,
    Stage.TERMINATED: 0.04,
}
# Several stages of one state.
_ACTIVE = {Stage.ACTIVE, Stage.PREPAID, Stage.LATE}
STATUS = {stage: ContractStatus.ACTIVE if stage in _ACTIVE else ContractStatus[stage.name] for stage in Stage}
# The asset is not delivered yet, so the schedule lies ahead.
AHEAD = frozenset({Stage.PREPARED, Stage.SIGNING, Stage.CANCELLED, Stage.SIGNED, Stage.DELIVERY})
# No money is taken before the advance.
UNPAID = AHEAD - {Stage.DELIVERY}
# Rows that fell due were left unpaid.
IN_DEBT = frozenset({Stage.LATE, Stage.TERMINATED})
# All payments are behind.
ENDED = frozenset({Stage.BUYOUT, Stage.RETURNING})
