"""Requests of programs, under /api/: they carry a token and no session, and every answer to them is JSON."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.access import Rule
from accounts.acting import Acting
from accounts.capabilities import Capability

PREFIX = "/api/"


class TooManyRequests(Exception):
    """A token asks too often; `retry_after` is the number of seconds to wait."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(retry_after)


def is_api(request: HttpRequest) -> bool:
    """Whether the address belongs to the API, where a session counts for nothing."""
    return request.path.startswith(PREFIX)


def token_acting(request: HttpRequest) -> Acting:
    """Ask the app that keeps tokens (`settings.ACTOR_OF_API_REQUEST`), which this floor does not know.

    Raises:
        TooManyRequests: the token's number of requests in this minute is used up.

    """
    acting: Acting = import_string(settings.ACTOR_OF_API_REQUEST)(request)
    return acting


def problem(status: int, code: str, message: str, *, headers: Mapping[str, str] | None = None) -> JsonResponse:
    """Answer with what is wrong: `code` for programs, which stays; `message` for people. Kept by no cache."""
    return JsonResponse(
        {"code": code, "message": message},
        status=status,
        headers={"Cache-Control": "no-store", **(headers or {})},
        json_dumps_params={"ensure_ascii": False},
    )


def refuse_stranger(request: HttpRequest) -> HttpResponse:
    """Answer 401 to a request without a token that holds (RFC 6750, section 3)."""
    if "Authorization" not in request.headers:
        message = _("Give a token in the header: “Authorization: Bearer lp_…”.")
        return problem(401, "token_missing", message, headers={"WWW-Authenticate": "Bearer"})
    message = _("The token is unknown, expired or revoked, or whoever issued it has no access any more.")
    return problem(401, "token_invalid", message, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})


def refuse_right(rule: Rule | None) -> HttpResponse:
    """Answer 403 and name the right that the token, or the role of its issuer, does not have."""
    if rule is None or not isinstance(rule.audience, Capability):
        return problem(403, "forbidden", _("This is not for programs."))
    message = _("The token or the role of its issuer has no right “%(right)s”.") % {"right": rule.audience.value}
    challenge = f'Bearer error="insufficient_scope", scope="{rule.audience.value}"'
    return problem(403, "right_missing", message, headers={"WWW-Authenticate": challenge})


def refuse_method(allowed: str) -> HttpResponse:
    """Answer 405; `allowed` are the methods of the address, by commas."""
    message = _("This address may be asked by %(methods)s only.") % {"methods": allowed}
    return problem(405, "method_not_allowed", message, headers={"Allow": allowed})


def refuse_pace(error: TooManyRequests) -> HttpResponse:
    """Answer 429 and tell when to come again."""
    message = _("Too many requests with this token. Come again in %(seconds)s s.") % {"seconds": error.retry_after}
    return problem(429, "too_many_requests", message, headers={"Retry-After": str(error.retry_after)})
