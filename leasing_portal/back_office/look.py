"""Unfold in the portal's clothes: the brand's accent, the house's stylesheet, the mark of the stand."""

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext

from common.templatetags.ui import brand_css_url
from common.ui.colours import BLACK, WHITE, Accent, mix

# Share of white or black mixed into the accent for each weight of Unfold's scale.
LIGHTER = {"50": 0.94, "100": 0.86, "200": 0.72, "300": 0.55, "400": 0.35}
DARKER = {"700": 0.16, "800": 0.32, "900": 0.48, "950": 0.66}


def accent_scale(request: HttpRequest) -> dict[str, str]:
    """Weights of the primary colour. 600 is a fill and text on light, 500 is text on dark; both keep contrast AA."""
    del request
    accent = Accent.of(settings.BRAND["accent"])
    shades = {weight: mix(accent.fill, WHITE, share) for weight, share in LIGHTER.items()}
    shades["500"] = accent.text_on_dark
    shades["600"] = accent.text_on_light
    shades |= {weight: mix(accent.text_on_light, BLACK, share) for weight, share in DARKER.items()}
    return shades


def environment_mark(request: HttpRequest) -> list[str] | None:
    """Say on every page that this is not the production portal."""
    del request
    return None if settings.IS_PRODUCTION else [gettext("Demo"), "warning"]


def tokens_css(request: HttpRequest) -> str:
    """Address of the house's variables."""
    del request
    return static("css/tokens.css")


def fonts_css(request: HttpRequest) -> str:
    """Address of the Cyrillic font."""
    del request
    return static("css/fonts.css")


def accent_css(request: HttpRequest) -> str:
    """Address of the brand's colours."""
    del request
    return brand_css_url()


def back_office_css(request: HttpRequest) -> str:
    """Address of what the back office adds to Unfold."""
    del request
    return static("css/back_office.css")


def back_office_forms_css(request: HttpRequest) -> str:
    """Address of the look of forms and buttons on our own pages."""
    del request
    return static("css/back_office_forms.css")


def route_css(request: HttpRequest) -> str:
    """Address of the look of approval routes, as in the cabinet."""
    del request
    return static("css/route.css")


def forms_js(request: HttpRequest) -> str:
    """Address of the cabinet's form script: files may be dropped, nothing is sent twice."""
    del request
    return static("js/forms.js")


def back_office_js(request: HttpRequest) -> str:
    """Address of the script that keeps Unfold off our own fields."""
    del request
    return static("js/back_office.js")


def favicon(request: HttpRequest) -> str:
    """Address of the sign in the browser's tab, the cabinet's own."""
    del request
    return static("brand/favicon.svg")


def logo(request: HttpRequest) -> str:
    """Address of the brand's logo."""
    del request
    return static(settings.BRAND["logo"])
