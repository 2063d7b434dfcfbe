"""Signing in safely: the second factor, own sessions, known devices, limits of attempts, letters about all of it."""
