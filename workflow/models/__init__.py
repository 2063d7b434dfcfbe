"""Matters, their feed, tasks, routes, approvals and comments."""

from workflow.models.comment import Comment
from workflow.models.feed import Attachment, EntryKind, FeedEntry, ReadMark
from workflow.models.matter import Matter, MatterGuest, Turn
from workflow.models.reading import Reading
from workflow.models.route import Route, RouteStage, RouteStep, RouteVersion
from workflow.models.run import Run, RunStep
from workflow.models.task import Acknowledgement, Task

__all__ = [
    "Acknowledgement",
    "Attachment",
    "Comment",
    "EntryKind",
    "FeedEntry",
    "Matter",
    "MatterGuest",
    "ReadMark",
    "Reading",
    "Route",
    "RouteStage",
    "RouteStep",
    "RouteVersion",
    "Run",
    "RunStep",
    "Task",
    "Turn",
]
