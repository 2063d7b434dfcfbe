"""Penalties for late payments: counted and rebuilt; roubles, rates in percent a day."""

from payments.engine.penalty.counting import Penalty, PenaltyRow, PenaltyState, penalty_of
from payments.engine.penalty.due import Part, PartDue, PaymentDue
from payments.engine.penalty.rebuild import Charge, Charged, Rebuild, rebuild
from payments.engine.penalty.relief import ReliefKind
from payments.engine.penalty.terms import PenaltyBase, PenaltyTerms, PercentCap, SumCap

__all__ = [
    "Charge",
    "Charged",
    "Part",
    "PartDue",
    "PaymentDue",
    "Penalty",
    "PenaltyBase",
    "PenaltyRow",
    "PenaltyState",
    "PenaltyTerms",
    "PercentCap",
    "Rebuild",
    "ReliefKind",
    "SumCap",
    "penalty_of",
    "rebuild",
]
