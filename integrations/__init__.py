"""Outside formats and systems: for now the portfolio file."""
