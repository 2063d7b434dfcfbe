"""Bodies of calls as they may be kept: without secrets and personal data."""

from typing import Any

from common.storable import storable

MASK = "…"
# Names of fields whose values nobody needs in a log: people, cards, secrets, addresses that let one pay.
HIDDEN = frozenset(
    {
        "account_number",
        "card",
        "confirmation_data",
        "confirmation_url",
        "customer",
        "cvc",
        "email",
        "first6",
        "last4",
        "name",
        "password",
        "phone",
        "return_url",
        "secret",
        "title",
        "token",
    }
)
LONGEST = 500


def masked(body: Any) -> Any:
    """Copy JSON with hidden fields as `…`; long texts are cut."""
    if isinstance(body, dict):
        return {storable(str(name)): MASK if name in HIDDEN else masked(value) for name, value in body.items()}
    if isinstance(body, list):
        return [masked(value) for value in body]
    return storable(body[:LONGEST]) if isinstance(body, str) else body
