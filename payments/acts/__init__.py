"""Reconciliation acts: what both sides have in their books for a period, frozen, confirmed or disputed line by line."""
