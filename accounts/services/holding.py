"""The holding tree: which company is the head office of which."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Company, Membership
from common.locks import lock_name


def lock_tree() -> None:
    """Hold the trees of all holdings until the end of the transaction: two moves at once could close a ring."""
    lock_name("holding tree")


@transaction.atomic
def put_under(*, company: Company, head: Company | None, actor: Membership | None) -> Company:
    """Put a company below a head office (None: on its own). People of the head office reach it from then on.

    Raises:
        PermissionDenied: the actor may not change companies, or sees one of the two not.
        ValidationError: another party, or the head office lies below the company; nothing is written.

    """
    wanted = {company.pk} if head is None else {company.pk, head.pk}
    if actor is not None:
        seen = Company.objects.visible_to(actor).filter(pk__in=wanted).count()
        if not can(actor, Capability.COMPANIES_EDIT) or seen != len(wanted):
            raise PermissionDenied
    lock_tree()
    locked: Company = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    locked.parent = head
    locked.clean()
    locked.save(update_fields=["parent"])
    return locked
