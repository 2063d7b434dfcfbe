"""The ledger of a contract: what is owed, what came, what was applied to what, and how to bring it up to the facts."""
