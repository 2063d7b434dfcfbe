"""Lease mathematics: terms in, schedule out. Pure Python; no Django, no clock, no float in money."""

from calculator.engine.build import build_schedule
from calculator.engine.solving import Solution, solve

__all__ = ["Solution", "build_schedule", "solve"]
