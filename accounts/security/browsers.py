"""A browser in words: “Chrome, Windows” says more to people than the header it sends."""

from django.utils.translation import gettext

# The first that fits: browsers name their relatives too.
PROGRAMS = (
    ("YaBrowser", "Yandex Browser"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def in_words(user_agent: str) -> str:
    """Browser and system, e.g. “Firefox, Windows”; what is not known is left out."""
    found = [_first(PROGRAMS, user_agent), _first(SYSTEMS, user_agent)]
    return ", ".join(word for word in found if word) or gettext("unknown browser")


def _first(marks: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((word for mark, word in marks if mark in user_agent), "")
