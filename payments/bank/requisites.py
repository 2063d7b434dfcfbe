"""Whom an order pays: requisites that a bank would take."""

from dataclasses import asdict, dataclass
from typing import Any

from common.messages import MessageError, gettext_noop
from common.russian_ids import (
    InvalidId,
    check_account,
    check_bic,
    check_correspondent_account,
    check_inn,
    check_kpp,
)

# Fields 8, 16 (names) and 24 (purpose) of a payment order, Bank of Russia 762-P.
NAME_LENGTH, PURPOSE_LENGTH = 160, 210
# The format for clients of banks is in this encoding; what it has not would be lost on the way.
ENCODING, ENCODING_SHOWN = "cp1251", "windows-1251"


class OrderRefused(MessageError):
    """An order that cannot go to the bank; `field` is the one to put right, empty for the order as a whole."""

    def __init__(self, field: str, code: str, message: str, params: dict[str, str | int] | None = None) -> None:
        self.field = field
        super().__init__(code, message, params)


@dataclass(frozen=True, slots=True)
class Payee:
    """Requisites of a payee; INN and KPP may be empty, as people have none."""

    name: str
    account: str
    bic: str
    inn: str = ""
    kpp: str = ""
    bank: str = ""
    correspondent_account: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the fields as `PaymentOrder.payee` holds them."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Payee":
        """Read back what `as_json` wrote."""
        return cls(**stored)


def check_payee(payee: Payee) -> None:
    """Check every field of the requisites.

    Raises:
        OrderRefused: naming the first field that is wrong, its value and what is expected.

    """
    check_text("name", payee.name, NAME_LENGTH)
    check_text("bank", payee.bank, NAME_LENGTH, may_be_empty=True)
    _check("bic", payee.bic, lambda: check_bic(payee.bic))
    _check("account", payee.account, lambda: check_account(payee.account, payee.bic))
    if payee.correspondent_account:
        correspondent = payee.correspondent_account
        _check("correspondent_account", correspondent, lambda: check_correspondent_account(correspondent, payee.bic))
    if payee.inn:
        _check("inn", payee.inn, lambda: check_inn(payee.inn))
    if payee.kpp:
        _check("kpp", payee.kpp, lambda: check_kpp(payee.kpp))


def check_text(field: str, text: str, longest: int, *, may_be_empty: bool = False) -> None:
    """Check a text of an order: its length, its letters, no line breaks.

    Raises:
        OrderRefused: naming the field and, for a letter that windows-1251 has not, the letter.

    """
    if not text and may_be_empty:
        return
    if not text.strip():
        raise OrderRefused(field, "required", gettext_noop("Fill in this field."))
    if len(text) > longest:
        raise OrderRefused(
            field,
            "too_long",
            gettext_noop("The text has %(length)s characters. Expected at most %(longest)s."),
            {"length": len(text), "longest": longest},
        )
    for letter in text:
        if not letter.isprintable() or not _fits(letter):
            raise OrderRefused(
                field,
                "letter",
                gettext_noop("The character “%(letter)s” cannot be written in %(encoding)s. Replace it."),
                {"letter": letter.encode(errors="replace").decode(), "encoding": ENCODING_SHOWN},
            )


def _fits(letter: str) -> bool:
    try:
        letter.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return True


def _check(field: str, value: str, check: Any) -> None:
    if value != value.strip():
        raise OrderRefused(field, "spaces", gettext_noop("Take away the spaces around the value."))
    try:
        check()
    except InvalidId as error:
        raise OrderRefused(field, error.code, error.message, dict(error.params)) from error
