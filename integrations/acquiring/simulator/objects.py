"""Payments and refunds of the simulator: made once by a key, moved by the pages, told in the shape of the API."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from common.money import ZERO
from integrations.models import SimulatedKind, SimulatedObject

# A payer has an hour.
LIVES = timedelta(hours=1)
PENDING, SUCCEEDED, CANCELED = "pending", "succeeded", "canceled"
EXPIRED = {"party": "yoo_money", "reason": "expired_on_confirmation"}
METHODS = ("bank_card", "sbp")


class Wrong(Exception):
    """The API refuses a request: HTTP status, code, words and the parameter that is wrong."""

    def __init__(self, status: int, code: str, description: str, parameter: str = "") -> None:
        self.status, self.code, self.description, self.parameter = status, code, description, parameter
        super().__init__(description)


def digest_of(body: Mapping[str, Any]) -> str:
    """Tell two requests apart."""
    return sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def make_payment(*, key: str, body: Mapping[str, Any], at: datetime) -> SimulatedObject:
    """Make a payment, or tell of the one made by the same key.

    Raises:
        Wrong: the request is wrong, or the key was used for another one.

    """
    amount = _amount(body)
    method, wanted = _part(body, "payment_method_data").get("type", "bank_card"), _part(body, "confirmation")
    if method not in METHODS:
        raise Wrong(400, "invalid_request", "Unknown payment method", "payment_method_data.type")
    if wanted.get("type") not in {"redirect", "qr"}:
        raise Wrong(400, "invalid_request", "Unknown confirmation", "confirmation.type")
    made = SimulatedObject(pk=uuid4(), kind=SimulatedKind.PAYMENT, key=key, digest=digest_of(body), created_at=at)
    made.return_url = str(wanted.get("return_url", ""))
    made.document = {
        "id": str(made.pk),
        "status": PENDING,
        "paid": False,
        "amount": {"value": f"{amount:.2f}", "currency": "RUB"},
        "created_at": at.isoformat(),
        "description": body.get("description", ""),
        "metadata": body.get("metadata", {}),
        "payment_method": {"type": method, "id": str(made.pk), "saved": False},
        "confirmation": _confirmation(made, str(wanted["type"])),
        "recipient": {"account_id": "100500", "gateway_id": "100700"},
        "refundable": False,
        "test": True,
    }
    return _once(made)


@transaction.atomic
def make_refund(*, key: str, body: Mapping[str, Any], at: datetime) -> SimulatedObject:
    """Give back a part of a payment or all of it, at once; or tell of the refund made by the same key.

    Raises:
        Wrong: the payment is unknown or not paid, more is asked than is left, the key was used for another request.

    """
    known = SimulatedObject.objects.filter(key=key).first()
    if known is not None:
        return _same(known, digest_of(body))
    amount = _amount(body)
    payment = locked(str(body.get("payment_id", "")), SimulatedKind.PAYMENT)
    if payment is None or payment.document["status"] != SUCCEEDED:
        raise Wrong(400, "invalid_request", "The payment is not paid", "payment_id")
    before = Decimal(payment.document.get("refunded_amount", {}).get("value", "0"))
    left = Decimal(payment.document["amount"]["value"]) - before
    if amount > left:
        raise Wrong(400, "invalid_request", "More than is left of the payment", "amount.value")
    made = SimulatedObject(
        pk=uuid4(), kind=SimulatedKind.REFUND, key=key, digest=digest_of(body), created_at=at, parent=payment
    )
    made.document = {
        "id": str(made.pk),
        "payment_id": str(payment.pk),
        "status": SUCCEEDED,
        "created_at": at.isoformat(),
        "amount": {"value": f"{amount:.2f}", "currency": "RUB"},
        "description": body.get("description", ""),
    }
    payment.document["refunded_amount"] = {"value": f"{before + amount:.2f}", "currency": "RUB"}
    payment.document["refundable"] = amount < left
    payment.save(update_fields=["document"])
    return _once(made)


def locked(object_id: str, kind: str) -> SimulatedObject | None:
    """The object under a lock; None when there is none. In the caller's transaction."""
    rows = SimulatedObject.objects.select_for_update(of=("self",)).filter(kind=kind)
    try:
        return rows.filter(pk=object_id).first()
    except (ValueError, ArithmeticError):
        return None


def expire(payment: SimulatedObject, *, at: datetime) -> bool:
    """Cancel a payment whose payer did not come in time; return whether it was."""
    if payment.document["status"] != PENDING or at - payment.created_at <= LIVES:
        return False
    payment.document |= {"status": CANCELED, "cancellation_details": EXPIRED}
    payment.save(update_fields=["document"])
    return True


def pay(payment: SimulatedObject, *, at: datetime) -> None:
    """Take the money."""
    payment.document |= {"status": SUCCEEDED, "paid": True, "refundable": True, "captured_at": at.isoformat()}
    payment.save(update_fields=["document"])


def refuse(payment: SimulatedObject, reason: str) -> None:
    """Let the payer's bank refuse."""
    details = {"party": "payment_network", "reason": reason}
    payment.document |= {"status": CANCELED, "cancellation_details": details}
    payment.save(update_fields=["document"])


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def _amount(body: Mapping[str, Any]) -> Decimal:
    told = body.get("amount")
    if not isinstance(told, dict) or told.get("currency") != "RUB":
        raise Wrong(400, "invalid_request", "The currency is not RUB", "amount.currency")
    try:
        amount = Decimal(str(told.get("value")))
    except InvalidOperation as error:
        raise Wrong(400, "invalid_request", "The amount is no number", "amount.value") from error
    if not amount.is_finite() or amount <= ZERO or amount != round(amount, 2):
        raise Wrong(400, "invalid_request", "The amount is roubles and kopecks above zero", "amount.value")
    return amount


def _confirmation(payment: SimulatedObject, kind: str) -> dict[str, str]:
    page = settings.SITE_URL.rstrip("/") + reverse("acquiring_simulator:pay", args=[payment.pk])
    if kind == "qr":
        return {"type": "qr", "confirmation_data": page}
    return {"type": "redirect", "return_url": payment.return_url, "confirmation_url": page}


def _once(made: SimulatedObject) -> SimulatedObject:
    """Store it unless its key is known; then tell of the known one."""
    SimulatedObject.objects.bulk_create([made], ignore_conflicts=True)
    return _same(SimulatedObject.objects.get(key=made.key), made.digest)


def _same(known: SimulatedObject, digest: str) -> SimulatedObject:
    if known.digest != digest:
        raise Wrong(400, "invalid_request", "The idempotence key was used for another request", "Idempotence-Key")
    return known
