"""Calls to outside systems: stored before they are made, with deadlines, retries and a breaker."""
