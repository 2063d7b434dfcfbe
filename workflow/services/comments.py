"""Remarks on single clauses and fields: written, answered, resolved, reopened (requirement APP-09).

Each of these is told in the feed of the matter too, to the same readers.
"""

import re
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from common.events import publish
from common.messages import MessageError, gettext_noop
from workflow.events import CommentPosted
from workflow.kinds import FeedAudience
from workflow.models import Comment, Matter
from workflow.models.feed import audiences
from workflow.services.feed import post_event
from workflow.services.matters import hold

# `field:annual_rate`, `clause:4.2`.
ANCHOR = re.compile(r"(field:[a-z][a-z0-9_.]{0,69}|clause:[0-9][0-9.]{0,19})")
EXCERPT = 120


class CommentRefused(MessageError):
    """What cannot be done with a remark; nothing was written."""


@transaction.atomic
def comment(  # noqa: PLR0913 - what a remark is, each by name
    *,
    matter: Matter,
    anchor: str,
    subject_version: int,
    body: str,
    audience: FeedAudience,
    actor: Membership,
    at: datetime,
) -> Comment:
    """Remark on a clause or a field of a version. The same words sent again while they are open are one remark.

    Args:
        matter: in which.
        anchor: `field:<name>` or `clause:<number>`.
        subject_version: number of the version that was read.
        body: the words.
        audience: who reads the remark and all that is said to it.
        actor: who remarks.
        at: now.

    Raises:
        PermissionDenied: the actor writes nothing in matters, or not for this audience.
        CommentRefused: `empty` or `bad_anchor`.

    """
    _require(actor, audience)
    if not ANCHOR.fullmatch(anchor):
        raise CommentRefused("bad_anchor", gettext_noop("A remark names the clause or the field that it is about."))
    draft = Comment(matter=matter, anchor=anchor, subject_version=subject_version, audience=audience, body=_words(body))
    return _said(draft, actor, at, "comment_added")


@transaction.atomic
def answer(*, comment_id: int, body: str, actor: Membership, at: datetime) -> Comment:
    """Answer a remark, for the readers of the remark; an answer to an answer stands under the remark as well.

    Raises:
        Comment.DoesNotExist: it is out of the actor's sight.
        PermissionDenied: the actor writes nothing in matters.
        CommentRefused: `empty`, or `resolved`: a settled remark is reopened first.

    """
    remark = _held(comment_id, actor)
    if remark.resolved_at is not None:
        raise CommentRefused("resolved", gettext_noop("This remark is settled. Reopen it to go on."))
    draft = Comment(
        matter=remark.matter,
        anchor=remark.anchor,
        subject_version=remark.subject_version,
        audience=remark.audience,
        answers=remark,
        body=_words(body),
    )
    return _said(draft, actor, at, "comment_answered")


@transaction.atomic
def resolve(*, comment_id: int, actor: Membership, at: datetime) -> Comment:
    """Call a remark settled; only the side that made it says so. Settled already, it stays as it is.

    Raises:
        Comment.DoesNotExist: it is out of the actor's sight.
        PermissionDenied: the actor writes nothing in matters, or the remark is another side's.

    """
    remark = _held(comment_id, actor)
    if not may_resolve(remark, actor):
        raise PermissionDenied
    if remark.resolved_at is None:
        _set(remark, actor, at, code="comment_resolved", is_resolved=True)
    return remark


@transaction.atomic
def reopen(*, comment_id: int, actor: Membership, at: datetime) -> Comment:
    """Take up a settled remark again; everybody who reads it may. Open already, it stays as it is.

    Raises:
        Comment.DoesNotExist: it is out of the actor's sight.
        PermissionDenied: the actor writes nothing in matters.

    """
    remark = _held(comment_id, actor)
    if remark.resolved_at is not None:
        _set(remark, actor, at, code="comment_reopened", is_resolved=False)
    return remark


def may_resolve(remark: Comment, actor: Membership) -> bool:
    """Whether the remark is of the actor's own side."""
    return remark.company_id == actor.company_id or remark.company_id in actor.company_ids


def _require(actor: Membership, audience: str) -> None:
    if not can(actor, Capability.MATTERS_WRITE) or FeedAudience(audience) not in audiences(actor):
        raise PermissionDenied


def _words(body: str) -> str:
    words = body.strip()
    if not words:
        raise CommentRefused("empty", gettext_noop("Write what you think."))
    return words


def _held(comment_id: int, actor: Membership) -> Comment:
    """Lock the remark's matter, then read the remark itself, whichever of its answers was named."""
    if not can(actor, Capability.MATTERS_WRITE):
        raise PermissionDenied
    named = Comment.objects.visible_to(actor).select_related("matter").get(pk=comment_id)
    hold(named.matter)
    remark = Comment.objects.get(pk=named.answers_id or named.pk)
    remark.matter = named.matter
    return remark


def _said(draft: Comment, actor: Membership, at: datetime, code: str) -> Comment:
    hold(draft.matter)
    said = Comment.objects.filter(
        matter=draft.matter,
        anchor=draft.anchor,
        subject_version=draft.subject_version,
        audience=draft.audience,
        answers=draft.answers,
        body=draft.body,
        actor=actor.user_id,
        resolved_at=None,
    ).first()
    if said is not None:
        return said
    draft.at, draft.actor_id, draft.company_id = at, actor.user_id, actor.company_id
    draft.save(force_insert=True)
    _tell(draft, actor, at, code)
    publish(CommentPosted(draft.matter_id, draft.pk, draft.audience), actor_id=actor.pk)
    return draft


def _set(remark: Comment, actor: Membership, at: datetime, *, code: str, is_resolved: bool) -> None:
    remark.resolved_at = at if is_resolved else None
    remark.resolved_by_id = actor.user_id if is_resolved else None
    remark.save(update_fields=["resolved_at", "resolved_by"])
    _tell(remark, actor, at, code)


def _tell(said: Comment, actor: Membership, at: datetime, code: str) -> None:
    data = {"comment": said.answers_id or said.pk, "anchor": said.anchor, "excerpt": said.body[:EXCERPT]}
    post_event(matter=said.matter, code=code, data=data, actor=actor, at=at, audience=FeedAudience(said.audience))
