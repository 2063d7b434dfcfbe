"""Kept calculations and their comparison: pages, papers and workbooks."""
