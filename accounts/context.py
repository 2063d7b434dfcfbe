"""What every page knows about the visitor."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


def access(request: HttpRequest) -> dict[str, Any]:
    """The actor, the companies to switch between, the look that is open, and the menu that the actor may open."""
    actor = getattr(request, "actor", None)
    menu = import_string(f"{settings.NAVIGATION}.menu")
    return {
        "actor": actor,
        "memberships": getattr(request, "memberships", []),
        "view_as": getattr(request, "view_as", None),
        "menu": menu(actor, request) if actor else [],
    }
