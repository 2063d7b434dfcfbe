"""Checks that the ledger holds: each looks for one kind of difference, with the class of its cause."""
