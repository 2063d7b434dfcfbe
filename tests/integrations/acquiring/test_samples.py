"""Real answers of the API are read as our own fixtures of the same shape are; skipped where the samples are absent."""

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from integrations.acquiring.shape import payment_of, refund_of

SAMPLES = Path(os.environ.get("LEASING_SAMPLES") or Path(__file__).parents[4] / "shared" / "samples") / "payments"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples folder is absent (set LEASING_SAMPLES)")


def sample(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / f"yookassa_{name}.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", ["createPayment", "paymentInfo"])
def test_payments_that_succeeded(name: str) -> None:
    told = payment_of(sample(name))
    assert (told.provider_id, told.state, told.amount, told.currency, told.reason, told.metadata) == (
        "1da5c87d-0984-50e8-a7f3-8de646dd9ec9",
        "succeeded",
        Decimal("10.00"),
        "RUB",
        "",
        {},
    )
    assert told.paid_at is not None
    assert told.paid_at.isoformat() == "2015-11-19T17:05:31+03:00"


def test_a_payment_that_was_refused() -> None:
    told = payment_of(sample("createPaymentErrorsGeneral"))
    assert (told.state, told.amount, told.reason, told.paid_at, told.confirmation) == (
        "canceled",
        Decimal("20.00"),
        "general_decline",
        None,
        "",
    )


def test_a_refund() -> None:
    told = refund_of(sample("createRefund"))
    assert (told.provider_id, told.payment_id, told.state, told.amount) == (
        "1ddd77af-0bd7-500d-895b-c475c55fdefc",
        "1da5c87d-0984-50e8-a7f3-8de646dd9ec9",
        "succeeded",
        Decimal("10.00"),
    )
