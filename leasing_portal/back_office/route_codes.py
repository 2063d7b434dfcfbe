"""Codes by which the portal finds approval routes: what whoever makes a route is told beside the field."""

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from contracts.approval.reviewing import ROUTE, ROUTES
from contracts.models import RequestKind
from contracts.requests.kinds import kind_of, route_code


def codes_asked_for() -> list[tuple[str, str]]:
    """Each code with what goes by its route; requests that are answered in words go by none."""
    applications = [(ROUTE, gettext("Applications"))]
    products = [(code, str(product.label)) for product, code in ROUTES.items()]
    requests = [(route_code(kind), str(kind.label)) for kind in RequestKind if not kind_of(kind).is_answered]
    return applications + products + requests


def hint_of_codes() -> SafeString:
    """The same as a line under the field."""
    listed = format_html_join("; ", "<code>{}</code> — {}", codes_asked_for())
    words = gettext(
        "By its code the portal finds the route: %(listed)s. A route with another code is chosen by hand, for several "
        "contracts at once."
    )
    return mark_safe(words % {"listed": listed})  # noqa: S308 - names of kinds are escaped, the words are ours
