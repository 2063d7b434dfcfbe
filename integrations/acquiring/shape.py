"""Objects of the acquirer's API, read and written: amounts are text with two digits, days ISO 8601."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from common.money import q
from payments.models import OnlineState, OnlineWay
from payments.online.ports import PaymentAsked, PaymentTold, RefundAsked, RefundTold

CURRENCY = "RUB"
DESCRIPTION_LENGTH = 128
STATES = {
    "pending": OnlineState.PENDING,
    "waiting_for_capture": OnlineState.PENDING,
    "succeeded": OnlineState.SUCCEEDED,
    "canceled": OnlineState.CANCELED,
}
METHODS = {OnlineWay.CARD.value: "bank_card", OnlineWay.SBP.value: "sbp"}


class WrongShape(ValueError):
    """The object is not what the API promises."""


def amount_body(amount: Decimal) -> dict[str, str]:
    """Write roubles."""
    return {"value": f"{q(amount):.2f}", "currency": CURRENCY}


def payment_body(asked: PaymentAsked) -> dict[str, Any]:
    """Write the request of a payment: a card is asked on the acquirer's page, SBP by the text of a QR code."""
    confirmation = (
        {"type": "qr"}
        if asked.way == OnlineWay.SBP
        else {"type": "redirect", "return_url": asked.return_url, "locale": "ru_RU"}
    )
    return {
        "amount": amount_body(asked.amount),
        "capture": True,
        "payment_method_data": {"type": METHODS[asked.way]},
        "confirmation": confirmation,
        "description": asked.description[:DESCRIPTION_LENGTH],
        "metadata": dict(asked.metadata),
    }


def refund_body(asked: RefundAsked) -> dict[str, Any]:
    """Write the request of a refund."""
    return {
        "payment_id": asked.payment_id,
        "amount": amount_body(asked.amount),
        "description": asked.reason[:DESCRIPTION_LENGTH],
    }


def payment_of(body: Mapping[str, Any]) -> PaymentTold:
    """Read a payment.

    Raises:
        WrongShape: a field is missing or not what it should be.

    """
    amount, currency = _amount(body)
    confirmation = body.get("confirmation")
    found = confirmation if isinstance(confirmation, dict) else {}
    metadata = body.get("metadata")
    return PaymentTold(
        provider_id=_text(body, "id"),
        state=_state(body),
        amount=amount,
        currency=currency,
        confirmation=str(found.get("confirmation_url") or found.get("confirmation_data") or ""),
        reason=_reason(body),
        paid_at=_moment(body.get("captured_at")),
        metadata={str(k): str(v) for k, v in metadata.items()} if isinstance(metadata, dict) else {},
    )


def refund_of(body: Mapping[str, Any]) -> RefundTold:
    """Read a refund.

    Raises:
        WrongShape: a field is missing or not what it should be.

    """
    amount, currency = _amount(body)
    return RefundTold(_text(body, "id"), _text(body, "payment_id"), _state(body), amount, currency, _reason(body))


def _text(body: Mapping[str, Any], name: str) -> str:
    found = body.get(name)
    if not isinstance(found, str) or not found:
        raise WrongShape(name)
    return found


def _state(body: Mapping[str, Any]) -> OnlineState:
    status = _text(body, "status")
    if status not in STATES:
        raise WrongShape("status")
    return STATES[status]


def _amount(body: Mapping[str, Any]) -> tuple[Decimal, str]:
    told = body.get("amount")
    if not isinstance(told, dict):
        raise WrongShape("amount")
    try:
        value = Decimal(_text(told, "value"))
    except InvalidOperation as error:
        raise WrongShape("amount.value") from error
    if not value.is_finite():
        raise WrongShape("amount.value")
    return value, _text(told, "currency")


def _reason(body: Mapping[str, Any]) -> str:
    """Why it was not paid, as the API names it."""
    details = body.get("cancellation_details")
    return str(details.get("reason", "")) if isinstance(details, dict) else ""


def _moment(told: object) -> datetime | None:
    if not isinstance(told, str):
        return None
    try:
        found = datetime.fromisoformat(told)
    except ValueError as error:
        raise WrongShape("captured_at") from error
    if found.tzinfo is None:
        raise WrongShape("captured_at")
    return found
