"""The simulator: its API refuses what an acquirer would, its page does what is chosen, it answers where allowed."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.test import Client
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from integrations.acquiring.simulator.access import SHOP, secret
from integrations.acquiring.simulator.adapter import SimulatedAcquirer
from integrations.checks import simulators_are_allowed
from integrations.models import SimulatedNotice, SimulatedObject
from payments.online.ports import PaymentAsked
from tests.factories import NOW
from tests.integrations.acquiring.wire import choose, send_notices

pytestmark = pytest.mark.django_db
API = "/simulator/acquiring/v3/"
ASKED: dict[str, Any] = {
    "amount": {"value": "100.00", "currency": "RUB"},
    "payment_method_data": {"type": "bank_card"},
    "confirmation": {"type": "redirect", "return_url": "/back/"},
    "description": "Счёт",
}


def ask(path: str, body: object = None, *, key: str | None = "one", shop: str = SHOP) -> Any:
    basic = httpx.BasicAuth(shop, secret("key"))._auth_header
    headers = {"Authorization": basic} | ({"Idempotence-Key": key} if key is not None else {})
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    if body is None:
        return Client().get(API + path, headers=headers)
    return Client(enforce_csrf_checks=True).post(API + path, text, content_type="application/json", headers=headers)


def made(**changes: Any) -> str:
    answer = ask("payments", ASKED | changes, key=str(uuid4()))
    assert answer.status_code == 200, answer.content.decode()
    return str(answer.json()["id"])


def test_a_key_makes_one_payment_and_is_refused_for_another() -> None:
    first, second = ask("payments", ASKED), ask("payments", ASKED)
    assert (first.json(), SimulatedObject.objects.count()) == (second.json(), 1)
    other = ask("payments", ASKED | {"description": "Другой"})
    assert (other.status_code, other.json()["parameter"]) == (400, "Idempotence-Key")
    told = ask(f"payments/{first.json()['id']}")
    assert told.json() == first.json()
    assert (told.json()["status"], told.json()["confirmation"]) == (
        "pending",
        {
            "type": "redirect",
            "return_url": "/back/",
            "confirmation_url": f"http://127.0.0.1:8000/simulator/acquiring/pay/{told.json()['id']}/",
        },
    )


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        (ASKED | {"amount": {"value": "0.00", "currency": "RUB"}}, "amount.value"),
        (ASKED | {"amount": {"value": "-1", "currency": "RUB"}}, "amount.value"),
        (ASKED | {"amount": {"value": "1.001", "currency": "RUB"}}, "amount.value"),
        (ASKED | {"amount": {"value": "NaN", "currency": "RUB"}}, "amount.value"),
        (ASKED | {"amount": {"value": "1.00", "currency": "USD"}}, "amount.currency"),
        (ASKED | {"amount": "1.00"}, "amount.currency"),
        (ASKED | {"payment_method_data": {"type": "cash"}}, "payment_method_data.type"),
        (ASKED | {"confirmation": "redirect"}, "confirmation.type"),
        ([1], ""),
        (b"{broken", ""),
    ],
    ids=str,
)
def test_wrong_requests_are_refused_by_the_parameter(body: object, parameter: str) -> None:
    answer = ask("payments", body)
    assert (answer.status_code, answer.json()["code"], answer.json()["parameter"]) == (
        400,
        "invalid_request",
        parameter,
    )
    assert SimulatedObject.objects.count() == 0


def test_who_is_not_the_shop_is_refused() -> None:
    assert ask("payments", ASKED, shop="other").status_code == 401
    assert Client().get(f"{API}payments/{uuid4()}", headers={"Authorization": "Basic ???"}).status_code == 401
    assert Client().get(f"{API}payments/{uuid4()}").status_code == 401
    assert ask("payments", ASKED, key=None).status_code == 400
    assert ask(f"payments/{uuid4()}").status_code == 404
    assert ask(f"refunds/{made()}").status_code == 404


def test_a_refund_takes_no_more_than_was_paid() -> None:
    payment = made()

    def back(value: str, key: str) -> Any:
        return ask("refunds", {"payment_id": payment, "amount": {"value": value, "currency": "RUB"}}, key=key)

    assert back("1.00", "early").status_code == 400
    choose(payment, "lost")
    assert [back("60.00", "a").status_code, back("60.00", "a").status_code, back("40.01", "b").status_code] == [
        200,
        200,
        400,
    ]
    assert ask(f"payments/{payment}").json()["refunded_amount"] == {"value": "60.00", "currency": "RUB"}
    assert back("40.00", "c").json()["status"] == "succeeded"
    assert ask(f"payments/{payment}").json()["refundable"] is False
    assert list(SimulatedNotice.objects.values_list("event", flat=True)) == ["refund.succeeded"] * 2


@pytest.mark.parametrize(
    ("outcome", "status", "notices", "back"),
    [
        ("paid", "succeeded", [("payment.succeeded", NOW)], "/back/"),
        ("early", "succeeded", [("payment.succeeded", NOW)], "told"),
        ("late", "succeeded", [("payment.succeeded", NOW + timedelta(seconds=30))], "/back/"),
        ("twice", "succeeded", [("payment.succeeded", NOW)] * 2, "/back/"),
        ("lost", "succeeded", [], "/back/"),
        ("refused", "canceled", [("payment.canceled", NOW)], "/back/"),
    ],
)
def test_the_page_does_what_is_chosen(outcome: str, status: str, notices: list[Any], back: str) -> None:
    payment = made()
    led = choose(payment, outcome, "card_expired")
    assert led == (f"/simulator/acquiring/pay/{payment}/told/" if back == "told" else back)
    assert ask(f"payments/{payment}").json()["status"] == status
    assert list(SimulatedNotice.objects.values_list("event", "due_at")) == notices
    choose(payment, "paid" if status == "canceled" else "refused")
    assert ask(f"payments/{payment}").json()["status"] == status


def test_a_payer_is_kept_until_the_notice_was_taken() -> None:
    payment = made()
    waits = choose(payment, "early")
    page = Client().get(waits)
    assert (page.status_code, "?turn=1" in page.content.decode()) == (200, True)
    part = Client().get(waits, {"turn": "1"}, headers={"HX-Request": "true"})
    assert ("HX-Redirect" in part.headers, "?turn=2" in part.content.decode()) == (False, True)
    assert Client().get(waits, {"turn": "15"}, headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/back/"
    assert send_notices(NOW) == 1
    assert Client().get(waits, {"turn": "2"}, headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/back/"


def test_pages_of_a_card_and_of_sbp() -> None:
    card, sbp = made(), made(payment_method_data={"type": "sbp"}, confirmation={"type": "qr"})
    shown = Client().get(f"/simulator/acquiring/pay/{card}/").content.decode()
    assert ('name="number"' in shown, "payment-qr" in shown) == (True, False)
    shown = Client().get(f"/simulator/acquiring/pay/{sbp}/").content.decode()
    assert ('name="number"' in shown, "payment-qr" in shown) == (False, True)
    wrong = Client().post(f"/simulator/acquiring/pay/{card}/", {"number": "1", "outcome": "gift"})
    assert (wrong.status_code, ask(f"payments/{card}").json()["status"]) == (400, "pending")
    assert Client().get(f"/simulator/acquiring/pay/{uuid4()}/").status_code == 404


def test_a_notice_that_is_not_taken_is_sent_again(settings: Settings) -> None:
    payment = made()
    choose(payment)
    settings.ACQUIRING = settings.ACQUIRING | {"notice_host": "http://127.0.0.1:8000/nowhere"}
    assert (send_notices(NOW), SimulatedNotice.objects.get().sent_at) == (0, None)
    settings.ACQUIRING = settings.ACQUIRING | {"notice_host": "http://127.0.0.1:8000"}
    assert [send_notices(NOW), send_notices(NOW + timedelta(seconds=15)), send_notices(NOW + timedelta(hours=1))] == [
        0,
        1,
        0,
    ]


@pytest.mark.parametrize("chosen", ["", "integrations.acquiring.adapter.HttpAcquirer"])
def test_it_answers_only_where_settings_choose_it(chosen: str, settings: Settings) -> None:
    payment = made()
    settings.ACQUIRER = chosen
    assert [
        ask(f"payments/{payment}").status_code,
        ask("payments", ASKED).status_code,
        Client().get(f"/simulator/acquiring/pay/{payment}/").status_code,
        Client().get(f"/simulator/acquiring/pay/{payment}/told/").status_code,
    ] == [404] * 4


@pytest.mark.parametrize(("allowed", "ids", "status"), [([], ["integrations.E001"], 404), (["acquiring"], [], 200)])
def test_production_allows_it_by_name(settings: Settings, allowed: list[str], ids: list[str], status: int) -> None:
    payment = made()
    settings.IS_PRODUCTION, settings.ALLOWED_SIMULATORS = True, ["company_cards", *allowed]
    assert [found.id for found in simulators_are_allowed(None)] == ids
    assert ask(f"payments/{payment}").status_code == status
    settings.ACQUIRER = ""
    assert simulators_are_allowed(None) == []


@pytest.mark.django_db(transaction=True)
def test_the_adapter_talks_to_it_over_a_socket(settings: Settings, live_server: LiveServer) -> None:
    settings.ACQUIRING = settings.ACQUIRING | {"simulator_url": f"{live_server.url}{API}"}
    acquirer = SimulatedAcquirer()
    asked = PaymentAsked(uuid4(), Decimal("100.00"), "card", "Счёт", "/back/", "test")
    told = acquirer.create_payment(asked)
    assert (told.state, acquirer.create_payment(asked), acquirer.read_payment(told.provider_id)) == (
        "pending",
        told,
        told,
    )
    choose(told.provider_id, "refused", "card_expired")
    refused = acquirer.read_payment(told.provider_id)
    assert (refused.state, refused.reason) == ("canceled", "card_expired")
