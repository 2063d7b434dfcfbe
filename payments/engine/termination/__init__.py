"""Settlement of mutual obligations when a lease is terminated (Plenum VAS No. 17 of 14.03.2014, pp. 3.1-3.6 and 4).

The lessor is due the financing, the charge for it up to its actual return, losses and penalties; the lessee is due the
payments made, without the advance, and the value of the returned asset. The difference is paid by whom it is against.

Where the contract has no rate of charge for the financing, it is found from its payments (p. 3.5):

    rate = ((P - A) - F) / (F × D) × 365 × 100

Sums are roubles with VAT, each rounded half up to the kopeck; the rate, percent a year, is never rounded: with all of
its days elapsed the charge is then exactly what the contract would have brought.
"""

from payments.engine.termination.explained import explain_charge, explain_rate, explain_saldo
from payments.engine.termination.settlement import Settlement, settle
from payments.engine.termination.terms import Ending, Named, TerminationTerms

__all__ = [
    "Ending",
    "Named",
    "Settlement",
    "TerminationTerms",
    "explain_charge",
    "explain_rate",
    "explain_saldo",
    "settle",
]
