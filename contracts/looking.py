"""Contracts of a look as a client's user: the port of `accounts.view_as`."""

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Membership
from accounts.roles import Party
from contracts.models import Contract, LeasedAsset


def contracts_of_look(*, staff: Membership, target: Membership) -> tuple[int, ...] | None:
    """Ids of the target's contracts that the staff person sees too; None when there are no others."""
    theirs = _contracts_of(target).order_by()
    also_seen = Exists(Contract.objects.visible_to(staff).filter(pk=OuterRef("pk")))
    if not theirs.exclude(also_seen).exists():
        return None
    return tuple(theirs.filter(also_seen).values_list("pk", flat=True))


def _contracts_of(target: Membership) -> QuerySet[Contract]:
    """A supplier sees no contracts, but what it supplied under them."""
    if target.party is not Party.SUPPLIER:
        return Contract.objects.visible_to(target)
    supplied = LeasedAsset.objects.visible_to(target)
    return Contract.objects.filter(Exists(supplied.filter(contract=OuterRef("pk"))))
