"""PDF of a page written in HTML, by WeasyPrint, with the portal's own fonts embedded and no network.

Nothing outside the font folder can be read by a page, so a paper cannot be made to fetch an address or a file;
pictures are put into the page as SVG elements.
"""

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

# The packages hold each alphabet as a file of its own; as families they complete each other letter by letter.
_SUBSETS = {"Golos Cyrillic": "cyrillic", "Golos Latin": "latin", "Golos Latin Ext": "latin-ext"}
_WEIGHTS = (400, 600)


class OwnFilesOnly(URLFetcher):
    """Reads fonts of the portal and refuses every other address."""

    def __init__(self, files: Collection[Path]) -> None:
        super().__init__(allowed_protocols=["file"], allow_redirects=False, fail_on_errors=True)
        self._allowed = frozenset(path.as_uri() for path in files)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        """Open a font file.

        Raises:
            PermissionError: the address is not one of our fonts.

        """
        if url not in self._allowed:
            raise PermissionError(f"A paper may not load {url}")
        return super().fetch(url, headers)


def render_pdf(template_name: str, context: Mapping[str, object]) -> bytes:
    """Render a template in Russian, the language of legal papers, and return it as a tagged PDF."""
    with translation.override("ru"):
        html = render_to_string(template_name, dict(context))
    fetcher, fonts, font_css = _fonts()
    page = HTML(string=html, base_url=None, url_fetcher=fetcher)
    pdf: bytes = page.write_pdf(stylesheets=[font_css], font_config=fonts, pdf_tags=True)
    return pdf


@cache
def _fonts() -> tuple[OwnFilesOnly, FontConfiguration, CSS]:
    """Read the fonts once for the life of the process: it takes most of the time of the first paper."""
    files = {(family, weight): _file(subset, weight) for family, subset in _SUBSETS.items() for weight in _WEIGHTS}
    fetcher, fonts = OwnFilesOnly(files.values()), FontConfiguration()
    rules = (
        f"@font-face {{ font-family: '{family}'; font-weight: {weight}; src: url('{path.as_uri()}'); }}"
        for (family, weight), path in files.items()
    )
    return fetcher, fonts, CSS(string="\n".join(rules), font_config=fonts, url_fetcher=fetcher)


def _file(subset: str, weight: int) -> Path:
    """Find a static Golos Text file among the browser assets."""
    folder = Path(settings.NODE_MODULES) / "@fontsource" / "golos-text" / "files"
    return folder / f"golos-text-{subset}-{weight}-normal.woff2"
