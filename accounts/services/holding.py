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
        PermissionDenied: the actor may not change companies, does not see the head office, or the company is somebody
            else's client.
        ValidationError: another party, or the head office lies below the company; nothing is written.

    """
    if actor is not None and not _may_put(company, head, actor):
        raise PermissionDenied
    lock_tree()
    locked: Company = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    locked.parent = head
    locked.clean()
    locked.save(update_fields=["parent"])
    return locked


def _may_put(company: Company, head: Company | None, actor: Membership) -> bool:
    if not can(actor, Capability.COMPANIES_EDIT):
        return False
    seen = Company.objects.visible_to(actor)
    if head is not None and not seen.filter(pk=head.pk).exists():
        return False
    return seen.kept_by(actor).filter(pk=company.pk).exists()
