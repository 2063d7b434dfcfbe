"""Issuing a text: checked, kept with its checksum, asked of people by a job."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Company, Membership
from accounts.roles import Role
from common.jobs import enqueue
from common.locks import lock_name
from common.messages import gettext_noop
from workflow.files import CheckedFile
from workflow.kinds import FeedAudience, ReadingAudience, Side, TaskState
from workflow.models import Matter, Reading, Task
from workflow.readings.asking import KIND, hold_version
from workflow.readings.audiences import PARTIES, Target, people_of
from workflow.readings.refusals import ReadingRefused
from workflow.services.feed import post_event

ISSUED = "reading_issued"
# What a client manager may not reach: people beyond own clients.
WIDE = frozenset({ReadingAudience.STAFF, ReadingAudience.SUPPLIERS})


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be read: a text, a file or both; `due_on` is inclusive, None gives no last day."""

    title: str
    version: str
    text: str = ""
    file: CheckedFile | None = None
    due_on: date | None = None

    def sha256(self) -> str:
        """Checksum of the text in UTF-8 followed by the bytes of the file, hexadecimal."""
        digest = hashlib.sha256(self.text.encode())
        if self.file is not None:
            self.file.content.seek(0)
            for chunk in self.file.content.chunks():
                digest.update(chunk)
        return digest.hexdigest()


@transaction.atomic
def issue_reading(
    *,
    draft: Draft,
    target: Target,
    actor: Membership,
    at: datetime,
    replaces: Reading | None = None,
    sent_key: UUID | None = None,
) -> Reading:
    """Issue a text, or a new version of one; a job asks the people (`workflow.readings.asking`).

    Open tasks of the version that is replaced are cancelled at once: nobody confirms it any more.

    Args:
        draft: what is read.
        target: who reads it.
        actor: who issues it; a client manager asks people of the clients in sight only.
        at: now.
        replaces: the version in force that this one replaces, in sight of the actor.
        sent_key: of the form; the same one of the same person issues one text, however often it is sent.

    Raises:
        PermissionDenied: the actor issues no texts, or none for these people.
        ReadingRefused: `empty_reading`, `day_is_over`, `role_of_other_party`, `nobody`, `replaced` or `same_text`.

    """
    _require_right(actor, target)
    key = uuid5(sent_key, str(actor.user_id)) if sent_key else None
    if key is not None:
        lock_name(f"reading {key}")
        sent = Reading.objects.filter(sent_key=key).first()
        if sent is not None:
            return sent
    _require_sense(draft, target, timezone.localdate(at))
    if not people_of(target, actor, on=timezone.localdate(at)).exists():
        raise ReadingRefused("nobody", gettext_noop("Nobody works there in these roles today. Choose other people."))
    old = _replaced(replaces, actor)
    sha256 = draft.sha256()
    if old is not None and old.sha256 == sha256:
        raise ReadingRefused(
            "same_text",
            gettext_noop("This is the text of version %(version)s, letter by letter."),
            {"version": old.version},
        )
    reading = _row(draft, target, actor, at)
    reading.sha256, reading.replaces, reading.sent_key = sha256, old, key
    _keep(reading, draft.file)
    if old is not None:
        # Reminders lock tasks in this order too.
        asked = Task.objects.open().filter(reading=old).order_by("pk").select_for_update(no_key=True)
        Task.objects.filter(pk__in=[task.pk for task in asked.only("pk")]).update(
            state=TaskState.CANCELLED, done_at=at, done_by=actor.user_id
        )
    _tell(reading, actor, at)
    enqueue(
        kind=KIND,
        title=gettext("Asking people to read: %(title)s") % {"title": reading.title},
        user_id=actor.user_id,
        company_id=actor.company_id,
        params={"reading_id": reading.pk},
    )
    return reading


def _require_right(actor: Membership, target: Target) -> None:
    if not can(actor, Capability.READINGS_ISSUE) or (target.audience in WIDE and not actor.sees_all_clients):
        raise PermissionDenied
    if target.matter is not None and not Matter.objects.visible_to(actor).filter(pk=target.matter.pk).exists():
        raise PermissionDenied
    seen = Company.objects.visible_to(actor).filter(pk__in=target.companies).count()
    if seen != len(set(target.companies)):
        raise PermissionDenied


def _require_sense(draft: Draft, target: Target, today: date) -> None:
    if not draft.text.strip() and draft.file is None:
        raise ReadingRefused("empty_reading", gettext_noop("Write a text or choose a file."))
    if draft.due_on is not None and draft.due_on < today:
        raise ReadingRefused("day_is_over", gettext_noop("This day is over: choose today or a later one."))
    party = PARTIES.get(target.audience)
    if party is not None and any(Role(role).party is not party for role in target.roles):
        raise ReadingRefused("role_of_other_party", gettext_noop("This role is not for a company of this party."))


def _replaced(replaces: Reading | None, actor: Membership) -> Reading | None:
    """Hold the old version, so that the job that asks people for it sees that it is over."""
    if replaces is None:
        return None
    hold_version(replaces.pk)
    old = Reading.objects.visible_to(actor).filter(pk=replaces.pk).first()
    if old is None:
        raise PermissionDenied
    if Reading.objects.filter(replaces=old).exists():
        raise ReadingRefused("replaced", gettext_noop("A newer version than this one has been issued already."))
    return old


def _row(draft: Draft, target: Target, actor: Membership, at: datetime) -> Reading:
    return Reading(
        lessor_id=actor.company_id,
        matter=target.matter,
        title=draft.title.strip(),
        text=draft.text,
        version=draft.version.strip(),
        audience=target.audience,
        roles=[role.value for role in target.roles],
        segment=target.segment,
        companies=sorted(set(target.companies)),
        sides=[side.value for side in target.sides],
        due_on=draft.due_on,
        created_at=at,
        created_by_id=actor.user_id,
        issuer=actor,
    )


def _keep(reading: Reading, file: CheckedFile | None) -> None:
    """Save the row with its file; when the row is refused, the file is taken away again."""
    if file is None:
        reading.save(force_insert=True)
        return
    reading.file_name, reading.content_type = file.name, file.content_type
    file.content.seek(0)
    reading.file.save(file.stored_name, file.content, save=False)
    try:
        reading.save(force_insert=True)
    except BaseException:
        reading.file.delete(save=False)
        raise


def _tell(reading: Reading, actor: Membership, at: datetime) -> None:
    """Tell it in the feed of the matter to those who are asked."""
    if reading.matter is not None:
        data = {"reading": reading.title, "version": reading.version}
        audience = _heard_by([Side(side) for side in reading.sides])
        post_event(matter=reading.matter, code=ISSUED, data=data, audience=audience, actor=actor, at=at)


def _heard_by(sides: Sequence[Side]) -> FeedAudience:
    if Side.OUTSIDE in sides:
        return FeedAudience.ALL
    return FeedAudience.PARTIES if Side.LESSEE in sides else FeedAudience.LESSOR
