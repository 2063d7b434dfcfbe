"""Reading of a payment code: by anybody's maker, in any of the three encodings."""

import re
from datetime import date, datetime
from decimal import Decimal

from common.messages import gettext_noop
from payments.engine.payment_qr.details import DATE_FORMAT, PaymentDetails
from payments.engine.payment_qr.fields import ATTRIBUTES, FIELDS, Encoding, InvalidPayment

# The mark, the version, the digit of the encoding, the separator (any sign that is not a letter or digit).
_HEADER = re.compile(rb"ST0001([123])([!-/:-@\[-`{-~])")


def parse(payload: bytes) -> PaymentDetails:
    """Read a payment code. The order of fields and the case of their keys do not matter.

    A sum of zero, which some billers write for "any sum", is read as no sum.

    Raises:
        InvalidPayment: when it is not such a code or a value is not allowed.

    """
    header = _HEADER.match(payload)
    if header is None:
        raise InvalidPayment(
            "header",
            gettext_noop("This is not a payment code. Expected one that begins with ST00011, ST00012 or ST00013."),
        )
    encoding, separator = Encoding(header[1].decode()), header[2].decode()
    try:
        body = payload[header.end() :].decode(encoding.codec)
    except UnicodeDecodeError as error:
        raise InvalidPayment(
            "encoding",
            gettext_noop("The payment code is not written in %(encoding)s, which its header names."),
            {"encoding": encoding.codec},
        ) from error
    return _details(_pairs(body, separator))


def _pairs(body: str, separator: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    # Some makers put a separator after the last field too.
    for part in body.removesuffix(separator).split(separator):
        key, equals, value = part.partition("=")
        attribute_or_key = ATTRIBUTES.get(key.casefold(), key)
        if not equals or not re.fullmatch("[A-Za-z0-9]+", key) or attribute_or_key in pairs:
            raise InvalidPayment(
                "field",
                gettext_noop("“%(value)s” in the payment code is not right. Expected each field once, as Key=value."),
                {"value": part},
            )
        pairs[attribute_or_key] = value
    return pairs


def _details(pairs: dict[str, str]) -> PaymentDetails:
    known = {attribute: pairs.pop(attribute, "") for attribute in FIELDS}
    amount, document_date = known.pop("amount"), known.pop("document_date")
    return PaymentDetails(
        **known,
        amount=_amount(amount),
        document_date=_date(document_date),
        other=tuple((key, value) for key, value in pairs.items() if value),
    )


def _amount(text: str) -> Decimal | None:
    if not text or not text.strip("0"):
        return None
    FIELDS["amount"].check(text.lstrip("0"))
    return Decimal(int(text)).scaleb(-2)


def _date(text: str) -> date | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, DATE_FORMAT).date()  # noqa: DTZ007 - a calendar date has no zone
    except ValueError as error:
        raise InvalidPayment(
            "date",
            gettext_noop("%(name)s “%(value)s” is not a date. Expected one such as 31.12.2026."),
            {"name": FIELDS["document_date"].label, "value": text},
        ) from error
