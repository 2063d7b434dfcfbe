"""For whom a program acts: requests under /api/ carry a token and no session."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.acting import Acting

PREFIX = "/api/"


def is_api(request: HttpRequest) -> bool:
    """Whether the address belongs to the API, where a session counts for nothing."""
    return request.path.startswith(PREFIX)


def token_acting(request: HttpRequest) -> Acting:
    """Ask the app that keeps tokens (`settings.ACTOR_OF_API_REQUEST`), which this floor does not know."""
    acting: Acting = import_string(settings.ACTOR_OF_API_REQUEST)(request)
    return acting


def refuse_stranger(request: HttpRequest) -> HttpResponse:
    """Answer 401 to a request without a token that holds."""
    del request
    answer = {"code": "token_missing", "message": _("Give a token that is neither expired nor revoked.")}
    return JsonResponse(answer, status=401, headers={"WWW-Authenticate": "Bearer"})
