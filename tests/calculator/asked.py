"""A request that fits `tests.factories.make_version` and changes of it."""

from decimal import Decimal
from typing import Any

from calculator.models import Product
from calculator.quoting.request import QuoteRequest
from tests.factories import TODAY


def decimals(*numbers: int | str) -> tuple[Decimal, ...]:
    """Numbers to compare figures with."""
    return tuple(map(Decimal, numbers))


def asked(offered: Product | str, /, **changes: Any) -> QuoteRequest:
    """A truck for six millions over three years with a fifth as the advance."""
    usual: dict[str, Any] = {
        "product": offered if isinstance(offered, str) else offered.code,
        "asset_kind": "vehicle",
        "segment": "medium",
        "price": Decimal(6_000_000),
        "advance_percent": Decimal(20),
        "term_months": 36,
        "starts_on": TODAY,
    }
    return QuoteRequest(**usual | changes)
