"""Claim letters: by whom and when they are made, what stands in them, how they reach the client (COL-04)."""
