"""The brand's stylesheet and the gallery of components."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition

from common.ui import colours
from common.ui.gallery import samples

YEAR = 365 * 24 * 3600


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


def gallery(request: HttpRequest) -> HttpResponse:
    """Each component in every state; tests look at this page in light and dark, wide and narrow."""
    return render(request, "gallery/page.html", samples(request))
