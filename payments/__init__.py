"""Schedules, receipts and their allocation, invoices."""
