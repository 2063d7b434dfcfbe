"""Identifiers of real estate and equipment: cadastral number, serial number."""

import re
import unicodedata

from common.messages import gettext_noop
from common.russian_ids.errors import InvalidId

_CADASTRAL = re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{6,7}:[1-9][0-9]{0,8}")
_SPACES = re.compile(r"\s+")

SERIAL_MIN = 3
SERIAL_MAX = 50
_NOT_A_SERIAL = frozenset({"нет", "б/н", "бн", "без номера", "н/д", "нд", "отсутствует", "none", "n/a", "no number"})


def normalise_cadastral_number(text: str) -> str:
    """Remove all spaces."""
    return _SPACES.sub("", text)


def check_cadastral_number(value: str) -> None:
    """Check a cadastral number: district, region, quarter of 6 or 7 digits, number of the object."""
    if not _CADASTRAL.fullmatch(value):
        raise InvalidId(
            "cadastral_format",
            gettext_noop(
                "Cadastral number “%(value)s” is not right. Expected four groups of digits parted by colons, "
                "as 77:01:0001001:1234 (2, 2, 6 or 7, and up to 9 digits)."
            ),
            {"value": value},
        )


def normalise_serial_number(text: str) -> str:
    """Strip the ends, join spaces, raise to upper case, so that equal numbers compare equal."""
    return _SPACES.sub(" ", text).strip().upper()


def check_serial_number(value: str) -> None:
    """Check that a maker's serial number can be one: 3 to 50 printable characters that really name something.

    Makers follow no common rule, so only what is certainly not a number is refused: control characters,
    “none” and the like, one character repeated.
    """
    if not SERIAL_MIN <= len(value) <= SERIAL_MAX:
        raise InvalidId(
            "length",
            gettext_noop("Serial number “%(value)s” has %(length)s characters. Expected from %(min)s to %(max)s."),
            {"value": value, "length": len(value), "min": SERIAL_MIN, "max": SERIAL_MAX},
        )
    if any(unicodedata.category(letter)[0] == "C" for letter in value):
        raise InvalidId(
            "control_character",
            gettext_noop("Serial number “%(value)s” has an invisible character. Type it again by hand."),
            {"value": value},
        )
    meaningful = {letter for letter in value.casefold() if letter.isalnum()}
    if len(meaningful) < 2 or value.casefold() in _NOT_A_SERIAL:  # noqa: PLR2004 - one repeated character
        raise InvalidId(
            "placeholder",
            gettext_noop("“%(value)s” does not name an item. Expected the serial number from the maker's plate."),
            {"value": value},
        )
