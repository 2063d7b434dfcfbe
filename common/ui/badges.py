"""Status badges: always text and icon, the hue only repeats them.

The table of families is `leasing_portal/badges/`, because it names enums of every app.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from django.conf import settings
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from common.ui.icons import icon


class Hue(StrEnum):
    """What a colour means."""

    NEUTRAL = "neutral"
    INFO = "info"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Look:
    """How one value of a family is shown."""

    hue: Hue
    icon: str
    label: str | Promise


type Family = Mapping[str, Look]


def family(choices: type[TextChoices], looks: Mapping[TextChoices, tuple[Hue, str]]) -> Family:
    """Make the family of an enum; labels are the enum's own.

    Raises:
        ValueError: a member has no look, so that a new state cannot be forgotten.

    """
    missing = [member.name for member in choices if member not in looks]
    if missing:
        raise ValueError(f"{choices.__name__} has members without a badge: {', '.join(missing)}")
    return {str(member.value): Look(hue, name, member.label) for member, (hue, name) in looks.items()}


@cache
def families() -> Mapping[str, Family]:
    """The project's table, loaded once."""
    loaded: Mapping[str, Family] = import_string(settings.BADGES)
    return loaded


def badge(value: object, kind: str, *, text: str = "") -> SafeString:
    """Draw the badge of a value; `text` replaces the usual words, for example “overdue by 12 days”.

    Raises:
        LookupError: the family or the value is unknown.

    """
    look = families()[kind].get(str(value))
    if look is None:
        raise LookupError(f"The badge family “{kind}” has no value “{value}”")
    return draw(look.hue, look.icon, text or look.label)


def draw(hue: Hue, icon_name: str, text: str | Promise) -> SafeString:
    """Draw a badge of any words."""
    return _drawn(hue, icon_name, str(text))


# By type too: what is safe already is not escaped again, and is not the same words that are not.
@lru_cache(maxsize=1024, typed=True)
def _drawn(hue: Hue, icon_name: str, text: str) -> SafeString:
    """Draw each badge once: lists repeat them."""
    return format_html('<span class="status status--{}">{}<span>{}</span></span>', hue, icon(icon_name, size="s"), text)
