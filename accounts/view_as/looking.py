"""The look that a session has open, found anew on every request."""

from datetime import date, datetime

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.capabilities import Capability
from accounts.models import Company, Membership, ViewAs
from accounts.roles import Party

KEY = "view_as"
CLIENT_PARTIES = (Party.LESSEE, Party.SUPPLIER)


def has_begun(request: HttpRequest) -> bool:
    """Whether the session says that a look was started in it; forged or stale words count too and lead to its end."""
    return KEY in request.session


def open_look(request: HttpRequest, staff: Membership, targets: QuerySet[Membership], *, at: datetime) -> ViewAs | None:
    """The look of this person that is open now, with `staff` and a row of `targets` on it.

    None when its time is up, the right is gone, or the client's person is blocked or led by somebody else now.
    """
    started = request.session.get(KEY)
    if not isinstance(started, int) or not staff.has(Capability.VIEW_AS):
        return None
    look = ViewAs.objects.filter(pk=started, staff=staff, ended_at=None, expires_at__gt=at).first()
    target = None if look is None else lookable(targets, staff).filter(pk=look.target_id).first()
    if look is None or target is None:
        return None
    look.staff, look.target = staff, target
    return look


def lookable(targets: QuerySet[Membership], staff: Membership) -> QuerySet[Membership]:
    """Those of the rows through whose eyes this person may look: people of visible clients and suppliers."""
    companies = Company.objects.visible_to(staff).filter(party__in=CLIENT_PARTIES)
    return targets.filter(company__in=companies).exclude(user=staff.user_id)


def targets_of(staff: Membership, *, on: date) -> QuerySet[Membership]:
    """Everybody through whose eyes this person may look on a day."""
    return lookable(Membership.objects.active(on=on), staff)
