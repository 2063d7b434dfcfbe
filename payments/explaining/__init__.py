"""Every figure of the ledger explains itself: the rows, days, rates and formula that make it, and their sources."""
