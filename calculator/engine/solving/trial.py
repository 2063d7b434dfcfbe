"""Schedules of one set of terms with different values of the unknown, and how far each is from what is known."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from calculator.engine.build import build_schedule
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.schedule import Schedule
from calculator.engine.solving.goal import Goal
from calculator.engine.terms import Terms, Unknown

# Refusals that mean: with this value of the unknown the fixed payments, or the unit of rounding, do not fit, or
# rounding at an enormous rate outgrows all digits.
_DOES_NOT_FIT = frozenset({"fixed_more_than_owed", "fixed_do_not_close", "unit_too_coarse", "undefined"})
_FAR_BELOW = Decimal("-1E30")


@dataclass(frozen=True, slots=True)
class Trial:
    """One value of the unknown and what came of it; no schedule: the fixed payments do not fit."""

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
        try:
            schedule = build_schedule(self._with(value))
        except ImpossibleTerms as refusal:
            if refusal.code not in _DOES_NOT_FIT:
                raise
            return Trial(value, _FAR_BELOW, None)
        return Trial(value, self.goal.excess(schedule), schedule)

    def refuse(self, trial: Trial) -> None:
        """Raise what the terms with the value of this trial are refused for."""
        build_schedule(self._with(trial.value))

    def miss(self, trial: Trial) -> Decimal:
        """Roubles from what was asked; without a schedule, more than anything."""
        return -_FAR_BELOW if trial.schedule is None else self.goal.miss(trial.schedule)

    def _with(self, value: Decimal | int) -> Terms:
        changed: dict[str, Any] = {self.unknown.value: value}
        return replace(self.terms, **changed)
