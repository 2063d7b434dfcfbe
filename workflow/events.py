"""What happens in matters."""

from dataclasses import dataclass
from typing import ClassVar

from common.events import DomainEvent


@dataclass(frozen=True, slots=True)
class TurnPassed(DomainEvent):
    """Another side has to act in a matter; `side` and `awaited` are those of the new turn."""

    AGGREGATE: ClassVar[str] = "workflow.Matter"
    matter_id: int
    side: str
    awaited: str


@dataclass(frozen=True, slots=True)
class EntryPosted(DomainEvent):
    """A person wrote a message or a note; `audience` says who may hear of it."""

    AGGREGATE: ClassVar[str] = "workflow.Matter"
    matter_id: int
    entry_id: int
    audience: str


@dataclass(frozen=True, slots=True)
class CommentPosted(DomainEvent):
    """A person remarked on a clause or a field, or answered a remark."""

    AGGREGATE: ClassVar[str] = "workflow.Matter"
    matter_id: int
    comment_id: int
    audience: str


@dataclass(frozen=True, slots=True)
class RunStarted(DomainEvent):
    """An approval has started."""

    AGGREGATE: ClassVar[str] = "workflow.Matter"
    matter_id: int
    run_id: int


@dataclass(frozen=True, slots=True)
class StepAsked(DomainEvent):
    """Somebody has to decide a step now: its turn came, it went to somebody else, or its days are over."""

    AGGREGATE: ClassVar[str] = "workflow.Matter"
    matter_id: int
    run_id: int
    step_id: int


@dataclass(frozen=True, slots=True)
class RunFinished(DomainEvent):
    """An approval has ended; `state` is its outcome, or that it was cancelled."""

    AGGREGATE: ClassVar[str] = "workflow.Matter"
    matter_id: int
    run_id: int
    state: str


@dataclass(frozen=True, slots=True)
class TaskGiven(DomainEvent):
    """Somebody has something to do by a day."""

    AGGREGATE: ClassVar[str] = "workflow.Task"
    task_id: int


@dataclass(frozen=True, slots=True)
class TaskEnded(DomainEvent):
    """A task is done or no longer needed; `state` says which."""

    AGGREGATE: ClassVar[str] = "workflow.Task"
    task_id: int
    state: str
