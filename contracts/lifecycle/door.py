"""The one door through which a state changes: lock, look the move up, ask who and what, write, tell."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation

from accounts.access import can
from accounts.models import Membership
from common.messages import MessageError, gettext_noop
from contracts.guarding import GuardFailed
from contracts.lifecycle.events import Event, Source
from contracts.lifecycle.moves import Move
from contracts.lifecycle.stage import Subject, msgid_of, state_of
from contracts.lifecycle.table import TABLE
from contracts.lifecycle.telling import Because, tell
from contracts.models import ChangeRequest


class IllegalTransition(MessageError):
    """The event cannot happen in this state; nothing has changed."""


def is_allowed(move: Move, subject: Subject, actor: Membership | None) -> bool:
    """Whether the person may make the move: one of its capabilities, within the limit where an amount counts."""
    amount = subject.price if move.by_amount and not isinstance(subject, ChangeRequest) else None
    return any(can(actor, capability, amount=amount) for capability in move.by)


@transaction.atomic
def apply[S: Subject](  # noqa: PLR0913 - who, when, why and what is written, each by name
    subject: S,
    event: Event,
    *,
    actor: Membership,
    at: datetime,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
    told: Mapping[str, str] | None = None,
) -> S:
    """Move the subject under the lock of its row and return the row as it is now.

    The caller found it by `visible_to`. `changes` are other fields written with the state, in one UPDATE; `reason` is
    read by the other side; `told` is what the timeline and the feed keep besides, such as the day of a handover.

    Raises:
        IllegalTransition: the table has no such move; somebody may have moved it meanwhile.
        PermissionDenied: the person may not make the move.
        GuardFailed: something must be done first.

    """
    row = lock(subject)
    move = find_move(row, event)
    if not is_allowed(move, row, actor):
        raise PermissionDenied
    return _moved(row, event, move, Because(actor, at, reason.strip(), Source.of(actor), told or {}), changes or {})


@transaction.atomic
def apply_as_portal[S: Subject](  # noqa: PLR0913 - as above
    subject: S,
    event: Event,
    *,
    at: datetime,
    actor: Membership | None = None,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
    told: Mapping[str, str] | None = None,
) -> S:
    """Make a move that facts make, not a button: the end of an approval, a paid advance, a carried out request.

    `actor` is who caused it, if a person did; nobody's right is asked.

    Raises:
        IllegalTransition: the table has no such move.
        GuardFailed: something must be done first.

    """
    row = lock(subject)
    move = find_move(row, event)
    return _moved(row, event, move, Because(actor, at, reason.strip(), Source.PORTAL, told or {}), changes or {})


def lock[S: Subject](subject: S) -> S:
    """Hold the row until the end of the transaction and read it."""
    rows = cast("QuerySet[S]", type(subject)._default_manager.all())
    return rows.select_for_update(of=("self",), no_key=True).get(pk=subject.pk)


def find_move(subject: Subject, event: Event) -> Move:
    """The row of the table for the present state.

    Raises:
        IllegalTransition: there is none.

    """
    state = state_of(subject)
    move = TABLE.get((state, event))
    if move is None:
        with translation.override("en"):
            name = str(event.label)
        raise IllegalTransition(
            "illegal_transition",
            gettext_noop("“%(name)s” is not possible any more: the state is now “%(state)s”."),
            {"name": name, "state": msgid_of(state)},
        )
    return move


def _moved[S: Subject](row: S, event: Event, move: Move, because: Because, changes: Mapping[str, Any]) -> S:
    if move.needs_reason and not because.reason:
        raise GuardFailed("no_reason", gettext_noop("Say why: the other side will read it."))
    before = state_of(row)
    for guard in move.guards:
        guard(row, because.at)
    for name, value in changes.items():
        setattr(row, name, value)
    row.status = move.target
    row.save(update_fields=["status", *changes])
    for effect in move.effects:
        effect(row, because.at)
    tell(row, event, before, because)
    return row
