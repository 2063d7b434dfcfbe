"""Starting and ending a look; both are told to the client's trail and to the lessor's."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership, ViewAs
from accounts.view_as.looking import targets_of
from common import row_scope, trail
from common.locks import lock_name
from common.models import TrailKind

LASTS = timedelta(minutes=30)
REASON_LENGTH = 300
REASON_LETTERS = 3


def clean_reason(text: str) -> str:
    """Take spaces off a reason and check that it says something.

    Raises:
        ValidationError: it has fewer than three letters, or is longer than 300 characters.

    """
    reason = " ".join(text.split())
    if sum(character.isalpha() for character in reason) < REASON_LETTERS:
        raise ValidationError(_("Say in words why you look, e.g. the number of the request."), code="reason_empty")
    if len(reason) > REASON_LENGTH:
        raise ValidationError(_("The reason is longer than 300 characters."), code="reason_long")
    return reason


@transaction.atomic
def start_view(*, staff: Membership, target: Membership, reason: str, at: datetime) -> ViewAs:
    """Start a look for half an hour. A person looks through one pair of eyes: an earlier look ends.

    Raises:
        PermissionDenied: the staff person may not look, or not as this user; nothing is written.
        ValidationError: the reason says nothing; nothing is written.

    """
    reason = clean_reason(reason)
    if not can(staff, Capability.VIEW_AS):
        raise PermissionDenied
    lock_name(f"view as {staff.user_id}")
    if not targets_of(staff, on=timezone.localdate(at)).filter(pk=target.pk).exists():
        raise PermissionDenied
    for earlier in ViewAs.objects.filter(staff__user=staff.user_id, ended_at=None).order_by("pk"):
        end_view(look_id=earlier.pk, user_id=staff.user_id, at=at)
    look = ViewAs.objects.create(staff=staff, target=target, reason=reason, started_at=at, expires_at=at + LASTS)
    _tell(TrailKind.VIEW_AS_STARTED, look, {"until": look.expires_at})
    return look


def end_view(*, look_id: object, user_id: int, at: datetime) -> ViewAs | None:
    """End a look of this person; None when they have no such look open. A look past its time ended when it was due."""
    if not isinstance(look_id, int):
        return None
    with row_scope.as_system(), transaction.atomic():
        found = ViewAs.objects.select_for_update(of=("self",)).select_related("staff", "target__company")
        look = found.filter(pk=look_id, staff__user=user_id, ended_at=None).first()
        if look is None:
            return None
        look.ended_at = min(at, look.expires_at)
        look.save(update_fields=["ended_at"])
        _tell(TrailKind.VIEW_AS_ENDED, look, {"ended": look.ended_at})
    return look


def _tell(kind: TrailKind, look: ViewAs, detail: dict[str, object]) -> None:
    """One entry about the client's company: its administrator reads it, and the lessor's who reads everything."""
    trail.write(
        kind,
        company_id=look.target.company_id,
        object=look.target.user,
        detail={"reason": look.reason, "look": look.pk, "role": look.target.role, **detail},
        user_id=look.staff.user_id,
        membership_id=look.staff_id,
        view_as_id=look.target.user_id,
    )
