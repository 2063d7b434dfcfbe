"""From payments of bank statements to receipts: automatic posting, the triage desk, questions to clients."""
