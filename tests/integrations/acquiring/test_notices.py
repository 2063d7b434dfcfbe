"""The door for notices: who is let in, what is kept, what is thrown away; nothing is posted by a notice's word."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from common.models import Job
from integrations.acquiring.notices import NoticeRules, signature
from integrations.acquiring.simulator.access import secret
from integrations.acquiring.simulator.objects import make_payment
from integrations.models import OutsideCall
from payments.models import AcquirerNotice, OnlinePayment, Receipt
from payments.online.services import handle_notice, look
from tests.background import run_jobs
from tests.factories import NOW
from tests.integrations.acquiring.wire import choose, send_notices
from tests.payments.online.making import begin, make_invoice, paid, states

pytestmark = pytest.mark.django_db
DOOR = "/hooks/acquirer/"


def notice(object_id: str, event: str = "payment.succeeded", **about: Any) -> bytes:
    return json.dumps({"type": "notification", "event": event, "object": {"id": object_id, **about}}).encode()


def send(body: bytes, *, signed: bytes | None = None, **extra: Any) -> int:
    headers = {"Content-HMAC": signature(secret("notices"), body if signed is None else signed)}
    answer = Client(enforce_csrf_checks=True).post(
        DOOR, body, content_type="application/json", headers=headers, **extra
    )
    return answer.status_code


def kept() -> list[tuple[str, str, str]]:
    return list(AcquirerNotice.objects.order_by("pk").values_list("event", "object_id", "outcome"))


def test_a_notice_is_kept_and_answered_before_anything_is_asked() -> None:
    payment = begin(make_invoice())
    calls = OutsideCall.objects.count()
    assert send(notice(payment.provider_id), REMOTE_ADDR="203.0.113.5") == 200
    assert (kept(), AcquirerNotice.objects.get().came_from, OutsideCall.objects.count()) == (
        [("payment.succeeded", payment.provider_id, "")],
        "203.0.113.5",
        calls,
    )
    assert (Job.objects.filter(kind="handle_acquirer_notice").count(), states()) == (1, [("pending", "")])
    assert send(notice(payment.provider_id, status="succeeded")) == 200
    assert (AcquirerNotice.objects.count(), Job.objects.filter(kind="handle_acquirer_notice").count()) == (1, 1)


def test_a_notice_that_lies_posts_nothing() -> None:
    payment = begin(make_invoice())
    lie = notice(payment.provider_id, status="succeeded", amount={"value": "1000000.00", "currency": "RUB"}, paid=True)
    assert send(lie) == 200
    run_jobs()
    assert (kept(), states(), Receipt.objects.filter(source="online").count()) == (
        [("payment.succeeded", payment.provider_id, "ahead")],
        [("pending", "")],
        0,
    )
    assert AcquirerNotice.objects.get().handled_at is None
    # It ran ahead: when the money is there, the same notice is acted upon by the next look.
    choose(payment.provider_id, "lost")
    look(now=NOW + timedelta(minutes=3))
    assert (kept()[0][2], states()) == ("taken", [("succeeded", "")])


def test_a_notice_that_ran_ahead_is_believed_for_a_day_only() -> None:
    payment = begin(make_invoice())
    send(notice(payment.provider_id))
    handle_notice(notice_id=AcquirerNotice.objects.get().pk, at=NOW + timedelta(days=1))
    assert (kept()[0][2], AcquirerNotice.objects.get().handled_at) == ("ahead", NOW + timedelta(days=1))


def test_notices_out_of_order_leave_what_is_true() -> None:
    payment = paid(make_invoice())
    for event in ("payment.canceled", "payment.waiting_for_capture"):
        assert send(notice(payment.provider_id, event)) == 200
    run_jobs()
    assert (states(), Receipt.objects.filter(source="online").count()) == ([("succeeded", "")], 1)
    assert [outcome for _event, _id, outcome in kept()] == ["taken", "taken", "taken"]


def test_objects_of_others_are_told_and_left() -> None:
    """One that the acquirer does not know, and one of another shop's attempt."""
    begin(make_invoice())
    body = {"amount": {"value": "5.00", "currency": "RUB"}, "confirmation": {"type": "redirect", "return_url": "/"}}
    foreign = make_payment(key="of another shop", body=body, at=NOW)
    unknown = "11111111-1111-4111-8111-111111111111"
    for object_id in (unknown, str(foreign.pk), "junk"):
        assert send(notice(object_id)) == 200
    assert send(notice(unknown, "refund.succeeded")) == 200
    run_jobs()
    assert kept() == [
        ("payment.succeeded", unknown, "unknown_to_acquirer"),
        ("payment.succeeded", str(foreign.pk), "not_ours"),
        ("payment.succeeded", "junk", "unknown_to_acquirer"),
        ("refund.succeeded", unknown, "unknown_to_acquirer"),
    ]
    assert (states(), Receipt.objects.filter(source="online").count()) == ([("pending", "")], 0)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\xff",
        b"null",
        b"[]",
        b'"text"',
        b"{}",
        b'{"type": "notification"}',
        b'{"type": "notification", "event": 5, "object": {"id": "a"}}',
        b'{"type": "notification", "event": "payment.succeeded", "object": "a"}',
        b'{"type": "notification", "event": "payment.succeeded", "object": {"id": ["a"]}}',
        b'{"type": "notification", "event": "payment.succeeded", "object": {"id": "../payments"}}',
        b'{"type": "notification", "event": "payment.succeeded", "object": {"id": "a", "sum": NaN}}',
        '{"type": "notification", "event": "оплата", "object": {"id": "a"}}'.encode(),
        b'{"type": "notification", "event": "payment.succeeded", "object": {"id": "' + b"a" * 65 + b'"}}',
        b"[" * 30_000,
    ],
)
def test_what_is_no_notice_is_refused_and_not_kept(body: bytes) -> None:
    assert (send(body), AcquirerNotice.objects.count()) == (400, 0)


def test_a_notice_may_hold_anything_that_json_can() -> None:
    about = b'{"id": "a", "x": "\\u0000\\ud800", "y": 1e999}'
    odd = b'{"type": "notification", "event": "payment.succeeded", "object": ' + about + b"}"
    assert (send(odd), kept()) == (200, [("payment.succeeded", "a", "")])
    assert AcquirerNotice.objects.get().body["object"]["y"] == "1e999"


def test_a_body_that_is_too_long_is_not_read() -> None:
    assert send(notice("a", filler="x" * 70_000)) == 413
    assert send(notice("a"), CONTENT_LENGTH="many") == 413
    assert AcquirerNotice.objects.count() == 0


def test_a_wrong_signature_or_none_is_refused() -> None:
    body = notice("a")
    assert send(body, signed=body + b" ") == 403
    assert Client().post(DOOR, body, content_type="application/json").status_code == 403
    assert AcquirerNotice.objects.count() == 0
    assert Client().get(DOOR).status_code in {302, 405}


def test_without_an_acquirer_there_is_no_door(settings: Settings) -> None:
    settings.ACQUIRER = ""
    assert (send(notice("a")), AcquirerNotice.objects.count()) == (404, 0)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("185.71.76.1", 200),
        ("185.71.76.31", 200),
        ("185.71.76.32", 403),
        ("77.75.156.11", 200),
        ("77.75.156.12", 403),
        ("2a02:5180:0:1::5", 200),
        ("2a02:5181::5", 403),
        ("127.0.0.1", 403),
    ],
)
def test_the_real_acquirer_is_known_by_its_addresses(settings: Settings, address: str, status: int) -> None:
    settings.ACQUIRER = "integrations.acquiring.adapter.HttpAcquirer"
    answer = Client(REMOTE_ADDR=address).post(DOOR, notice("a"), content_type="application/json")
    assert (answer.status_code, AcquirerNotice.objects.filter(provider="yookassa").count()) == (
        status,
        int(status == 200),
    )


def test_an_address_that_the_sender_writes_itself_counts_for_nothing(settings: Settings) -> None:
    settings.ACQUIRER = "integrations.acquiring.adapter.HttpAcquirer"
    forged = {"X-Forwarded-For": "185.71.76.1"}
    client = Client(REMOTE_ADDR="203.0.113.5", headers=forged)
    assert client.post(DOOR, notice("a"), content_type="application/json").status_code == 403
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert client.post(DOOR, notice("a"), content_type="application/json").status_code == 200


def test_rules_ask_for_all_that_is_given_and_believe_nobody_without_any() -> None:
    body, network = b"{}", "192.0.2.0/24"
    right = {"X-Content-HMAC": signature("key", body)}

    def admits(rules: NoticeRules, address: str | None, headers: dict[str, str]) -> bool:
        return rules.admits(address=address, headers=headers, body=body)

    both = NoticeRules((network,), "key")
    assert admits(both, "192.0.2.9", right) is True
    assert admits(both, "::ffff:192.0.2.9", right) is True
    assert admits(both, "192.0.2.9", {}) is False
    assert admits(both, "192.0.3.9", right) is False
    assert admits(both, None, right) is False
    assert admits(NoticeRules(secret="key"), None, right) is True
    assert admits(NoticeRules(secret="key"), None, {"Content-HMAC": "неверно"}) is False
    assert admits(NoticeRules(), "192.0.2.9", right) is False
    assert right["X-Content-HMAC"] == "p3dyTZQ+tI3Gm8qKSm1XoE2z+ex+HeTlgehgJlvfMDI="


def test_a_notice_of_an_attempt_of_another_acquirer_is_not_taken_for_ours() -> None:
    payment = begin(make_invoice())
    OnlinePayment.objects.update(provider="yookassa")
    choose(payment.provider_id)
    assert send_notices(NOW) == 1
    run_jobs()
    assert (kept()[0][2], states()) == ("not_ours", [("pending", "")])
