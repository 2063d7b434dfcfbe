"""Takes the times of a floor and of ours in turn, and says whether their ratio meets the goal."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Literal

Statistic = Literal["p50", "p95", "total"]
Action = Callable[[], object]


def timed(action: Action) -> float:
    """Seconds of one call."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound of ours / floor. `name` is the number of the goal in `docs/performance.md`; None only reports."""

    name: str
    at_most: float | None = None


@dataclass(slots=True)
class Pair:
    """Seconds of both sides of one measurement, collected as they come."""

    name: str
    goal: Goal
    statistic: Statistic = "p95"
    floor: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)

    def take(self, floor: Action, ours: Action) -> None:
        """Time both once. Which goes first changes each time, so that neither always finds warm caches."""
        sides = [(self.floor, floor), (self.ours, ours)]
        if len(self.floor) % 2:
            sides.reverse()
        for times, action in sides:
            times.append(timed(action))

    def repeat(self, floor: Action, ours: Action, *, rounds: int, warm_up: int = 3) -> None:
        """Call both `warm_up` times untimed, then time them `rounds` times in turn."""
        for _ in range(warm_up):
            floor()
            ours()
        for _ in range(rounds):
            self.take(floor, ours)

    @property
    def ratio(self) -> float:
        """Ours by floor: below one is faster than the floor."""
        return self.of(self.ours) / self.of(self.floor)

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is met; None when there is none."""
        return None if self.goal.at_most is None else self.ratio <= self.goal.at_most

    def of(self, times: list[float]) -> float:
        """The statistic of one side, in seconds."""
        if self.statistic == "total":
            return sum(times)
        return median(times) if self.statistic == "p50" else quantiles(times, n=20)[-1]
