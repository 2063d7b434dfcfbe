"""The door over the database: what is illegal, forbidden or too early raises and leaves every column as it was."""

import pytest
from django.core.exceptions import PermissionDenied

from common.models import OutboxEvent
from contracts.lifecycle import TABLE, Event, GuardFailed, IllegalTransition, Move, apply, apply_as_portal
from contracts.lifecycle.door import is_allowed
from contracts.lifecycle.stage import Subject
from contracts.models import ApplicationStatus, ContractEvent, ContractStatus, RequestStatus
from tests.contracts.lifecycle.expected import APPLICATIONS, CONTRACTS, REQUESTS, Row
from tests.contracts.lifecycle.making import REASON, Stage, needed, values
from tests.factories import NOW
from tests.threads import THREADS, at_once

pytestmark = pytest.mark.django_db
type States = type[ApplicationStatus | ContractStatus | RequestStatus]
KINDS: list[tuple[str, States, dict[str, Row]]] = [
    ("application", ApplicationStatus, APPLICATIONS),
    ("contract", ContractStatus, CONTRACTS),
    ("request", RequestStatus, REQUESTS),
]


def traces() -> tuple[int, int]:
    """Lines of timelines and published events."""
    return ContractEvent.objects.count(), OutboxEvent.objects.count()


@pytest.mark.parametrize(("kind", "states", "expected"), KINDS)
def test_every_illegal_event_raises_and_changes_nothing(kind: str, states: States, expected: dict[str, Row]) -> None:
    stage = Stage()
    subject, head = stage.subject(kind), stage.people["lessor_head"]
    for state in states:
        before, told = stage.put(subject, states(state)), traces()
        for event in Event:
            if str(event) not in expected[str(state)]:
                with pytest.raises(IllegalTransition):
                    apply(subject, event, actor=head, at=NOW, reason=REASON)
        assert (values(subject), traces()) == (before, told)


@pytest.mark.parametrize(("kind", "states", "expected"), KINDS)
def test_nobody_moves_what_only_others_may(kind: str, states: States, expected: dict[str, Row]) -> None:
    stage = Stage()
    subject = stage.subject(kind)
    for state in states:
        before, told = stage.put(subject, states(state)), traces()
        for event, (_, roles) in expected[str(state)].items():
            for role, person in stage.people.items():
                if role not in roles:
                    with pytest.raises(PermissionDenied):
                        apply(subject, Event(event), actor=person, at=NOW, reason=REASON)
        assert (values(subject), traces()) == (before, told)


def make(stage: Stage, subject: Subject, event: Event, move: Move, reason: str) -> None:
    """Make the move by the first person who may, or as the portal."""
    actor = next((person for person in stage.people.values() if is_allowed(move, subject, person)), None)
    changes = needed(move.target)
    if actor is None:
        apply_as_portal(subject, event, at=NOW, reason=reason, changes=changes)
    else:
        apply(subject, event, actor=actor, at=NOW, reason=reason, changes=changes)


@pytest.mark.parametrize(("kind", "states"), [(kind, states) for kind, states, _ in KINDS])
def test_every_legal_move_writes_its_state_and_a_reason_is_asked_where_the_table_says(
    kind: str, states: States
) -> None:
    stage = Stage()
    subject = stage.subject(kind)
    for (state, event), move in TABLE.items():
        if not isinstance(state, states) or move.guards:
            continue
        before, told = stage.put(subject, state), traces()
        if move.needs_reason:
            with pytest.raises(GuardFailed) as caught:
                make(stage, subject, event, move, "  ")
            assert caught.value.code == "no_reason"
            assert (values(subject), traces()) == (before, told)
        make(stage, subject, event, move, REASON)
        changed = {name: value for name, value in values(subject).items() if value != before[name]}
        assert changed == {**needed(move.target), **({} if state is move.target else {"status": move.target})}


def test_a_move_leaves_who_when_why_and_from_where() -> None:
    stage = Stage()
    stage.put(stage.contract, ContractStatus.SIGNED)
    apply(stage.contract, Event.TERMINATE, actor=stage.people["lessor_head"], at=NOW, reason=f"  {REASON} ")
    line = ContractEvent.objects.get(contract=stage.contract, kind="status_changed")
    assert (line.actor_id, line.at) == (stage.people["lessor_head"].user_id, NOW)
    assert line.data == {
        "before": "signed",
        "after": "terminated",
        "event": "terminate",
        "reason": REASON,
        "source": "office",
    }
    published = OutboxEvent.objects.get(aggregate="contracts.Contract", aggregate_id=str(stage.contract.pk))
    assert published.payload == {
        "contract_id": stage.contract.pk,
        "before": "signed",
        "after": "terminated",
        "event": "terminate",
    }


@pytest.mark.django_db(transaction=True)
def test_of_eight_the_same_events_at_once_one_wins() -> None:
    stage = Stage()
    stage.put(stage.contract, ContractStatus.ACTIVE)

    def start(number: int) -> str:
        del number
        try:
            apply(stage.contract, Event.START_BUYOUT, actor=stage.people["lessor_head"], at=NOW)
        except IllegalTransition as refused:
            return refused.code
        return "moved"

    assert sorted(at_once(start)) == ["illegal_transition"] * (THREADS - 1) + ["moved"]
    assert ContractEvent.objects.filter(contract=stage.contract, kind="status_changed").count() == 1
    assert values(stage.contract)["status"] == "buyout"
