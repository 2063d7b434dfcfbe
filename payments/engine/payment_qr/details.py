"""Details of a payment and the payload made of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.messages import gettext_noop
from common.money import q
from payments.engine.payment_qr.fields import ATTRIBUTES, FIELDS, PURPOSE_MAX, Encoding, Field, InvalidPayment

REQUIRED_BLOCK_MAX = 300
DATE_FORMAT = "%d.%m.%Y"

# Banks expect the bar; the others stand in where a value has a bar.
_SEPARATORS = "|~^#;_{}!$%&*+/@`"
_KEY = re.compile("[A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class PaymentDetails:
    """What a payment order needs. Empty text and None mean that the field is absent.

    `amount` is roubles with kopecks. `other` keeps fields that the portal does not use, as (key, value).

    Raises:
        InvalidPayment: when made from values that the standard does not allow.

    """

    name: str
    personal_account: str
    bank_name: str
    bic: str
    correspondent_account: str = "0"
    amount: Decimal | None = None
    purpose: str = ""
    payee_inn: str = ""
    payer_inn: str = ""
    kpp: str = ""
    document_number: str = ""
    document_date: date | None = None
    contract: str = ""
    other: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for attribute, field in FIELDS.items():
            field.check(self._text(attribute))
        for key, value in self.other:
            if not _KEY.fullmatch(key) or key.casefold() in ATTRIBUTES:
                raise ValueError(f"{key!r} is not the key of another field")
            Field(key, key, PURPOSE_MAX).check(value)

    def encode(self, encoding: Encoding | None = None) -> bytes:
        """Return the payload, its fields in the order of the standard.

        Without `encoding` it is UTF-8, or windows-1251 where the required block in UTF-8 would be longer than
        the 300 bytes of the standard (a Russian letter takes two bytes there).

        Raises:
            InvalidPayment: when the block is too long or a letter is not in the encoding.

        """
        if encoding is not None:
            return self._encoded(encoding)
        too_long = len(self._required_block("|").encode()) > REQUIRED_BLOCK_MAX
        return self._encoded(Encoding.WINDOWS_1251 if too_long else Encoding.UTF_8)

    def _encoded(self, encoding: Encoding) -> bytes:
        optional = [self._pair(attribute) for attribute, field in FIELDS.items() if not field.required]
        more = [pair for pair in optional if pair] + [f"{key}={value}" for key, value in self.other]
        separator = _free_separator([self._required_block(""), *more])
        block = self._required_block(separator)
        size = len(_to_bytes(block, encoding))
        if size > REQUIRED_BLOCK_MAX:
            raise InvalidPayment(
                "block_too_long",
                gettext_noop("Payee and bank take %(size)s bytes in the payment code. Expected at most %(longest)s."),
                {"size": size, "longest": REQUIRED_BLOCK_MAX},
            )
        return _to_bytes(separator.join([f"ST0001{encoding.value}", block, *more]), encoding)

    def _required_block(self, separator: str) -> str:
        return separator.join(self._pair(attribute) for attribute, field in FIELDS.items() if field.required)

    def _pair(self, attribute: str) -> str:
        text = self._text(attribute)
        return f"{FIELDS[attribute].key}={text}" if text else ""

    def _text(self, attribute: str) -> str:
        value: str | Decimal | date | None = getattr(self, attribute)
        if value is None:
            return ""
        if isinstance(value, Decimal):
            return _kopecks(value)
        if isinstance(value, date):
            return value.strftime(DATE_FORMAT)
        return value


def shorten(text: str, longest: int) -> str:
    """Cut a text to `longest` characters, the last an ellipsis: for names and the purpose, never for numbers."""
    if len(text) <= longest:
        return text
    return f"{text[: longest - 1].rstrip()}…"


def _kopecks(amount: Decimal) -> str:
    if q(amount) != amount or amount <= 0:
        raise InvalidPayment(
            "amount",
            gettext_noop("The amount “%(value)s” cannot be paid. Expected roubles and kopecks above zero."),
            {"value": str(amount)},
        )
    return str(int(amount * 100))


def _free_separator(texts: Sequence[str]) -> str:
    used = set("".join(texts))
    for separator in _SEPARATORS:
        if separator not in used:
            return separator
    raise InvalidPayment(
        "separator",
        gettext_noop("The payment details use every one of the characters %(value)s. Leave one of them out."),
        {"value": _SEPARATORS},
    )


def _to_bytes(text: str, encoding: Encoding) -> bytes:
    try:
        return text.encode(encoding.codec)
    except UnicodeEncodeError as error:
        raise InvalidPayment(
            "letter",
            gettext_noop("The character “%(value)s” cannot be written in %(encoding)s."),
            {"value": text[error.start], "encoding": encoding.codec},
        ) from error
