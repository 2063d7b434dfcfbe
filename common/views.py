"""The brand's stylesheet and manifest, and the gallery of components."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition

from common.ui import colours
from common.ui.gallery import samples

HOUR = 3600
YEAR = 365 * 24 * HOUR


def _brand_etag(request: HttpRequest) -> str:
    del request
    return f'"{colours.version(colours.stylesheet(settings.BRAND["accent"]))}"'


@condition(etag_func=_brand_etag)
def brand_css(request: HttpRequest) -> HttpResponse:
    """Colours derived from the brand's accent; kept for a year under its version, checked anew without one."""
    css = colours.stylesheet(settings.BRAND["accent"])
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    if request.GET.get("v") == colours.version(css):
        patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    else:
        patch_cache_control(response, no_cache=True)
    return response


def brand_manifest(request: HttpRequest) -> JsonResponse:
    """How a phone names and draws the portal on its home screen."""
    del request
    name = settings.BRAND["name"]
    icon = {"src": static("brand/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}
    shown = {"name": name, "short_name": name, "start_url": "/", "scope": "/", "display": "browser", "icons": [icon]}
    response = JsonResponse(shown, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})
    patch_cache_control(response, public=True, max_age=HOUR)
    return response


def gallery(request: HttpRequest) -> HttpResponse:
    """Each component in every state; tests look at this page in light and dark, wide and narrow."""
    return render(request, "gallery/page.html", samples(request))
