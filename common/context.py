"""What every page knows about the house."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def brand(request: HttpRequest) -> dict[str, Any]:
    """Name, colour, logo and support contacts from the settings."""
    return {"brand": settings.BRAND, "request_id": getattr(request, "request_id", "")}
