"""What every page knows about the house."""

from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest


def current_request_id() -> str:
    """The id that the logs of this request carry; pages of errors show it, so that support finds them."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def brand(request: HttpRequest) -> dict[str, Any]:
    """Name, colour, logo and support contacts from the settings."""
    return {"brand": settings.BRAND, "request_id": getattr(request, "request_id", "")}
