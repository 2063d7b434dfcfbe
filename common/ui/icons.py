"""Icons of @tabler/icons, put into the page as SVG so that they take the colour of the text."""

import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_NAME = re.compile(r"[a-z0-9-]+")
_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
SIZES = frozenset({"s", "m", "l", "xl"})


class UnknownIcon(LookupError):
    """There is no such icon in the set."""


@lru_cache(maxsize=256)
def drawing(name: str) -> SafeString:
    """Return the inside of the outline icon's SVG.

    Raises:
        UnknownIcon: the set has no icon of this name.

    """
    path = Path(settings.ICONS_DIR) / "outline" / f"{name}.svg"
    if not _NAME.fullmatch(name) or not path.is_file():
        raise UnknownIcon(f"@tabler/icons has no outline icon “{name}”")
    found = _DRAWING.search(path.read_text(encoding="utf-8"))
    if found is None:
        raise UnknownIcon(f"{path.name} is not an SVG file")
    return mark_safe(re.sub(r"\s*\n\s*", "", found[1]).strip())  # noqa: S308 - a file of the pinned icon set


def icon(name: str, *, label: str = "", size: str = "m") -> SafeString:
    """Draw an icon; with a label it speaks to screen readers, without one it is decoration."""
    if size not in SIZES:
        raise ValueError(f"Icon size is one of {sorted(SIZES)}, not “{size}”")
    return _svg(name, size, format_html('role="img" aria-label="{}"', label)) if label else _decoration(name, size)


@lru_cache(maxsize=1024)
def _decoration(name: str, size: str) -> SafeString:
    """Draw an icon that says nothing, once: every row of a list has the same ones."""
    return _svg(name, size, mark_safe('aria-hidden="true"'))


def _svg(name: str, size: str, voice: SafeString) -> SafeString:
    return format_html(
        '<svg class="icon icon--{}" width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" focusable="false" {}>{}</svg>',
        size,
        voice,
        drawing(name),
    )
