"""The look that a session has open, found anew on every request."""

from datetime import date, datetime
from typing import Protocol

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.module_loading import import_string

from accounts.capabilities import Capability
from accounts.models import Company, Membership, ViewAs
from accounts.roles import Party

KEY = "view_as"
CLIENT_PARTIES = (Party.LESSEE, Party.SUPPLIER)


class ContractsOfLook(Protocol):
    """Ids of the target's contracts that the staff person sees too; None when these are all. Contracts live above."""

    def __call__(self, *, staff: Membership, target: Membership) -> tuple[int, ...] | None:
        """Ask for one look."""
        ...


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


def narrow(target: Membership, staff: Membership) -> None:
    """Leave of the companies and contracts in the target's reach those that the staff person sees without the look.

    A holding may be led by several managers, each with branches or contracts of their own, and a client may have
    contracts with another lessor: a look opens nothing of theirs.
    """
    reach = target.company_ids
    seen = set(Company.objects.visible_to(staff).filter(pk__in=reach).values_list("pk", flat=True))
    target.__dict__["company_ids"] = tuple(pk for pk in reach if pk in seen)
    # Known before contracts are asked for: a holding of which a branch is left out is not reached as a whole.
    target.is_narrowed = target.company_ids != reach
    ask: ContractsOfLook = import_string(settings.CONTRACTS_OF_LOOK)
    listed = ask(staff=staff, target=target)
    if listed is not None:
        target.__dict__["contract_ids"] = listed
        target.is_narrowed = True
