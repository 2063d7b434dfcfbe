"""Two people approve at once, in real transactions: both count by the rule, and the approval ends once."""

import pytest

from tests.factories import NOW
from tests.threads import THREADS, at_once
from tests.workflow.making import FINISHED, make_deal
from tests.workflow.routing import publish_route, stage, start, states, step
from workflow.kinds import OwnerKind, RunState
from workflow.models import Run, RunStep
from workflow.services import runs

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_people_approve_at_once() -> None:
    """Half of the presses are of the risk officer, half of the manager, each on the own branch of one stage."""
    FINISHED.clear()
    deal = make_deal()
    publish_route(deal.manager.company, stage(step("Риск"), step("Менеджер", OwnerKind.MANAGER)))
    run = start(deal.matter)
    steps = dict(RunStep.objects.filter(run=run).values_list("name", "pk"))

    def press(number: int) -> str:
        actor, name = (deal.risk, "Риск") if number % 2 else (deal.manager, "Менеджер")
        try:
            runs.decide(step_id=steps[name], decision="approve", note="", actor=actor, at=NOW, seen_version=1)
        except runs.AlreadyDecided:
            return "too late"
        return name

    pressed = list(at_once(press))
    assert sorted(pressed) == sorted(["Риск", "Менеджер"] + ["too late"] * (THREADS - 2))
    assert states(run) == {"Риск": "approved", "Менеджер": "approved"}
    assert Run.objects.get().state == RunState.APPROVED
    assert [outcome for _run, outcome, _actor in FINISHED] == ["approved"]
