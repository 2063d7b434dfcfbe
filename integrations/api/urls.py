"""URLs of the API. They have no slash at the end."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from integrations.api.v1 import api, openapi

type View = Callable[..., HttpResponseBase]


def _with_head(view: View) -> View:
    """Answer HEAD as GET, which HTTP demands and ninja does not do; the server leaves the body out."""

    @wraps(view)
    def answer(request: HttpRequest, **parts: object) -> HttpResponseBase:
        asked = request.method
        request.method = "GET" if asked == "HEAD" else asked
        try:
            return view(request, **parts)
        finally:
            request.method = asked

    return answer


app_name = "api"
_operations = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
urlpatterns = [
    path("openapi.json", openapi, name="openapi"),
    *(path(str(pattern.pattern), _with_head(pattern.callback), name=pattern.name) for pattern in _operations),
]
