"""Fields of the payment code with their limits, and the encodings: GOST R 56042-2014, tables of requisites."""

import re
from dataclasses import dataclass
from enum import Enum

from common.messages import MessageError, gettext_noop

NAME_MAX = 160
BANK_NAME_MAX = 45
PURPOSE_MAX = 210

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]")
_ACCOUNT = r"[0-9]{20}"
_INN = r"[0-9]{10}|[0-9]{12}"


class InvalidPayment(MessageError):
    """Details that cannot be put into the code, or bytes that are not such a code."""


class Encoding(Enum):
    """Encodings of the payload; the value is the digit in the header."""

    WINDOWS_1251 = "1"
    UTF_8 = "2"
    KOI8_R = "3"

    @property
    def codec(self) -> str:
        """The name that Python knows the encoding by."""
        return {"1": "cp1251", "2": "utf-8", "3": "koi8-r"}[self.value]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the payload: its key there, what people call it, its greatest length and form."""

    key: str
    label: str
    longest: int
    form: str = ".+"
    required: bool = False

    def check(self, text: str) -> None:
        """Refuse a text that may not stand in this field; an empty one means that the field is absent.

        Raises:
            InvalidPayment: naming the field, the text and what is expected.

        """
        if not text:
            if self.required:
                raise InvalidPayment("required", gettext_noop("The payment code needs %(name)s."), {"name": self.label})
            return
        if len(text) > self.longest:
            raise InvalidPayment(
                "too_long",
                gettext_noop("%(name)s “%(value)s” has %(length)s characters. Expected at most %(longest)s."),
                {"name": self.label, "value": text, "length": len(text), "longest": self.longest},
            )
        if _CONTROL.search(text) or not re.fullmatch(self.form, text):
            raise InvalidPayment(
                "form",
                gettext_noop("%(name)s “%(value)s” cannot stand in a payment code."),
                {"name": self.label, "value": text},
            )


# By attribute of PaymentDetails, in the order of the payload: the five required first, as the standard asks.
FIELDS = {
    "name": Field("Name", gettext_noop("Payee"), NAME_MAX, required=True),
    "personal_account": Field("PersonalAcc", gettext_noop("Account"), 20, _ACCOUNT, required=True),
    "bank_name": Field("BankName", gettext_noop("Bank"), BANK_NAME_MAX, required=True),
    "bic": Field("BIC", gettext_noop("BIC"), 9, "[0-9]{9}", required=True),
    "correspondent_account": Field(
        "CorrespAcc", gettext_noop("Correspondent account"), 20, f"{_ACCOUNT}|0", required=True
    ),
    "amount": Field("Sum", gettext_noop("Amount"), 18, "[1-9][0-9]*"),
    "purpose": Field("Purpose", gettext_noop("Purpose of payment"), PURPOSE_MAX),
    "payee_inn": Field("PayeeINN", gettext_noop("INN of the payee"), 12, _INN),
    "payer_inn": Field("PayerINN", gettext_noop("INN of the payer"), 12, _INN),
    "kpp": Field("KPP", gettext_noop("KPP"), 9, "[0-9]{4}[0-9A-Z]{2}[0-9]{3}"),
    "document_number": Field("DocNo", gettext_noop("Document number"), 15),
    "document_date": Field("DocDate", gettext_noop("Document date"), 10),
    "contract": Field("Contract", gettext_noop("Contract number"), 50),
}
ATTRIBUTES = {field.key.casefold(): attribute for attribute, field in FIELDS.items()}
