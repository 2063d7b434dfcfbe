"""Invented identifiers for demo data and tests: valid by form and check digits, the same for the same seed.

None is looked up or copied from anywhere; a number may by chance belong to somebody, so never send them out.
Different seeds from 0 to 9999 give different identifiers.
"""

import hashlib

from stdnum.ru import inn as stdnum_inn

from common.russian_ids.bank import ACCOUNT, right_account_key
from common.russian_ids.company import registration_check_digit, snils_check_number
from common.russian_ids.vehicles import PLATE_LETTERS, vin_check_digit

SEEDS = 10_000

_REGIONS = ("77", "78", "50", "52", "54", "66", "16", "63", "23", "61")
_VIN_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_MAKERS = ("XTA", "XTC", "X96", "X7L", "XW8", "Z94")


def sample_region(seed: int) -> str:
    """Return the two digits of the region that all identifiers of this seed share."""
    return _REGIONS[_number("region", seed, len(_REGIONS))]


def sample_company_inn(seed: int) -> str:
    """Return a 10-digit INN of a company."""
    body = f"{sample_region(seed)}{_number('inspection', seed, 50) + 1:02d}{_distinct(seed, 5)}"
    return body + stdnum_inn.calc_company_check_digit(body)


def sample_person_inn(seed: int) -> str:
    """Return a 12-digit INN of a person or an entrepreneur."""
    body = f"{sample_region(seed)}{_number('inspection', seed, 50) + 1:02d}{_distinct(seed, 6)}"
    return body + stdnum_inn.calc_personal_check_digits(body)


def sample_kpp(seed: int) -> str:
    """Return a KPP of the same inspection as `sample_company_inn` (reason 01: place of the company)."""
    return f"{sample_company_inn(seed)[:4]}01001"


def sample_ogrn(seed: int) -> str:
    """Return a 13-digit OGRN of the same region as `sample_company_inn`."""
    body = f"1{_number('year', seed, 23) + 2:02d}{sample_region(seed)}{_distinct(seed, 7)}"
    return body + registration_check_digit(body, 11)


def sample_ogrnip(seed: int) -> str:
    """Return a 15-digit OGRNIP of an entrepreneur."""
    body = f"3{_number('year', seed, 23) + 2:02d}{sample_region(seed)}{_distinct(seed, 9)}"
    return body + registration_check_digit(body, 13)


def sample_snils(seed: int) -> str:
    """Return an 11-digit SNILS."""
    body = f"1{_distinct(seed, 8)}"
    return body + snils_check_number(body)


def sample_bic(seed: int) -> str:
    """Return a BIC of an invented bank; it fits `sample_correspondent_account` and `sample_account`."""
    return f"0445{_number('bic', seed, 90) + 10:02d}{_number('bank', seed, 949) + 50:03d}"


def sample_correspondent_account(bic: str) -> str:
    """Return the correspondent account of the bank with this BIC."""
    account = f"30101810000000000{bic[-3:]}"
    return _with_key(account, bic)


def sample_account(seed: int, bic: str) -> str:
    """Return a rouble account of a company (40702810…) whose key fits the BIC."""
    return _with_key(f"407028100{_distinct(seed, 11)}", bic)


def sample_vin(seed: int) -> str:
    """Return a 17-character VIN with a right check digit."""
    maker = _MAKERS[_number("maker", seed, len(_MAKERS))]
    model = "".join(_VIN_LETTERS[_number(f"vin{place}", seed, len(_VIN_LETTERS))] for place in range(5))
    year = _VIN_LETTERS[_number("model year", seed, 16)]
    draft = f"{maker}{model}0{year}0{_distinct(seed, 6)}"
    return f"{draft[:8]}{vin_check_digit(draft)}{draft[9:]}"


def sample_plate(seed: int) -> str:
    """Return a plate of a car, such as А123ВС77."""
    first, last = (PLATE_LETTERS[_number(f"plate{place}", seed, 12)] for place in range(2))
    # The middle letter goes on where the three digits begin anew, so that plates stay distinct.
    series, number = divmod(seed, 999)
    return f"{first}{number + 1:03d}{PLATE_LETTERS[series]}{last}{sample_region(seed)}"


def sample_serial_number(seed: int) -> str:
    """Return a maker's serial number, such as KD-004217."""
    first, second = (_VIN_LETTERS[_number(f"serial{place}", seed, len(_VIN_LETTERS))] for place in range(2))
    return f"{first}{second}-{_distinct(seed, 6)}"


def sample_cadastral_number(seed: int) -> str:
    """Return a cadastral number of the seed's region, such as 77:03:0004217:118."""
    district = _number("district", seed, 30) + 1
    return f"{sample_region(seed)}:{district:02d}:{_distinct(seed, 7)}:{_number('object', seed, 900) + 100}"


def _with_key(account: str, bic: str) -> str:
    if len(account) != ACCOUNT:
        raise ValueError(f"{account} has {len(account)} digits instead of {ACCOUNT}")
    return f"{account[:8]}{right_account_key(account, bic)}{account[9:]}"


def _number(purpose: str, seed: int, below: int) -> int:
    """Return a number from 0 that looks random but depends on purpose and seed only."""
    digest = hashlib.sha256(f"{purpose}:{seed}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % below


def _distinct(seed: int, digits: int) -> str:
    """Return `digits` digits (at least five) that differ for different seeds: the last four are the seed."""
    if not 0 <= seed < SEEDS:
        raise ValueError(f"The seed {seed} is out of range: expected from 0 to {SEEDS - 1}")
    head = _number(f"head{digits}", seed, 10 ** (digits - 4) - 1) + 1
    return f"{head:0{digits - 4}d}{seed:04d}"
