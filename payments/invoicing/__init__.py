"""Invoices: what they ask for, their numbers, their way to the client, links to pay by."""
