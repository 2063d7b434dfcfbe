"""How often one address of the network may have something worked out by the public pages.

A change of a field asks the database nothing, and so does its count: it is kept in the memory of each web process,
for the minute that runs and no longer. A page sends at most four changes a second while a slider is dragged; the
limit (`settings.CALCULATOR_CHANGES_PER_MINUTE`) bears several such visitors behind one address.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import wraps

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

TOO_MANY = 429
MINUTE = 60
# Where a fragment tells of it: over the figures of before, which stay.
PLACE = "too-often"


class MinuteCounts:
    """How often each address has asked in the minute that runs; what was before is forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = 0
        self._asked: Counter[str] = Counter()

    def one_more(self, address: str, *, at: float) -> int:
        """Count one request of an address at this moment (seconds) and tell how many it made in the minute."""
        with self._lock:
            if (minute := int(at // MINUTE)) != self._minute:
                self._minute = minute
                self._asked.clear()
            self._asked[address] += 1
            return self._asked[address]

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._asked.clear()


type View = Callable[..., HttpResponseBase]
COUNTS = MinuteCounts()


def at_pace(panel: str = "") -> Callable[[View], View]:
    """Answer 429 to an address that asks for more than the limit in a minute; all pages are counted together.

    A view of a fragment names its `panel`, the id of the element that it fills: a calm note stands over the figures
    of before, and asks by itself when the minute is over. Any other view answers with a whole page.
    """

    def paced(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            now = time.time()
            if COUNTS.one_more(ratelimit.get_ip(request), at=now) <= settings.CALCULATOR_CHANGES_PER_MINUTE:
                return view(request, *args, **kwargs)
            return _come_later(request, panel, seconds=MINUTE - int(now % MINUTE))

        return answer

    return paced


def _come_later(request: HttpRequest, panel: str, *, seconds: int) -> HttpResponse:
    template = "calculator/_too_often.html" if panel else "429.html"
    response = render(request, template, {"seconds": seconds, "panel": panel}, status=TOO_MANY)
    response.headers["Retry-After"] = str(seconds)
    if panel:
        response.headers["HX-Retarget"] = f"#{PLACE}"
        response.headers["HX-Reswap"] = "innerHTML"
    add_never_cache_headers(response)
    return response
