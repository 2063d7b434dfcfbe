"""Penalties for late payments: counted, explained, taken off and rebuilt; roubles, rates in percent a day."""

from payments.engine.penalty.counting import Penalty, PenaltyRow, PenaltyState, penalty_of
from payments.engine.penalty.due import Part, PartDue, PaymentDue
from payments.engine.penalty.explaining import explain_penalties, explain_penalty
from payments.engine.penalty.rebuild import Charge, Charged, Rebuild, rebuild
from payments.engine.penalty.relief import NetPenalty, Relief, ReliefKind, explain_net_penalty, net_penalty
from payments.engine.penalty.terms import PenaltyBase, PenaltyTerms, PercentCap, SumCap

__all__ = [
    "Charge",
    "Charged",
    "NetPenalty",
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
    "Relief",
    "ReliefKind",
    "SumCap",
    "explain_net_penalty",
    "explain_penalties",
    "explain_penalty",
    "net_penalty",
    "penalty_of",
    "rebuild",
]
