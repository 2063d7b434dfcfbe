"""Django validators over the pure checks of Russian identifiers."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from common import russian_ids
from common.messages import MessageError
from common.russian_ids.company import OGRN, OGRNIP, PERSON_INN


def as_validation_error(error: MessageError) -> ValidationError:
    """Turn a refused value of a pure check into the error that forms and models show, in the reader's language."""
    params: dict[str, object] = dict(error.params)
    if "name" in params:
        # What the value is called is a msgid itself, see common.messages.render.
        params["name"] = gettext_lazy(str(params["name"]))
    return ValidationError(gettext_lazy(error.message), code=error.code, params=params)


def _validate(check: Callable[[str], object], value: str) -> None:
    try:
        check(value)
    except russian_ids.InvalidId as error:
        raise as_validation_error(error) from error


def validate_inn(value: str) -> None:
    """Refuse an INN of wrong length or check digit."""
    _validate(russian_ids.check_inn, value)


def validate_kpp(value: str) -> None:
    """Refuse a KPP of wrong form."""
    _validate(russian_ids.check_kpp, value)


def validate_ogrn(value: str) -> None:
    """Refuse an OGRN, or the OGRNIP of an entrepreneur, of wrong length or check digit."""
    is_entrepreneur = len(value) == OGRNIP
    _validate(russian_ids.check_ogrnip if is_entrepreneur else russian_ids.check_ogrn, value)


def kinds_that_differ(*, inn: str, kpp: str, ogrn: str) -> dict[str, ValidationError]:
    """Find what does not fit the kind of taxpayer of the INN: a company has a KPP and an OGRN, an entrepreneur not."""
    is_entrepreneur = len(inn) == PERSON_INN
    errors: dict[str, ValidationError] = {}
    if is_entrepreneur and kpp:
        errors["kpp"] = ValidationError(_("An entrepreneur has no KPP."), code="kpp_of_entrepreneur")
    if not is_entrepreneur and not kpp:
        errors["kpp"] = ValidationError(_("A company has a KPP of 9 characters."), code="kpp_missing")
    if len(ogrn) != (OGRNIP if is_entrepreneur else OGRN):
        errors["ogrn"] = ValidationError(
            _("A company has an OGRN of 13 digits, an entrepreneur an OGRNIP of 15."), code="ogrn_kind"
        )
    return errors


def validate_bic(value: str) -> None:
    """Refuse a BIC of wrong form."""
    _validate(russian_ids.check_bic, value)


def validate_vin(value: str) -> None:
    """Refuse a VIN that is not 17 allowed characters; the check digit is not binding in Russia."""
    _validate(russian_ids.check_vin, value)


def validate_plate(value: str) -> None:
    """Refuse a registration plate of wrong form."""
    _validate(russian_ids.check_plate, value)


def validate_serial_number(value: str) -> None:
    """Refuse what cannot be a maker's number, such as “none”."""
    _validate(russian_ids.check_serial_number, value)


def validate_cadastral_number(value: str) -> None:
    """Refuse a cadastral number of wrong form."""
    _validate(russian_ids.check_cadastral_number, value)
