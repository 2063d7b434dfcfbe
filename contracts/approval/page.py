"""The frame of the application's page: its head, tabs and buttons around one part."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.http import PortalRequest
from contracts.approval import queries, showing
from contracts.approval.express import review_of
from contracts.models import Application


def submitted(request: PortalRequest, pk: int) -> Application:
    """A submitted application in sight; any other is not found."""
    return get_object_or_404(queries.application_for_page(request.actor), pk=pk)


def shown(
    request: PortalRequest, application: Application, tab: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """One part of the page in its frame."""
    now = timezone.now()
    frame = {
        "application": application,
        "matter": context.pop("matter", None) or queries.matter_for_page(application, request.actor),
        "tabs": showing.tabs(application, request.actor, tab),
        "buttons": showing.buttons(application, request.actor, at=now),
        "express_review": review_of(application, now=now),
        "is_late": queries.is_late(application, today=timezone.localdate(now)),
    }
    return render(request, f"applications/{tab}.html", frame | context, status=status)
