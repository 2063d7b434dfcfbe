"""Statements of the lessor's bank and its payment orders: storing what adapters have read, control sums, orders.

The formats themselves are read and written above (`integrations.bank_files`); here they are records of one shape.
"""
