"""Identifiers of vehicles: VIN and registration plate."""

import re

from common.messages import gettext_noop
from common.russian_ids.errors import InvalidId, normalise_digits

VIN = 17
_VIN_LETTERS = frozenset("ABCDEFGHJKLMNPRSTUVWXYZ0123456789")
_VIN_VALUES = {
    **{str(digit): digit for digit in range(10)},
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMN", range(1, 6), strict=True)),
    "P": 7,
    "R": 9,
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
}
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_CHECK_PLACE = 8

# The twelve letters of plates look alike in both alphabets (GOST R 50577).
PLATE_LETTERS = "АВЕКМНОРСТУХ"
_LATIN_LOOKALIKES = "ABEKMHOPCTYX"
_TO_CYRILLIC = str.maketrans(_LATIN_LOOKALIKES, PLATE_LETTERS)
_TO_LATIN = str.maketrans(PLATE_LETTERS, _LATIN_LOOKALIKES)

_LETTER = f"[{PLATE_LETTERS}]"
_REGION = r"(?!0+$)[0-9]{2,3}"
_PLATE = re.compile(
    rf"(?:{_LETTER}(?!000)[0-9]{{3}}{_LETTER}{{2}}"  # cars, lorries, buses
    rf"|{_LETTER}{{2}}(?!000)[0-9]{{3}}"  # taxis and public transport
    rf"|{_LETTER}{{2}}(?!0000)[0-9]{{4}}"  # trailers
    rf"|(?!0000)[0-9]{{4}}{_LETTER}{{2}}"  # motorcycles, tractors and other machines
    rf"){_REGION}"
)


def normalise_vin(text: str) -> str:
    """Remove spaces and dashes, raise to upper case, turn Cyrillic look-alikes into Latin letters."""
    return normalise_digits(text).upper().translate(_TO_LATIN)


def check_vin(value: str) -> None:
    """Check a VIN: 17 digits and Latin capital letters without I, O and Q (ISO 3779).

    The check digit is not a reason to refuse: it binds North America and China only, and Russian makers do
    not keep it; see `vin_check_digit_ok`.
    """
    if len(value) != VIN:
        raise InvalidId(
            "length",
            gettext_noop("VIN “%(value)s” has %(length)s characters. Expected %(expected)s."),
            {"value": value, "length": len(value), "expected": VIN},
        )
    for position, letter in enumerate(value, start=1):
        if letter not in _VIN_LETTERS:
            raise InvalidId(
                "letter",
                gettext_noop(
                    "VIN “%(value)s” has “%(letter)s” at position %(position)s, which is not allowed. "
                    "Expected digits and Latin capital letters without I, O and Q."
                ),
                {"value": value, "letter": letter, "position": position},
            )


def vin_check_digit_ok(value: str) -> bool:
    """Tell whether position 9 of a VIN that passed `check_vin` is its check digit: only a hint.

    Source of the rule: 49 CFR 565, ISO 3779.
    """
    return value[_VIN_CHECK_PLACE] == vin_check_digit(value)


def vin_check_digit(value: str) -> str:
    """Return the check digit of a 17-character VIN, `X` for ten; its own position 9 has no weight."""
    total = sum(_VIN_VALUES[letter] * weight for letter, weight in zip(value, _VIN_WEIGHTS, strict=True))
    return "0123456789X"[total % 11]


def normalise_plate(text: str) -> str:
    """Bring a plate to the stored form: upper case, Cyrillic, without spaces and the country mark RUS."""
    return normalise_digits(text).upper().removesuffix("RUS").translate(_TO_CYRILLIC)


def check_plate(value: str) -> None:
    """Check a Russian plate with its region: car, taxi, trailer, motorcycle or machine.

    Source: GOST R 50577-2018.
    """
    if not _PLATE.fullmatch(value):
        raise InvalidId(
            "plate_format",
            gettext_noop(
                "Registration plate “%(value)s” is not right. Expected letters АВЕКМНОРСТУХ and digits with "
                "the region, as А123ВС77 (car), АВ12377 (taxi), АВ123477 (trailer) or 1234АВ77 (machine)."
            ),
            {"value": value},
        )
