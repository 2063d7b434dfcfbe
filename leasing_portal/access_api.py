"""Rows of the access matrix for programs, and for the pages where their tokens are managed."""

from accounts.access import GET_POST, POST, Audience, Rule
from accounts.capabilities import Capability

C = Capability
CONTRACT, INVOICE, TOKEN = "contracts.Contract", "payments.Invoice", "integrations.ApiToken"

TOKENS = (
    Rule("tokens:list", C.TOKENS_MANAGE),
    Rule("tokens:issue", C.TOKENS_MANAGE, GET_POST),
    Rule("tokens:revoke", C.TOKENS_MANAGE, POST, subject=TOKEN),
)

# Rights named here are those that a token may have.
API = (
    Rule("api:openapi", Audience.EVERYONE),
    Rule("api:quote", Audience.EVERYONE, POST),
    Rule("api:me", Audience.MEMBER),
    Rule("api:contracts", C.CONTRACTS_READ),
    Rule("api:contract", C.CONTRACTS_READ, subject=CONTRACT),
    Rule("api:assets", C.ASSETS_READ),
    Rule("api:schedule", C.MONEY_READ, subject=CONTRACT),
    Rule("api:payments", C.MONEY_READ, subject=CONTRACT),
    Rule("api:invoices", C.MONEY_READ),
    Rule("api:invoice", C.MONEY_READ, subject=INVOICE),
    Rule("api:invoice_pdf", C.MONEY_READ, subject=INVOICE),
)

# Outside systems that speak first prove themselves by address and signature, which the view checks. The simulator of an
# acquirer answers only where settings choose it; its own API asks for its own key.
HOOKS = (
    Rule("acquiring:notice", Audience.EVERYONE, POST),
    Rule("acquiring_simulator:payments", Audience.EVERYONE, POST),
    Rule("acquiring_simulator:payment", Audience.EVERYONE),
    Rule("acquiring_simulator:refunds", Audience.EVERYONE, POST),
    Rule("acquiring_simulator:refund", Audience.EVERYONE),
    Rule("acquiring_simulator:pay", Audience.EVERYONE, GET_POST),
    Rule("acquiring_simulator:told", Audience.EVERYONE),
)
