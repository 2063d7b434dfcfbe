"""What a move leaves behind: a line of the timeline, the feed and the turn of the matter, an event for others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import Membership
from common.events import DomainEvent, publish
from contracts.events import ApplicationMoved, ContractMoved, RequestMoved
from contracts.lifecycle.ending import end_matter
from contracts.lifecycle.events import Event, Source
from contracts.lifecycle.moves import State
from contracts.lifecycle.stage import Subject, state_of
from contracts.lifecycle.turns import AWAITED, ENDS, PASSED_ELSEWHERE
from contracts.models import Application, ChangeRequest, Contract, ContractEventKind, RequestStatus
from contracts.services.timeline import record
from workflow.kinds import MatterKind
from workflow.models import Matter
from workflow.services import feed, matters, runs

MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Because:
    """Who moved it, when, why and from where; without an actor, the portal itself."""

    actor: Membership | None
    at: datetime
    reason: str
    source: Source
    told: Mapping[str, str] = field(default_factory=dict)


def tell(row: Subject, event: Event, before: State, because: Because) -> None:
    """Write who moved it, when, why and from where, in the transaction of the move."""
    actor, at = because.actor, because.at
    moved: DomainEvent
    told = (row.pk, str(before), str(row.status), str(event))
    data = {
        "before": str(before),
        "after": str(row.status),
        "event": str(event),
        "reason": because.reason,
        "source": str(because.source),
        **because.told,
    }
    if isinstance(row, Contract):
        record(contract=row, kind=ContractEventKind.STATUS_CHANGED, at=at, actor=actor, data=data)
        kind, moved = MatterKind.CONTRACT, ContractMoved(*told)
    elif isinstance(row, Application):
        kind, moved = MatterKind.APPLICATION, ApplicationMoved(*told)
    else:
        kind, moved = MatterKind.REQUEST, RequestMoved(*told)
    publish(moved, actor_id=actor.pk if actor else None)
    held = Matter.objects.select_for_update(of=("self",), no_key=True)
    matter = held.filter(kind=kind, subject_id=row.pk, company=row.lessee_id).first()
    if matter is not None:
        feed.post_event(matter=matter, code=MOVED, data=data, actor=actor, at=at)
        _pass_turn(matter, row, actor=actor, at=at)


def _pass_turn(matter: Matter, row: Subject, *, actor: Membership | None, at: datetime) -> None:
    state = state_of(row)
    if state in ENDS:
        end_matter(matter=matter, actor=actor, at=at)
        return
    if matter.closed_at is not None:
        matters.reopen_matter(matter=matter, at=at)
    # An approval of a contract passes the turn by its own steps, whatever becomes of the contract meanwhile.
    if state in PASSED_ELSEWHERE or (isinstance(row, Contract) and runs.running(matter) is not None):
        return
    awaited = AWAITED.get(state)
    if awaited is None:
        matters.rest(matter=matter, at=at)
    else:
        promised_on = awaited.promised_on(at)
        if isinstance(row, ChangeRequest) and state is RequestStatus.OFFERED:
            # What is offered waits for the client until its last day.
            promised_on = row.valid_until
        matters.pass_turn(matter=matter, side=awaited.side, awaited=awaited.code, promised_on=promised_on, at=at)
