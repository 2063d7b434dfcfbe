"""Objects in the shape of the acquirer's API, of nobody's payments."""

from typing import Any

_ID = "2d5bc87d-0984-50e8-a7f3-8de646dd9ec9"
PENDING: dict[str, Any] = {
    "id": _ID,
    "status": "pending",
    "paid": False,
    "amount": {"value": "89916.67", "currency": "RUB"},
    "created_at": "2026-11-25T09:00:07.000Z",
    "confirmation": {"type": "redirect", "confirmation_url": "https://acquirer.example/pay/1"},
    "metadata": {"key": "0b0e7a52-2b0c-4f4c-8f6e-2f0a5f3b7c11"},
    "recipient": {"account_id": "100500", "gateway_id": "100700"},
    "refundable": False,
    "test": True,
}
SUCCEEDED: dict[str, Any] = PENDING | {
    "status": "succeeded",
    "paid": True,
    "captured_at": "2026-11-25T12:00:31+03:00",
    "refundable": True,
}
CANCELED: dict[str, Any] = PENDING | {
    "status": "canceled",
    "cancellation_details": {"party": "yoo_money", "reason": "general_decline"},
    "payment_method": {
        "type": "bank_card",
        "id": _ID,
        "saved": False,
        "card": {"first6": "555555", "last4": "4477"},
        "title": "Bank card *4477",
    },
}
REFUND: dict[str, Any] = {
    "id": "3eeb77af-0bd7-500d-895b-c475c55fdefc",
    "payment_id": _ID,
    "status": "succeeded",
    "created_at": "2026-11-25T12:00:31+03:00",
    "amount": {"value": "1.50", "currency": "RUB"},
}
