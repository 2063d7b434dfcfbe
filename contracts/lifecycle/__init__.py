"""Stages of applications, contracts and requests: one table (state, event) -> move, and the one door through it."""

from contracts.guarding import GuardFailed
from contracts.lifecycle.door import IllegalTransition, apply, apply_as_portal
from contracts.lifecycle.events import Event, Source
from contracts.lifecycle.imported import imported_as, take_imported
from contracts.lifecycle.moves import Move
from contracts.lifecycle.offered import Action, available
from contracts.lifecycle.table import TABLE

__all__ = [
    "TABLE",
    "Action",
    "Event",
    "GuardFailed",
    "IllegalTransition",
    "Move",
    "Source",
    "apply",
    "apply_as_portal",
    "available",
    "imported_as",
    "take_imported",
]
