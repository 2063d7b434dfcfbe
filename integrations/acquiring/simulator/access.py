"""Whether the simulator answers here, and the secrets it shares with the adapter."""

import hmac
from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from common import row_scope
from integrations.simulators import is_allowed

NAME = "acquiring"
SHOP = "simulator"


def is_on() -> bool:
    """Whether settings choose the simulator, and production allows it by name."""
    if not settings.ACQUIRER:
        return False
    chosen = getattr(import_string(settings.ACQUIRER), "simulates", "")
    return chosen == NAME and is_allowed(NAME)


def secret(purpose: str) -> str:
    """A secret that both sides of this portal know and nobody else does."""
    return salted_hmac("integrations.acquiring.simulator", purpose, algorithm="sha256").hexdigest()


def is_same(told: str, right: str) -> bool:
    """Compare secrets without telling by time how much of one is right."""
    return hmac.compare_digest(told.encode(), right.encode())


def simulated[**P, R: HttpResponseBase](
    view: Callable[Concatenate[HttpRequest, P], R],
) -> Callable[Concatenate[HttpRequest, P], R]:
    """Answer 404 where the simulator is off; its rows are nobody's, so they are read as the portal itself."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if not is_on():
            raise Http404
        with row_scope.as_system():
            return view(request, *args, **kwargs)

    return guarded
