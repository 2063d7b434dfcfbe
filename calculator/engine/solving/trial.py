"""Schedules of one set of terms with different values of the unknown, and how far each is from what is known."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from calculator.engine.build import build_schedule
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.schedule import Schedule
from calculator.engine.solving.goal import Goal
from calculator.engine.terms import Terms, Unknown

# Refusals that mean: with this value of the unknown too little is owed for the payments that are given.
_TOO_LITTLE_OWED = frozenset({"fixed_more_than_owed", "unit_too_coarse"})
_FAR_BELOW = Decimal("-1E30")


@dataclass(frozen=True, slots=True)
class Trial:
    """One value of the unknown and what came of it; no schedule: too little is owed for the fixed payments."""

    value: Decimal | int
    excess: Decimal
    schedule: Schedule | None


@dataclass(frozen=True, slots=True)
class Trials:
    """Tries values of one unknown."""

    terms: Terms
    unknown: Unknown
    goal: Goal

    def at(self, value: Decimal | int) -> Trial:
        """Build the schedule with this value.

        Raises:
            ImpossibleTerms: another term is out of its bounds.

        """
        changed: dict[str, Any] = {self.unknown.value: value}
        try:
            schedule = build_schedule(replace(self.terms, **changed))
        except ImpossibleTerms as refusal:
            if refusal.code not in _TOO_LITTLE_OWED:
                raise
            return Trial(value, _FAR_BELOW, None)
        return Trial(value, self.goal.excess(schedule), schedule)

    def miss(self, trial: Trial) -> Decimal:
        """Roubles from what was asked; without a schedule, more than anything."""
        return -_FAR_BELOW if trial.schedule is None else self.goal.miss(trial.schedule)
