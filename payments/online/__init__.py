"""Invoices paid by card or SBP through an acquirer: attempts, what the acquirer tells, posting, refunds."""
