"""Saved views: kept, renamed, shared with roles of the company, opened first, deleted. Only the owner changes one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from accounts.roles import Role
from common.locks import lock_name
from contracts.models import SavedView
from contracts.registry.columns import chosen
from contracts.registry.look import address, asked_columns, kept_params

# More tabs than anybody reads; a limit all the same, as they stand on every page.
MOST_VIEWS = 30


@dataclass(frozen=True, slots=True)
class ViewData:
    """What a person says of a view."""

    name: str
    shared_with: Sequence[str] = ()
    is_default: bool = False


def roles_to_share_with(actor: Membership) -> list[Role]:
    """Roles of the person's own company, for whoever may share; nobody else shares."""
    if not can(actor, Capability.VIEWS_SHARE):
        return []
    return [role for role in Role if role.party is actor.party]


@transaction.atomic
def save_view(
    *, data: ViewData, params: QueryDict, actor: Membership, at: datetime, view_id: int | None = None
) -> SavedView:
    """Keep what the address asks under a name; `view_id` changes a view of one's own.

    Raises:
        PermissionDenied: roles are named by somebody who may not share, or are of another party.
        SavedView.DoesNotExist: the view is not the person's own.
        ValidationError: the name is taken, or there are too many views.

    """
    if set(data.shared_with) - set(roles_to_share_with(actor)):
        raise PermissionDenied
    lock_name(f"saved views {actor.company_id} {actor.user_id}")
    own = SavedView.objects.owned_by(actor)
    view = own.get(pk=view_id) if view_id else SavedView(owner_id=actor.user_id, company=actor.company, created_at=at)
    if view_id is None and own.count() >= MOST_VIEWS:
        raise ValidationError(_("You have %(most)s views. Delete one first."), code="many", params={"most": MOST_VIEWS})
    if own.exclude(pk=view.pk).filter(name=data.name).exists():
        raise ValidationError({"name": ValidationError(_("You have a view of this name."), code="taken")})
    if data.is_default:
        own.exclude(pk=view.pk).filter(is_default=True).update(is_default=False)
    view.name, view.shared_with, view.is_default = data.name, sorted(data.shared_with), data.is_default
    view.params = kept_params(params, actor)
    keys = asked_columns(params)
    view.columns = [column.key for column in chosen(keys, actor)] if keys else []
    view.save()
    return view


@transaction.atomic
def delete_view(*, view_id: int, actor: Membership) -> SavedView:
    """Delete a view of one's own.

    Raises:
        SavedView.DoesNotExist: it is not.

    """
    view: SavedView = SavedView.objects.owned_by(actor).select_for_update().get(pk=view_id)
    SavedView.objects.filter(pk=view.pk).delete()
    return view


def views_of(actor: Membership) -> list[SavedView]:
    """Views that stand as tabs over the person's list, own ones first."""
    return sorted(SavedView.objects.visible_to(actor), key=lambda view: (view.owner_id != actor.user_id, view.name))


def first_of(views: Sequence[SavedView], actor: Membership) -> SavedView | None:
    """The view that opens when nothing is asked: the person's own, else one that is shared to open first."""
    return next((view for view in views if view.is_default and view.owner_id == actor.user_id), None) or next(
        (view for view in views if view.is_default), None
    )


def query_of(view: SavedView) -> str:
    """Query of the address that shows the view; what the reader may not have is dropped where it is read."""
    params: Mapping[str, Any] = view.params
    return address(params, columns=view.columns, view=view.pk)
