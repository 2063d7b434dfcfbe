"""Matching of payments to contracts and invoices: what a purpose says, what fits, how sure it is, and why.

Pure: what the books know is given (`Candidates`), what comes out are ranked proposals with reasons and a score.
Only what nothing speaks against is certain; the rest is for a person.
"""

from payments.engine.matching.deciding import Handling, Outcome, Proposal, match
from payments.engine.matching.facts import (
    SANCTIONS,
    SCHEDULED,
    Aim,
    Candidates,
    ContractFacts,
    InvoiceFacts,
    Owed,
    OwedKind,
    PaymentFacts,
    QuoteFacts,
    Rules,
    Said,
    Share,
)
from payments.engine.matching.folding import key
from payments.engine.matching.names import longest, name_key, names_of_payer
from payments.engine.matching.reading import Reading, read_purpose
from payments.engine.matching.reasons import Code, Reason
from payments.engine.matching.shelf import Fits, Shelf

__all__ = [
    "SANCTIONS",
    "SCHEDULED",
    "Aim",
    "Candidates",
    "Code",
    "ContractFacts",
    "Fits",
    "Handling",
    "InvoiceFacts",
    "Outcome",
    "Owed",
    "OwedKind",
    "PaymentFacts",
    "Proposal",
    "QuoteFacts",
    "Reading",
    "Reason",
    "Rules",
    "Said",
    "Share",
    "Shelf",
    "key",
    "longest",
    "match",
    "name_key",
    "names_of_payer",
    "read_purpose",
]
