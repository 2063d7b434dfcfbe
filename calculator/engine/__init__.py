"""Lease mathematics: terms in, schedule out. Pure Python; no Django, no clock, no float in money."""

from calculator.engine.build import build_schedule

__all__ = ["build_schedule"]
