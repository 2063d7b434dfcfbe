"""Schedules, the ledger, invoices, receipts and their allocation."""
