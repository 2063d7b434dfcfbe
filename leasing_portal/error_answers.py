"""What Django answers when there is no view to ask: a page to people, JSON to programs."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views import defaults

from accounts.api_acting import is_api, problem


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer 400."""
    if is_api(request):
        return problem(400, "bad_request", _("The address or the request cannot be read."))
    return defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer 404."""
    if is_api(request):
        return problem(404, "no_such_address", _("There is no such address. See /api/v1/openapi.json."))
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Answer 500; the id of the request, by which support finds the log, is in the header X-Request-ID."""
    if is_api(request):
        return problem(500, "server_error", _("Something went wrong on our side. Try again later."))
    return defaults.server_error(request)
