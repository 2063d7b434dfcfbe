"""Tokens of the API: issued by a client's or a supplier's administrator, shown once, kept as a hash."""
