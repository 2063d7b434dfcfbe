"""VAT of running contracts: what a new rate changes, and what is missing in an advance offset at it (425-FZ)."""
