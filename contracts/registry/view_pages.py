"""What is done with saved views: kept, changed, deleted. Each leads back to the list."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from contracts.models import SavedView
from contracts.registry.forms import ViewForm
from contracts.registry.saved import delete_view, query_of, save_view


def create(request: PortalRequest) -> HttpResponseBase:
    """Keep what the list shows as a new view."""
    return _save(request, None)


def update(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Change a view of one's own to what the list shows now."""
    return _save(request, get_object_or_404(SavedView.objects.owned_by(request.actor), pk=pk))


def _save(request: PortalRequest, view: SavedView | None) -> HttpResponseBase:
    form = ViewForm(request.POST, actor=request.actor)
    query = request.POST.get("query", "")
    if form.is_valid():
        try:
            saved = save_view(
                data=form.view_data(),
                params=QueryDict(query),
                actor=request.actor,
                at=timezone.now(),
                view_id=view.pk if view else None,
            )
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The view is saved: %(name)s") % {"name": saved.name})
            return redirect(f"{reverse('contracts:list')}?{query_of(saved)}")
    context = {"view": view, "view_form": form, "query": query}
    return render(request, "contracts/registry/save_view.html", context, status=form.status)


def delete(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Delete a view of one's own; the page asked before."""
    try:
        view = delete_view(view_id=pk, actor=request.actor)
    except SavedView.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The view is deleted: %(name)s") % {"name": view.name})
    return redirect(f"{reverse('contracts:list')}?view=0")
