"""The feed: messages, internal notes, events, read marks. Each function belongs to its caller's transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from common.events import publish
from common.messages import MessageError, gettext_noop
from workflow.events import EntryPosted
from workflow.files import CheckedFile
from workflow.kinds import FeedAudience
from workflow.models import EntryKind, FeedEntry, Matter, ReadMark
from workflow.models.feed import audiences
from workflow.services.attachments import keep_files
from workflow.services.matters import hold

_TICK = timedelta(microseconds=1)


class EmptyMessage(MessageError):
    """A message without text and without files."""


@transaction.atomic
def post_message(  # noqa: PLR0913 - what a message is, each by name
    *,
    matter: Matter,
    body: str,
    audience: FeedAudience,
    actor: Membership,
    at: datetime,
    files: Sequence[CheckedFile] = (),
    sent_key: UUID | None = None,
    code: str = "",
    data: Mapping[str, Any] | None = None,
) -> FeedEntry:
    """Write a message with files. The same `sent_key` of the same person in the same matter writes one, however often.

    `code` and `data` tie it to what it answers; `workflow.events_shown` knows the words.

    Raises:
        PermissionDenied: the actor writes nothing in matters, or not for this audience: what is the lessor's own is
            written by the lessor's people only.
        EmptyMessage: there is neither text nor a file.

    """
    return _written(
        matter, EntryKind.MESSAGE, audience, actor, at, body=body, files=files, sent_key=sent_key, code=code, data=data
    )


def was_sent(*, matter: Matter, actor: Membership, sent_key: UUID) -> bool:
    """Whether this sending of the person has written its message in the matter already."""
    return FeedEntry.objects.filter(sent_key=_own_key(matter, actor, sent_key)).exists()


@transaction.atomic
def post_note(  # noqa: PLR0913 - as above
    *,
    matter: Matter,
    body: str,
    actor: Membership,
    at: datetime,
    files: Sequence[CheckedFile] = (),
    sent_key: UUID | None = None,
    code: str = "",
    data: Mapping[str, Any] | None = None,
) -> FeedEntry:
    """Write an internal note of the lessor; its people alone ever read it. Like `post_message` else."""
    return _written(
        matter,
        EntryKind.NOTE,
        FeedAudience.LESSOR,
        actor,
        at,
        body=body,
        files=files,
        sent_key=sent_key,
        code=code,
        data=data,
    )


@transaction.atomic
def post_event(
    *,
    matter: Matter,
    code: str,
    data: Mapping[str, Any],
    actor: Membership | None,
    at: datetime,
    audience: FeedAudience = FeedAudience.PARTIES,
) -> FeedEntry:
    """Tell in the feed what happened; the subject's `event_text` (or `workflow.events_shown`) knows the words.

    Args:
        matter: where.
        code: what happened.
        data: plain JSON values that the words need; only what everybody of the audience may know.
        actor: who did it; None is the portal.
        at: now.
        audience: who reads it. An invited organisation tells everybody, a client never the lessor alone.

    Raises:
        PermissionDenied: the actor's side does not read this audience, so it cannot write for it.

    """
    _require_audience(actor, audience)
    hold(matter)
    entry = _entry(matter, EntryKind.EVENT, audience, actor, at)
    entry.code, entry.data = code, dict(data)
    entry.save(force_insert=True)
    _moved(matter, entry)
    return entry


@transaction.atomic
def mark_read(*, matter: Matter, user_id: int, at: datetime) -> None:
    """Remember that the person has read the matter up to a moment; a mark never goes back."""
    mine = ReadMark.objects.filter(matter=matter, user_id=user_id)
    if mine.filter(read_at__lt=at).update(read_at=at):
        return
    ReadMark.objects.bulk_create([ReadMark(matter=matter, user_id=user_id, read_at=at)], ignore_conflicts=True)


def _written(  # noqa: PLR0913 - the parts of an entry
    matter: Matter,
    kind: EntryKind,
    audience: FeedAudience,
    actor: Membership,
    at: datetime,
    *,
    body: str,
    files: Sequence[CheckedFile],
    sent_key: UUID | None,
    code: str,
    data: Mapping[str, Any] | None,
) -> FeedEntry:
    if not can(actor, Capability.MATTERS_WRITE):
        raise PermissionDenied
    _require_audience(actor, audience)
    body = body.strip()
    if not body and not files:
        raise EmptyMessage("empty_message", gettext_noop("Write something or choose a file."))
    hold(matter)
    key = _own_key(matter, actor, sent_key)
    sent = FeedEntry.objects.filter(sent_key=key).first() if key else None
    if sent is not None:
        return sent
    entry = _entry(matter, kind, audience, actor, at)
    entry.body, entry.sent_key = body, key
    entry.code, entry.data = code, dict(data or {})
    entry.save(force_insert=True)
    keep_files(entry, files)
    _moved(matter, entry)
    publish(EntryPosted(matter.pk, entry.pk, audience.value), actor_id=actor.pk)
    return entry


def _require_audience(actor: Membership | None, audience: FeedAudience) -> None:
    if actor is not None and audience not in audiences(actor):
        raise PermissionDenied


def _own_key(matter: Matter, actor: Membership, sent_key: UUID | None) -> UUID | None:
    """The key as it is kept: a key that somebody else's message has already cannot be met by chance or by intent."""
    return uuid5(sent_key, f"{matter.pk}:{actor.user_id}") if sent_key else None


def _entry(
    matter: Matter, kind: EntryKind, audience: FeedAudience, actor: Membership | None, at: datetime
) -> FeedEntry:
    """An entry that is not saved. Whoever read the feed a moment ago by another clock meets it as a newer one."""
    return FeedEntry(
        matter=matter,
        kind=kind,
        audience=audience,
        at=at if at >= matter.moved_at else matter.moved_at + _TICK,
        actor_id=actor.user_id if actor else None,
        company_id=actor.company_id if actor else None,
        on_behalf_of_id=actor.behalf_of_user_id(matter.manager_id) if actor else None,
    )


def _moved(matter: Matter, entry: FeedEntry) -> None:
    """Move the matter up in everybody's lists; by what the lessor wrote for itself the client's list never moves."""
    if entry.audience != FeedAudience.LESSOR:
        matter.moved_at = entry.at
        matter.save(update_fields=["moved_at"])
