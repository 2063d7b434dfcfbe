"""Bank requisites: BIC and account numbers with their key.

The key (digit 9 of the account) fits the account to the bank: three digits of the BIC are put before the
twenty of the account, multiplied by weights 7, 1, 3 in turn, and the last digits of the products sum to a
multiple of ten. Source: the key rule of the Bank of Russia of 08.09.1997 N 515.
"""

from itertools import cycle
from operator import mul

from common.messages import gettext_noop
from common.russian_ids.errors import InvalidId, require_digits

BIC = 9
ACCOUNT = 20

CORRESPONDENT_PREFIX = "301"
TREASURY_UNIFIED_PREFIX = "40102"
TREASURY_ACCOUNT_PREFIX = "03"
_BANK_BIC = "04"
_TREASURY_BICS = ("00", "01", "02")
# The last three digits of the BIC of an institution of the Bank of Russia itself.
_BANK_OF_RUSSIA_NUMBERS = ("000", "001", "002")
_WEIGHTS = (7, 1, 3)


def check_bic(value: str) -> None:
    """Check a BIC: 9 digits that begin with 04 (banks) or 00, 01, 02 (treasury and the Bank of Russia)."""
    require_digits(gettext_noop("BIC"), value, BIC)
    if not value.startswith((_BANK_BIC, *_TREASURY_BICS)):
        raise InvalidId(
            "country",
            gettext_noop("BIC “%(value)s” begins with %(start)s. Expected 04 for a bank or 00, 01, 02 for a treasury."),
            {"value": value, "start": value[:2]},
        )


def check_account(value: str, bic: str) -> None:
    """Check a client's account: 20 digits, not a correspondent one, its key fits the bank with this BIC.

    A treasury account (03…) has no key: the code of the municipality (OKTMO) stands in its place, so only its
    length and its bank are checked.
    """
    check_bic(bic)
    require_digits(gettext_noop("Account"), value, ACCOUNT)
    if value.startswith(CORRESPONDENT_PREFIX):
        raise InvalidId(
            "correspondent",
            gettext_noop(
                "“%(value)s” is a correspondent account of a bank. Expected the company's own account, as 40702…"
            ),
            {"value": value},
        )
    if value.startswith(TREASURY_ACCOUNT_PREFIX):
        _check_treasury_bank(value, bic)
    else:
        _check_key(value, bic)


def check_correspondent_account(value: str, bic: str) -> None:
    """Check the account of the bank itself: 301… that ends as its BIC does, or 40102… of a treasury."""
    check_bic(bic)
    require_digits(gettext_noop("Correspondent account"), value, ACCOUNT)
    if not value.startswith((CORRESPONDENT_PREFIX, TREASURY_UNIFIED_PREFIX)):
        raise InvalidId(
            "not_correspondent",
            gettext_noop(
                "“%(value)s” is not a correspondent account. Expected one that begins with 301 (a bank) "
                "or 40102 (a treasury)."
            ),
            {"value": value},
        )
    if value.startswith(CORRESPONDENT_PREFIX) and value[-3:] != bic[-3:]:
        raise InvalidId(
            "other_bank",
            gettext_noop(
                "Correspondent account “%(value)s” belongs to another bank: it ends with %(end)s, "
                "the BIC “%(bic)s” ends with %(bic_end)s."
            ),
            {"value": value, "bic": bic, "end": value[-3:], "bic_end": bic[-3:]},
        )
    _check_key(value, bic)


def account_key_is_right(value: str, bic: str) -> bool:
    """Tell whether the key of a 20-digit account fits the 9-digit BIC."""
    return _key_sum(value, bic) % 10 == 0


def right_account_key(value: str, bic: str) -> str:
    """Return the key digit that position 9 of `value` must have at the bank with this BIC."""
    without_key = f"{value[:8]}0{value[9:]}"
    # The key has weight 3, and 3 * 3 * s + s is always a multiple of ten.
    return str(_key_sum(without_key, bic) * 3 % 10)


def _check_key(value: str, bic: str) -> None:
    if not account_key_is_right(value, bic):
        raise InvalidId(
            "key",
            gettext_noop(
                "Account “%(value)s” does not fit BIC “%(bic)s”: its check digit (position 9) is %(actual)s, "
                "expected %(expected)s. Compare both numbers with the document."
            ),
            {"value": value, "bic": bic, "actual": value[8], "expected": right_account_key(value, bic)},
        )


def _check_treasury_bank(value: str, bic: str) -> None:
    if not bic.startswith(_TREASURY_BICS):
        raise InvalidId(
            "not_treasury",
            gettext_noop(
                "“%(value)s” is a treasury account, but BIC “%(bic)s” belongs to a bank. "
                "Expected the BIC of a treasury, which begins with 00, 01 or 02."
            ),
            {"value": value, "bic": bic},
        )


def _key_sum(value: str, bic: str) -> int:
    digits = _key_prefix(value, bic) + value
    # Only the last digit of the sum counts, so products are summed whole.
    return sum(map(mul, map(int, digits), cycle(_WEIGHTS)))


def _key_prefix(value: str, bic: str) -> str:
    in_bank_of_russia = bic.startswith(_TREASURY_BICS) or bic.endswith(_BANK_OF_RUSSIA_NUMBERS)
    if in_bank_of_russia or value.startswith((CORRESPONDENT_PREFIX, TREASURY_UNIFIED_PREFIX)):
        return f"0{bic[4:6]}"
    return bic[-3:]
