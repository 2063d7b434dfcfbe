"""Taxes around a lease: depreciation, and a lease against a loan and against cash. Rates and days are arguments."""
