"""Outbox, jobs, the audit trail and the worker's heartbeat."""

from common.models.heartbeat import Heartbeat
from common.models.job import Job, JobLogLevel, JobLogLine, JobState, Viewer
from common.models.outbox import Delivery, DeliveryReplay, DeliveryState, OutboxEvent
from common.models.trail import TrailCheck, TrailEntry, TrailHead, TrailKind

__all__ = [
    "Delivery",
    "DeliveryReplay",
    "DeliveryState",
    "Heartbeat",
    "Job",
    "JobLogLevel",
    "JobLogLine",
    "JobState",
    "OutboxEvent",
    "TrailCheck",
    "TrailEntry",
    "TrailHead",
    "TrailKind",
    "Viewer",
]
