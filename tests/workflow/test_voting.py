"""When a stage is decided: every rule against every mix of outcomes of up to five branches."""

from itertools import product

import pytest

from workflow.kinds import Rule, StepState
from workflow.voting import branch_outcome, stage_outcome

YES, NO, OPEN = StepState.APPROVED, StepState.REJECTED, StepState.ACTIVE
WAITING, SKIPPED = StepState.WAITING, StepState.SKIPPED


def settled(rule: Rule, votes: tuple[StepState, ...]) -> StepState:
    """What the stage comes to when every branch has decided, by the words of the rule."""
    agreed = votes.count(YES)
    wins = {Rule.ALL: agreed == len(votes), Rule.ANY: agreed > 0, Rule.MAJORITY: agreed > len(votes) - agreed}
    return YES if wins[rule] else NO


@pytest.mark.parametrize("rule", Rule)
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_a_stage_is_decided_exactly_when_the_rest_cannot_change_it(rule: Rule, count: int) -> None:
    for votes in product((YES, NO, OPEN), repeat=count):
        left = votes.count(OPEN)
        known = tuple(vote for vote in votes if vote is not OPEN)
        possible = {settled(rule, known + rest) for rest in product((YES, NO), repeat=left)}
        expected = possible.pop() if len(possible) == 1 else None
        assert stage_outcome(rule, {number: [vote] for number, vote in enumerate(votes)}) is expected, votes


@pytest.mark.parametrize(
    ("steps", "outcome"),
    [
        ((YES, YES), YES),
        ((YES, OPEN), None),
        ((OPEN, WAITING), None),
        ((NO, WAITING), NO),
        ((YES, NO), NO),
        ((NO, SKIPPED), NO),
        ((YES, SKIPPED), None),
    ],
)
def test_a_branch(steps: tuple[StepState, ...], outcome: StepState | None) -> None:
    assert branch_outcome(steps) is outcome
