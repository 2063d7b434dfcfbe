"""Lease contracts, leased assets and the log of what happened to them."""
