"""Language, request id, and addresses that cannot be answered."""

from collections.abc import Callable
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

Handler = Callable[[HttpRequest], HttpResponse]


class ProbeMiddleware:
    """Lets health probes in by address: an orchestrator knows a container's IP, not the portal's host name."""

    paths = frozenset({"/healthz", "/readyz"})

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give the two probe pages the portal's own host; they show nothing that depends on it."""
        if request.path in self.paths:
            request.META["HTTP_HOST"] = urlsplit(settings.SITE_URL).netloc
        return self.get_response(request)


class LanguageMiddleware:
    """Russian unless the visitor chose otherwise with the switch; the browser's language does not decide."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the chosen language for this request."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response


class RequestIdMiddleware:
    """Returns the id that the logs of this request carry, so that a person can quote it to support."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Copy django_structlog's id to the request and the response."""
        request_id = str(structlog.contextvars.get_contextvars().get("request_id", ""))
        request.request_id = request_id  # type: ignore[attr-defined] # read by HistoryMiddleware and error pages
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request_id
        return response


class AddressMiddleware:
    """Refuses an address with a zero character, which PostgreSQL cannot look for: 400 and not an error of ours."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the path and the query. A form's fields refuse the character themselves, in words."""
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("The address has a zero character.")
        return self.get_response(request)
