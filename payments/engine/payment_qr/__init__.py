"""The payment order inside a QR code: GOST R 56042-2014 (`ST00012|Name=…|PersonalAcc=…`).

`PaymentDetails.encode` makes the bytes, `parse` reads them back, `svg` draws them. Values are checked
and never cut: a cut account or INN would send the money elsewhere. Names and the purpose may be shortened by
the caller with `shorten`, where everybody sees it.
"""

from payments.engine.payment_qr.details import PaymentDetails, shorten
from payments.engine.payment_qr.fields import BANK_NAME_MAX, NAME_MAX, PURPOSE_MAX, Encoding, InvalidPayment
from payments.engine.payment_qr.image import svg
from payments.engine.payment_qr.parsing import parse

__all__ = [
    "BANK_NAME_MAX",
    "NAME_MAX",
    "PURPOSE_MAX",
    "Encoding",
    "InvalidPayment",
    "PaymentDetails",
    "parse",
    "shorten",
    "svg",
]
