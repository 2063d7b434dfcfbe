"""Plans by the way their rows are made: rules of `calculator.engine.build` on arrays."""

from decimal import Decimal
from enum import IntEnum
from typing import Protocol

from calculator.engine.batch.columns import Flags, Floats
from calculator.engine.batch.leases import Leases
from calculator.engine.batch.mixed import SHARE_UNIT, MixedProgram
from calculator.engine.batch.paying import Paid
from calculator.engine.batch.stages import StagesProgram
from calculator.engine.batch.weighted import WeightedProgram
from calculator.engine.terms import Annuity, Differentiated, Mixed, Phases, Plan, Weighted

_HIGHEST_WEIGHT = Decimal(1_000_000)


class Kind(IntEnum):
    """Plans that are walked together."""

    DECIMAL = 0
    STAGES = 1
    MIXED = 2
    WEIGHTED = 3


def kind_of(plan: Plan) -> Kind:
    """How a plan is walked; individual ones are too intricate, and what is out of bounds is refused by the other."""
    match plan:
        case Annuity() | Differentiated():
            return Kind.STAGES
        case Phases(payments=payments) if payments > 0:
            return Kind.STAGES
        case Mixed(share=share) if share.is_finite() and 0 <= share <= 1 and share * SHARE_UNIT % 1 == 0:
            return Kind.MIXED
        case Weighted(weights=weights) if all(w.is_finite() and 0 <= w <= _HIGHEST_WEIGHT for w in weights):
            return Kind.WEIGHTED
        case _:
            return Kind.DECIMAL


class Program(Protocol):
    """Pays row after row."""

    uncertain: Flags

    def begin(self, row: int, balance: Floats) -> None:
        """Get ready for a row, before which the `balance` is owed."""

    def closes(self, row: int) -> Flags:
        """Which leases repay down to the buyout price in this row."""

    def pay(self, row: int, due: Floats, left: Floats) -> Paid:
        """Interest and principal of the first leases of the chunk, where they neither close nor have grace."""


def make_program(kind: Kind, leases: Leases) -> Program:
    """The program of a chunk of one kind."""
    match kind:
        case Kind.MIXED:
            return MixedProgram(leases)
        case Kind.WEIGHTED:
            return WeightedProgram(leases)
        case _:
            return StagesProgram(leases)
