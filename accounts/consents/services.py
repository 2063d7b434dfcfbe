"""Agreeing and withdrawing. Acts are only added; the last one of a kind holds."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import ConsentKind
from accounts.consents.queries import has_given, last_act
from accounts.events import ConsentWithdrawn
from accounts.models import ConsentAct, ConsentAction, ConsentDocument, Membership, User
from common import trail
from common.events import publish
from common.locks import lock_name
from common.models.trail import TrailKind
from common.trail import Who

# What cannot outlive the agreement to personal data: an offer is sent to an address, which is personal data.
ENDS_WITH_PERSONAL_DATA = (ConsentKind.MARKETING,)
KINDS_OF_TRAIL = {
    ConsentAction.GIVEN: TrailKind.CONSENT_GIVEN,
    ConsentAction.WITHDRAWN: TrailKind.CONSENT_WITHDRAWN,
}


@transaction.atomic
def give(
    *, document_ids: Collection[int], user: User, actor: Membership | None, at: datetime, came_from: Who
) -> list[ConsentAct]:
    """Agree to these texts, which the person has just read. What is agreed to already gets no second act.

    Args:
        document_ids: the versions that were shown.
        user: the person; nobody agrees for another.
        actor: for whom the person acts; None when they belong to no company yet.
        at: the moment.
        came_from: address and browser, kept as proof.

    Raises:
        PermissionDenied: the actor is another person.
        ValidationError: a text is not the one in force, or personal data were not agreed to; nothing is written.

    """
    _hold(user, actor)
    today = localdate(at)
    in_force = {document.pk: document for document in ConsentDocument.objects.current(on=today)}
    if gone := set(document_ids).difference(in_force):
        was_shown = ConsentDocument.objects.filter(pk__in=gone).count() == len(gone)
        raise ValidationError(
            _("The text was changed while you were reading. Please read the new version."),
            code="text_changed" if was_shown else "text_unknown",
        )
    wanted = [in_force[pk] for pk in document_ids]
    kinds = {document.kind for document in wanted}
    if ConsentKind.PERSONAL_DATA not in kinds and not has_given(user.pk, ConsentKind.PERSONAL_DATA, on=today):
        raise ValidationError(_("First agree to the processing of personal data."), code="personal_data_first")
    return [
        _record(document, ConsentAction.GIVEN, user=user, actor=actor, at=at, came_from=came_from)
        for document in wanted
        if not has_given(user.pk, ConsentKind(document.kind), on=today)
    ]


@transaction.atomic
def agree_once(*, document: ConsentDocument, actor: Membership, at: datetime, came_from: Who) -> ConsentAct:
    """Agree to a text on one occasion, such as the submission of an application: each occasion is an act of its own.

    Args:
        document: the version in force, which the person has just been shown.
        actor: who agrees, and for which company.
        at: the moment.
        came_from: address and browser, kept as proof.

    """
    _hold(actor.user, actor)
    return _record(document, ConsentAction.GIVEN, user=actor.user, actor=actor, at=at, came_from=came_from)


@transaction.atomic
def withdraw(
    *, kind: ConsentKind, user: User, actor: Membership | None, at: datetime, came_from: Who
) -> list[ConsentAct]:
    """Take an agreement back, whichever version it was to; with personal data go the offers. Publishes each.

    What is not given stays so: a second withdrawal writes nothing.

    Raises:
        PermissionDenied: the actor is another person.

    """
    _hold(user, actor)
    kinds = (kind, *(ENDS_WITH_PERSONAL_DATA if kind is ConsentKind.PERSONAL_DATA else ()))
    standing = [last_act(user.pk, one).select_related("document").first() for one in kinds]
    acts = [
        _record(act.document, ConsentAction.WITHDRAWN, user=user, actor=actor, at=at, came_from=came_from)
        for act in standing
        if act is not None and act.action == ConsentAction.GIVEN
    ]
    for act in acts:
        event = ConsentWithdrawn(user_id=user.pk, kind=act.kind, version=act.document.version, act_id=act.pk)
        publish(event, actor_id=actor.pk if actor else None)
    return acts


def _hold(user: User, actor: Membership | None) -> None:
    """Let one writer at a time look at what a person did last, and only the person themselves."""
    if actor is not None and actor.user_id != user.pk:
        raise PermissionDenied
    lock_name(f"consents of {user.pk}")


def _record(
    document: ConsentDocument,
    action: ConsentAction,
    *,
    user: User,
    actor: Membership | None,
    at: datetime,
    came_from: Who,
) -> ConsentAct:
    act: ConsentAct = ConsentAct.objects.create(
        user=user,
        company_id=actor.company_id if actor else None,
        kind=document.kind,
        document=document,
        action=action,
        at=at,
        ip=came_from.ip,
        user_agent=came_from.user_agent,
    )
    told = {"kind": document.kind, "version": document.version}
    trail.write(KINDS_OF_TRAIL[action], object=act, detail=told)
    return act
