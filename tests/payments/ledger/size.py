"""How much the proofs of the ledger try: little in the suite, more where it is asked for (`make ledger-proof`)."""

import os

# Sequences of the stateful test, and processes killed in the middle of posting.
EXAMPLES = int(os.environ.get("LEDGER_EXAMPLES", "12"))
KILLS = int(os.environ.get("LEDGER_KILLS", "3"))
IS_LARGE = "LEDGER_EXAMPLES" in os.environ
