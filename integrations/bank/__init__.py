"""Bank files in the 1CClientBankExchange format (versions 1.00 to 1.03): statements and payment orders.

`read` streams the records of a file, `write` makes such a file, `doubts` checks requisites. Nothing here stores
anything, and nothing looks at the clock.

Source of the format: the exchange standard of 1C "Клиент банка", version 1.03.
"""

from integrations.bank.encoding import Encoding
from integrations.bank.errors import BadExchange
from integrations.bank.reader import Record, read
from integrations.bank.records import PAYMENT_ORDER, Account, Document, Header, Party
from integrations.bank.requisites import Doubt, doubts, party_doubts
from integrations.bank.writer import write

__all__ = [
    "PAYMENT_ORDER",
    "Account",
    "BadExchange",
    "Document",
    "Doubt",
    "Encoding",
    "Header",
    "Party",
    "Record",
    "doubts",
    "party_doubts",
    "read",
    "write",
]
