"""Where a visitor goes who must sign in first, and where they come back to."""

from urllib.parse import unquote, urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from accounts.access import matrix

HOME = "/"
# A link of a letter may be another person's than whoever is signed in: these pages look for people as a visitor's do.
FOR_ANYBODY = frozenset({"account_confirm_email", "account_reset_password", "account_reset_password_from_key"})


def send_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Redirect to sign-in, which leads back to the page that the person looked at.

    htmx would put the page of a redirect into the place of a piece of the page, so it is told to leave the page.
    """
    redirect = redirect_to_login(next_page(request))
    if not HtmxDetails(request):
        return redirect
    return HttpResponse(status=401, headers={"HX-Redirect": redirect.headers["Location"]})


def next_page(request: HttpRequest) -> str:
    """Path of the page to open after sign-in: one of ours that answers GET, else the home page."""
    htmx = HtmxDetails(request)
    if htmx:
        return own_page(request, htmx.current_url or "")
    if request.method in {"GET", "HEAD"} and _answers_get(request.resolver_match):
        return request.get_full_path()
    # A form of an expired session: its address may answer POST only, and what was typed is gone anyway.
    return own_page(request, request.headers.get("Referer", ""))


def own_page(request: HttpRequest, url: str) -> str:
    """Path of an address to go on to: one of ours that answers GET, else the home page."""
    if not url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
        return HOME
    parts = urlsplit(url)
    try:
        match = resolve(unquote(parts.path))
    except Resolver404:
        return HOME
    if not _answers_get(match):
        return HOME
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _answers_get(match: ResolverMatch | None) -> bool:
    return match is not None and matrix().rule(match.view_name, "GET") is not None
