"""When a stage of an approval is decided, from the states of its branches: pure, no rows and no clock."""

from collections.abc import Iterable, Mapping, Sequence

from workflow.kinds import Rule, StepState

APPROVED, REJECTED = StepState.APPROVED, StepState.REJECTED


def branch_outcome(steps: Iterable[StepState]) -> StepState | None:
    """What a branch has come to: one refusal refuses it, it agrees when all its steps do; None while it goes on."""
    states = list(steps)
    if REJECTED in states:
        return REJECTED
    return APPROVED if all(state is APPROVED for state in states) else None


def stage_outcome(rule: Rule, branches: Mapping[int, Sequence[StepState]]) -> StepState | None:
    """What a stage has come to, as soon as the rest cannot change it; None while it can.

    A majority is more than half of the branches, so a tie refuses.
    """
    outcomes = [branch_outcome(steps) for steps in branches.values()]
    agreed, refused, total = outcomes.count(APPROVED), outcomes.count(REJECTED), len(outcomes)
    needed = {Rule.ALL: total, Rule.ANY: 1, Rule.MAJORITY: total // 2 + 1}[rule]
    if agreed >= needed:
        return APPROVED
    return REJECTED if total - refused < needed else None
