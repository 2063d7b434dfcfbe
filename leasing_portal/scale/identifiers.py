"""Identifiers of assets, valid and different for each serial from 1 to millions; `common.sample_ids` has ten thousand.

Serials are shuffled by a multiplication that has no common divisor with the range, so that neighbours look unlike.
"""

from common.russian_ids.vehicles import PLATE_LETTERS, vin_check_digit

_VIN_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_MAKERS = ("XTA", "XTC", "X96", "X7L", "XW8", "Z94")
_MODELS = ("ABCDE", "KMLNP", "RSTVW", "HXJKZ", "FGBCA", "LADXT", "MERCV", "SCANR")
_YEARS = "LMNPRST"
_REGIONS = ("77", "99", "78", "50", "52", "54", "66", "16", "63", "23", "61")
_MILLION = 10**6
_SHUFFLE = 7_368_787
_SERIES = 999
_PLATES = len(PLATE_LETTERS) ** 3 * _SERIES * len(_REGIONS)


def vin(serial: int) -> str:
    """Return a VIN with a right check digit."""
    plant, number = divmod(serial, _MILLION)
    maker, model = _MAKERS[serial % len(_MAKERS)], _MODELS[serial // 7 % len(_MODELS)]
    year = _YEARS[serial // 11 % len(_YEARS)]
    draft = f"{maker}{model}0{year}{_VIN_LETTERS[plant % len(_VIN_LETTERS)]}{number * _SHUFFLE % _MILLION:06d}"
    return f"{draft[:8]}{vin_check_digit(draft)}{draft[9:]}"


def plate(serial: int) -> str:
    """Return a plate of a car, such as А123ВС77."""
    rest, number = divmod(serial * _SHUFFLE % _PLATES, _SERIES)
    rest, region = divmod(rest, len(_REGIONS))
    rest, first = divmod(rest, len(PLATE_LETTERS))
    second, third = divmod(rest, len(PLATE_LETTERS))
    letters = PLATE_LETTERS[second] + PLATE_LETTERS[third]
    return f"{PLATE_LETTERS[first]}{number + 1:03d}{letters}{_REGIONS[region]}"


def serial_number(serial: int) -> str:
    """Return a maker's serial number, such as KD-00421783."""
    letters = _VIN_LETTERS[serial % len(_VIN_LETTERS)] + _VIN_LETTERS[serial // 5 % len(_VIN_LETTERS)]
    return f"{letters}-{serial * _SHUFFLE % (100 * _MILLION):08d}"


def cadastral_number(serial: int) -> str:
    """Return a cadastral number, such as 77:03:0004217:118."""
    district, quarter = serial % 30 + 1, serial * _SHUFFLE % (10 * _MILLION)
    return f"{_REGIONS[serial % len(_REGIONS)]}:{district:02d}:{quarter:07d}:{serial % 900 + 100}"
