"""The adapter on the wire: what it sends, how it reads, what it repeats, what it keeps of a call."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
from django.db import transaction
from pytest_django import Settings

from integrations.acquiring.adapter import HttpAcquirer
from integrations.models import OutsideCall
from payments.online.ports import AcquirerRefused, AcquirerUnavailable, PaymentAsked, RefundAsked
from tests.integrations.acquiring.bodies import CANCELED, PENDING, REFUND, SUCCEEDED

pytestmark = pytest.mark.django_db
KEY = UUID("0b0e7a52-2b0c-4f4c-8f6e-2f0a5f3b7c11")
ID = str(SUCCEEDED["id"])
ASKED = PaymentAsked(
    key=KEY,
    amount=Decimal("89916.67"),
    way="card",
    description="Счёт 2026-000001",
    return_url="https://portal.example/back/",
    about="online payment 1",
    metadata={"key": str(KEY)},
)
BACK = RefundAsked(KEY, ID, Decimal("1.50"), "Ошибка", "online refund 1")
Answer = Callable[[httpx.Request], httpx.Response]


def speaks(answer: Answer, settings: Settings) -> tuple[HttpAcquirer, list[httpx.Request]]:
    settings.ACQUIRING = settings.ACQUIRING | {"shop_id": "54401", "secret_key": "test_key"}
    asked: list[httpx.Request] = []

    def hear(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answer(request)

    return HttpAcquirer(httpx.MockTransport(hear)), asked


def says(body: Any, status: int = 200) -> Answer:
    return lambda _request: httpx.Response(status, json=body)


def calls() -> list[tuple[str, int, int | None, str]]:
    return list(OutsideCall.objects.order_by("pk").values_list("state", "attempts", "status", "error"))


def test_a_payment_by_card_is_asked_for_in_the_shape_of_the_api(settings: Settings) -> None:
    acquirer, asked = speaks(says(PENDING), settings)
    told = acquirer.create_payment(ASKED)
    [request] = asked
    assert (request.method, str(request.url)) == ("POST", "https://api.yookassa.ru/v3/payments")
    assert request.headers["Authorization"] == "Basic NTQ0MDE6dGVzdF9rZXk="
    assert request.headers["Idempotence-Key"] == str(KEY)
    assert json.loads(request.content) == {
        "amount": {"value": "89916.67", "currency": "RUB"},
        "capture": True,
        "payment_method_data": {"type": "bank_card"},
        "confirmation": {"type": "redirect", "return_url": "https://portal.example/back/", "locale": "ru_RU"},
        "description": "Счёт 2026-000001",
        "metadata": {"key": str(KEY)},
    }
    assert (told.provider_id, told.state, told.amount, told.currency, told.confirmation) == (
        PENDING["id"],
        "pending",
        Decimal("89916.67"),
        "RUB",
        "https://acquirer.example/pay/1",
    )
    assert told.metadata == {"key": str(KEY)}


def test_sbp_is_asked_for_as_a_code(settings: Settings) -> None:
    qr = PENDING | {"confirmation": {"type": "qr", "confirmation_data": "https://qr.nspk.ru/AD10"}}
    acquirer, asked = speaks(says(qr), settings)
    sbp = PaymentAsked(KEY, Decimal(10), "sbp", "Счёт", "https://portal.example/", "online payment 1")
    assert acquirer.create_payment(sbp).confirmation == "https://qr.nspk.ru/AD10"
    body = json.loads(asked[0].content)
    assert (body["amount"]["value"], body["payment_method_data"], body["confirmation"]) == (
        "10.00",
        {"type": "sbp"},
        {"type": "qr"},
    )


def test_states_reasons_and_times_are_read(settings: Settings) -> None:
    acquirer, asked = speaks(says(SUCCEEDED), settings)
    told = acquirer.read_payment(ID)
    assert (asked[0].method, asked[0].url.path, "Idempotence-Key" in asked[0].headers) == (
        "GET",
        f"/v3/payments/{ID}",
        False,
    )
    assert (told.state, told.paid_at and told.paid_at.isoformat()) == ("succeeded", "2026-11-25T12:00:31+03:00")
    acquirer, _asked = speaks(says(CANCELED), settings)
    refused = acquirer.read_payment(str(CANCELED["id"]))
    assert (refused.state, refused.reason, refused.paid_at) == ("canceled", "general_decline", None)
    acquirer, _asked = speaks(says(SUCCEEDED | {"status": "waiting_for_capture"}), settings)
    assert acquirer.read_payment(ID).state == "pending"


def test_a_refund_is_asked_for_and_read(settings: Settings) -> None:
    acquirer, asked = speaks(says(REFUND), settings)
    told = acquirer.create_refund(BACK)
    assert (asked[0].url.path, json.loads(asked[0].content)) == (
        "/v3/refunds",
        {"payment_id": ID, "amount": {"value": "1.50", "currency": "RUB"}, "description": "Ошибка"},
    )
    assert (told.provider_id, told.payment_id, told.state, told.amount) == (
        REFUND["id"],
        ID,
        "succeeded",
        Decimal("1.50"),
    )
    assert acquirer.read_refund(str(REFUND["id"])) == told


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("cut"),
        httpx.Response(500),
        httpx.Response(429, json={"description": "Too many"}),
        httpx.Response(200, content=b"{broken"),
        httpx.Response(200, json=["list"]),
        httpx.Response(204),
        httpx.Response(302, headers={"Location": "https://elsewhere.example/"}),
    ],
    ids=str,
)
def test_what_may_go_better_is_repeated_with_the_same_key(
    trouble: Exception | httpx.Response, settings: Settings
) -> None:
    answers = [trouble, trouble, httpx.Response(200, json=PENDING)]

    def answer(_request: httpx.Request) -> httpx.Response:
        found = answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    acquirer, asked = speaks(answer, settings)
    assert acquirer.create_payment(ASKED).provider_id == PENDING["id"]
    assert {request.headers["Idempotence-Key"] for request in asked} == {str(KEY)}
    assert [(state, attempts, status) for state, attempts, status, _error in calls()] == [("answered", 3, 200)]


def test_after_three_attempts_it_is_left_for_later(settings: Settings) -> None:
    acquirer, asked = speaks(says({}, 503), settings)
    with pytest.raises(AcquirerUnavailable) as told:
        acquirer.create_payment(ASKED)
    assert (told.value.code, len(asked), calls()) == ("outside_no_answer", 3, [("temporary", 3, 503, "HTTP 503")])


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 415])
def test_a_refusal_is_not_repeated(status: int, settings: Settings) -> None:
    acquirer, asked = speaks(says({"type": "error", "description": "Нет такого"}, status), settings)
    with pytest.raises(AcquirerRefused) as told:
        acquirer.read_payment(ID)
    assert (len(asked), str(told.value), calls()) == (
        1,
        "yookassa refused: Нет такого",
        [("permanent", 1, status, "Нет такого")],
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": None}, "id"),
        ({"id": "another"}, "id"),
        ({"status": "new"}, "status"),
        ({"amount": "10.00"}, "amount"),
        ({"amount": {"value": "ten", "currency": "RUB"}}, "amount.value"),
        ({"amount": {"value": "NaN", "currency": "RUB"}}, "amount.value"),
        ({"amount": {"value": 10.0, "currency": "RUB"}}, "value"),
        ({"amount": {"value": "10.00"}}, "currency"),
        ({"captured_at": "yesterday"}, "captured_at"),
        ({"captured_at": "2026-11-25T12:00:31"}, "captured_at"),
    ],
    ids=str,
)
def test_an_answer_of_another_shape_is_not_believed(change: dict[str, Any], field: str, settings: Settings) -> None:
    acquirer, _asked = speaks(says(SUCCEEDED | change), settings)
    with pytest.raises(AcquirerUnavailable) as told:
        acquirer.read_payment(ID)
    assert (told.value.code, told.value.params) == ("acquirer_shape", {"field": field})


def test_an_id_cannot_lead_to_another_address(settings: Settings) -> None:
    acquirer, asked = speaks(says({}, 404), settings)
    with pytest.raises(AcquirerRefused):
        acquirer.read_payment("../refunds?x=1")
    assert asked[0].url.raw_path == b"/v3/payments/..%2Frefunds%3Fx%3D1"


def test_a_call_is_kept_without_what_is_personal(settings: Settings) -> None:
    acquirer, _asked = speaks(says(CANCELED), settings)
    acquirer.read_payment(str(CANCELED["id"]), about="notice 5")
    call = OutsideCall.objects.get()
    assert call.received is not None
    assert (call.about, call.address, call.sent, call.received["payment_method"]) == (
        "notice 5",
        f"GET https://api.yookassa.ru/v3/payments/{CANCELED['id']}",
        None,
        {"type": "bank_card", "id": CANCELED["id"], "saved": False, "card": "…", "title": "…"},
    )
    assert "test_key" not in str(vars(call))


def test_the_network_is_never_inside_a_transaction(settings: Settings) -> None:
    acquirer, asked = speaks(says(PENDING), settings)
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        acquirer.create_payment(ASKED)
    assert (asked, OutsideCall.objects.count()) == ([], 0)
