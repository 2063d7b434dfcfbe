"""Identifiers of companies and people: INN, KPP, OGRN, OGRNIP, SNILS."""

import re

from stdnum.ru import inn as stdnum_inn

from common.messages import gettext_noop
from common.russian_ids.errors import InvalidId, normalise_digits, require_digits, wrong_check_digit

COMPANY_INN = 10
PERSON_INN = 12
OGRN = 13
OGRNIP = 15
SNILS = 11

_KPP = re.compile(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}")
# SNILS numbers up to 001-001-998 were given before check digits existed.
_LAST_SNILS_WITHOUT_CHECK = 1_001_998


def check_inn(value: str, *, lengths: tuple[int, ...] = (COMPANY_INN, PERSON_INN)) -> None:
    """Check an INN: 10 digits of a company or 12 of a person, with its check digits.

    Pass `lengths` to accept only one kind. Structure and weights: order of the FNS of 29.06.2012
    MMV-7-6/435@.
    """
    require_digits(gettext_noop("INN"), value, *lengths)
    if value.startswith("00"):
        raise InvalidId(
            "region",
            gettext_noop("INN “%(value)s” begins with 00. Expected the code of a region in the first two digits."),
            {"value": value},
        )
    if not stdnum_inn.is_valid(value):
        raise wrong_check_digit("INN", value)


def normalise_kpp(text: str) -> str:
    """Remove spaces and dashes and raise letters to upper case."""
    return normalise_digits(text).upper()


def check_kpp(value: str) -> None:
    """Check a KPP: inspection (4 digits), reason (2 digits or capital Latin letters), number (3 digits)."""
    if not _KPP.fullmatch(value) or value.startswith("00"):
        raise InvalidId(
            "kpp_format",
            gettext_noop(
                "KPP “%(value)s” is not right. Expected 9 characters, as 770101001: "
                "four digits of the inspection, two digits or Latin capital letters, three digits."
            ),
            {"value": value},
        )


def check_ogrn(value: str) -> None:
    """Check the OGRN of a company: 13 digits, the last is the first twelve modulo 11 modulo 10."""
    require_digits(gettext_noop("OGRN"), value, OGRN)
    # 3 and 4 begin the numbers of entrepreneurs, 0 begins none.
    _check_registration_number("OGRN", value, divisor=11, wrong_first_digits="034")


def check_ogrnip(value: str) -> None:
    """Check the OGRNIP of an entrepreneur: 15 digits, the last is the first fourteen modulo 13 modulo 10."""
    require_digits(gettext_noop("OGRNIP"), value, OGRNIP)
    _check_registration_number("OGRNIP", value, divisor=13, wrong_first_digits="01256789")


def registration_check_digit(body: str, divisor: int) -> str:
    """Return the last digit of an OGRN (`divisor` 11) or OGRNIP (13) for its other digits."""
    return str(int(body) % divisor % 10)


def _check_registration_number(name: str, value: str, *, divisor: int, wrong_first_digits: str) -> None:
    if value[0] in wrong_first_digits:
        raise InvalidId(
            "kind",
            gettext_noop(
                "%(name)s “%(value)s” begins with %(digit)s. "
                "Companies have an OGRN of 13 digits that begins with 1 or 5, entrepreneurs an OGRNIP "
                "of 15 digits that begins with 3."
            ),
            {"name": name, "value": value, "digit": value[0]},
        )
    # python-stdnum 2.2 forgets "modulo 10" for OGRNIP and refuses about a quarter of real numbers.
    if value[-1] != registration_check_digit(value[:-1], divisor):
        raise wrong_check_digit(name, value)


def check_snils(value: str) -> None:
    """Check a SNILS of 11 digits; the check number exists for numbers above 001-001-998."""
    require_digits(gettext_noop("SNILS"), value, SNILS)
    if int(value[:9]) > _LAST_SNILS_WITHOUT_CHECK and value[9:] != snils_check_number(value[:9]):
        raise wrong_check_digit("SNILS", value)


def snils_check_number(body: str) -> str:
    """Return the two check digits: digits weighted 9 to 1, modulo 101, where 100 is written 00."""
    total = sum(int(digit) * weight for digit, weight in zip(body, range(9, 0, -1), strict=True))
    return f"{total % 101 % 100:02d}"
