"""Django validators over the pure checks of Russian identifiers."""

from collections.abc import Callable

from django.core.exceptions import ValidationError

from common import russian_ids


def _as_validation_error(check: Callable[[str], object], value: str) -> None:
    try:
        check(value)
    except russian_ids.InvalidId as error:
        raise ValidationError(error.message, code=error.code, params=error.params) from error


def validate_inn(value: str) -> None:
    """Refuse an INN of wrong length or check digit."""
    _as_validation_error(russian_ids.check_inn, value)


def validate_kpp(value: str) -> None:
    """Refuse a KPP of wrong form."""
    _as_validation_error(russian_ids.check_kpp, value)


def validate_ogrn(value: str) -> None:
    """Refuse an OGRN or OGRNIP of wrong length or check digit."""
    _as_validation_error(russian_ids.check_ogrn, value)


def validate_bic(value: str) -> None:
    """Refuse a BIC of wrong form."""
    _as_validation_error(russian_ids.check_bic, value)


def validate_vin(value: str) -> None:
    """Refuse a VIN that is not 17 allowed characters; the check digit is not binding in Russia."""
    _as_validation_error(russian_ids.check_vin, value)


def validate_cadastral_number(value: str) -> None:
    """Refuse a cadastral number of wrong form."""
    _as_validation_error(russian_ids.check_cadastral_number, value)
