"""Checks of Russian identifiers: companies, bank accounts, vehicles, real estate, serial numbers.

`normalise_…` brings what a person typed to the stored form; `check_…` takes the stored form, returns None or
raises `InvalidId`. Nothing here looks anything up: a value that passes may still not exist.
"""

from common.russian_ids.assets import (
    check_cadastral_number,
    check_serial_number,
    normalise_cadastral_number,
    normalise_serial_number,
)
from common.russian_ids.bank import (
    account_key_is_right,
    check_account,
    check_bic,
    check_correspondent_account,
)
from common.russian_ids.company import (
    check_inn,
    check_kpp,
    check_ogrn,
    check_ogrnip,
    check_snils,
    normalise_kpp,
)
from common.russian_ids.errors import InvalidId, normalise_digits
from common.russian_ids.vehicles import (
    check_plate,
    check_vin,
    normalise_plate,
    normalise_vin,
    vin_check_digit_ok,
)

__all__ = [
    "InvalidId",
    "account_key_is_right",
    "check_account",
    "check_bic",
    "check_cadastral_number",
    "check_correspondent_account",
    "check_inn",
    "check_kpp",
    "check_ogrn",
    "check_ogrnip",
    "check_plate",
    "check_serial_number",
    "check_snils",
    "check_vin",
    "normalise_cadastral_number",
    "normalise_digits",
    "normalise_kpp",
    "normalise_plate",
    "normalise_serial_number",
    "normalise_vin",
    "vin_check_digit_ok",
]
