"""Lease mathematics: terms in, schedule out. Pure Python; no Django, no clock, no float in money."""
