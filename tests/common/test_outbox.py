"""Publishing and relaying: with the change or not at all, once, in order, until given up."""

import datetime as dt
import threading
import time
from collections.abc import Iterable
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from common import outbox
from common.events import DomainEvent, nudge_relay, publish
from common.models import Delivery, DeliveryReplay, DeliveryState, OutboxEvent
from tests.common import effects, wiring
from tests.common.conftest import publish_all
from tests.common.wiring import Noted, Paid, Unheard
from tests.threads import THREADS, at_once

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)


class Rolled(Exception):
    """Rolls a transaction back."""


@transaction.atomic
def publish_and_roll_back(event: Noted) -> None:
    publish(event)
    raise Rolled


def relay(now: dt.datetime = NOW) -> None:
    assert outbox.relay(clock=lambda: now)


@pytest.mark.django_db(transaction=True)
def test_publishing_outside_of_a_transaction_is_refused(wired: Settings) -> None:
    with pytest.raises(transaction.TransactionManagementError, match="needs the transaction"):
        publish(Noted(1, 1))
    assert OutboxEvent.objects.count() == 0


def test_event_is_stored_with_all_it_was_published_with(wired: Settings) -> None:
    before = timezone.now()
    publish_all(Noted(7, 3))
    with transaction.atomic():
        publish(Noted(8, 1), actor_id=42)
    first, second = OutboxEvent.objects.order_by("pk")
    assert (first.type, first.version, first.aggregate, first.aggregate_id) == ("tests.Noted", 1, "tests.Thing", "7")
    assert (first.payload, first.actor_id, second.actor_id) == ({"thing_id": 7, "number": 3}, None, 42)
    # The database's clock: the start of the statement, inside this test.
    assert abs(first.occurred_at - before) < dt.timedelta(minutes=1)
    delivery = Delivery.objects.get(event=first)
    assert (delivery.handler, delivery.aggregate_id) == ("tests.common.wiring.note", "7")
    assert (delivery.state, delivery.attempts, delivery.next_attempt_at) == (DeliveryState.PENDING, 0, None)


def test_event_without_handlers_is_kept_and_waits_for_nobody(wired: Settings) -> None:
    with transaction.atomic():
        publish(Unheard(1))
    assert OutboxEvent.objects.get().type == "tests.Unheard"
    assert Delivery.objects.count() == 0


def test_payload_holds_plain_values_and_comes_back_equal(wired: Settings) -> None:
    event = Paid(1, Decimal("1234.50"), dt.date(2026, 2, 28), NOW, ("аванс", "лизинг"))
    assert event.payload() == {
        "thing_id": 1,
        "amount": "1234.50",
        "on": "2026-02-28",
        "at": "2026-11-21T12:00:00Z",
        "tags": ["аванс", "лизинг"],
    }
    assert Paid.restore(event.payload()) == event


def test_an_event_class_must_name_its_aggregate() -> None:
    with pytest.raises(TypeError, match="must name its AGGREGATE"):
        type("Nameless", (DomainEvent,), {})


def test_event_goes_when_the_caller_rolls_back(wired: Settings) -> None:
    with pytest.raises(Rolled):
        publish_and_roll_back(Noted(1, 1))
    assert (OutboxEvent.objects.count(), Delivery.objects.count()) == (0, 0)


@pytest.mark.parametrize("change", ["UPDATE common_outboxevent SET type = 'x'", "DELETE FROM common_outboxevent"])
def test_events_are_append_only(wired: Settings, change: str) -> None:
    wired.EVENT_WIRING = "tests.common.wiring.NOTHING"
    publish_all(Noted(1, 1))
    with pytest.raises(InternalError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert OutboxEvent.objects.get().type == "tests.Noted"


def test_one_nudge_for_a_transaction_however_many_events(
    wired: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        publish_all(Noted(1, 1), Noted(1, 2), Noted(2, 1))
    assert callbacks == [nudge_relay]


def test_nudge_survives_the_rollback_of_an_earlier_savepoint(
    wired: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        with pytest.raises(Rolled):
            publish_and_roll_back(Noted(1, 1))
        publish_all(Noted(1, 2))
    assert callbacks == [nudge_relay]


def test_relay_hands_each_event_over_once(wired: Settings) -> None:
    publish_all(Noted(1, 1), Noted(2, 1))
    relay()
    relay()
    assert effects.seen() == [("1", "1"), ("2", "1")]
    states = Delivery.objects.values_list("state", "attempts", "done_at", "next_attempt_at", "last_error")
    assert list(states) == [(DeliveryState.DONE, 1, NOW, None, "")] * 2


def test_failed_handler_leaves_only_the_note_of_its_failure(wired: Settings) -> None:
    wired.EVENT_WIRING = "tests.common.wiring.FAILING"
    publish_all(Noted(1, 1))
    relay()
    delivery = Delivery.objects.get()
    assert effects.seen() == []
    assert (delivery.state, delivery.attempts, delivery.done_at) == (DeliveryState.PENDING, 1, None)
    assert delivery.last_error.endswith("RuntimeError: Склад закрыт�\n")


def test_failure_of_one_handler_does_not_touch_another(wired: Settings) -> None:
    wired.EVENT_WIRING = "tests.common.wiring.FAILING_AND_NOTING"
    publish_all(Noted(1, 1))
    relay()
    assert effects.seen() == [("1", "1")]
    states = dict(Delivery.objects.values_list("handler", "state"))
    assert states == {"tests.common.wiring.write_and_fail": "pending", "tests.common.wiring.note": "done"}


@pytest.mark.django_db(transaction=True)
def test_errors_of_the_database_count_as_failures_of_the_handler(wired: Settings) -> None:
    wired.EVENT_WIRING = "tests.common.wiring.BREAKING"
    publish_all(Noted(1, 1))
    relay()
    errors = dict(Delivery.objects.values_list("handler", "last_error"))
    assert set(Delivery.objects.values_list("state", "attempts")) == {(DeliveryState.PENDING, 1)}
    assert "violates foreign key" in errors["tests.common.wiring.break_foreign_key"]
    assert "TransactionManagementError" in errors["tests.common.wiring.swallow_database_error"]


def test_pauses_grow_by_the_table_and_then_the_delivery_is_given_up(wired: Settings) -> None:
    wired.EVENT_WIRING = "tests.common.wiring.FAILING"
    publish_all(Noted(1, 1))
    now, pauses = NOW, []
    while (delivery := Delivery.objects.get()).state == DeliveryState.PENDING:
        if delivery.next_attempt_at is not None:
            assert not outbox.deliver_next(now=delivery.next_attempt_at - dt.timedelta(microseconds=1))
            pauses.append(int((delivery.next_attempt_at - now).total_seconds()))
            now = delivery.next_attempt_at
        assert outbox.deliver_next(now=now)
    assert pauses == [5, 15, 60, 300, 900, 1800, 3600, 7200, 7200, 10800]
    assert (delivery.state, delivery.attempts, delivery.next_attempt_at) == (DeliveryState.DEAD, 11, None)
    assert not outbox.deliver_next(now=now + dt.timedelta(days=365))
    assert (outbox.dead_count(), outbox.oldest_pending_age(now=now)) == (1, None)


def test_unknown_handler_is_given_up_at_once_and_named(wired: Settings) -> None:
    wired.EVENT_WIRING = "tests.common.wiring.UNKNOWN"
    publish_all(Noted(1, 1))
    relay()
    nowhere, missing = Delivery.objects.order_by("pk")
    assert (nowhere.state, nowhere.attempts) == (missing.state, missing.attempts) == (DeliveryState.DEAD, 1)
    assert nowhere.last_error.startswith("there is no handler tests.common.nowhere.handle: ")
    assert missing.last_error.startswith("there is no handler tests.common.wiring.missing: ")


def test_event_that_is_not_wired_any_more_is_given_up_and_named(wired: Settings) -> None:
    publish_all(Noted(1, 1))
    wired.EVENT_WIRING = "tests.common.wiring.NOTHING"
    relay()
    delivery = Delivery.objects.get()
    assert delivery.state == DeliveryState.DEAD
    assert delivery.last_error == "the wiring does not know the event tests.Noted"


def test_event_of_another_version_is_given_up_and_named(wired: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_all(Noted(1, 1))
    monkeypatch.setattr(Noted, "VERSION", 2)
    relay()
    delivery = Delivery.objects.get()
    assert (delivery.state, effects.seen()) == (DeliveryState.DEAD, [])
    assert delivery.last_error == "tests.Noted was stored as version 1, the code knows 2"


def test_failed_delivery_holds_back_its_lane_and_no_other(wired: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_all(Noted(1, 1), Noted(1, 2), Noted(2, 1))

    def refuse_the_first() -> None:
        monkeypatch.setattr(wiring, "before_note", [])
        raise RuntimeError("Склад закрыт")

    monkeypatch.setattr(wiring, "before_note", [refuse_the_first])
    relay()
    assert effects.seen() == [("2", "1")]
    relay(NOW + dt.timedelta(seconds=5))
    assert effects.seen() == [("2", "1"), ("1", "1"), ("1", "2")]


def test_given_up_delivery_lets_the_later_ones_pass(wired: Settings) -> None:
    publish_all(Noted(1, 1), Noted(1, 2))
    Delivery.objects.filter(event__payload__number=1).update(state=DeliveryState.DEAD)
    relay()
    assert effects.seen() == [("1", "2")]


def test_replay_starts_the_given_up_anew_and_leaves_a_trace(wired: Settings, person: User) -> None:
    publish_all(Noted(1, 1), Noted(1, 2), Noted(2, 1))
    dead, done, waiting = Delivery.objects.order_by("pk")
    Delivery.objects.filter(pk=dead.pk).update(state=DeliveryState.DEAD, attempts=11, last_error="Склад закрыт")
    Delivery.objects.filter(pk=done.pk).update(state=DeliveryState.DONE, attempts=2, done_at=NOW)
    ids = [dead.pk, done.pk, waiting.pk]
    assert outbox.replay(delivery_ids=ids, user_id=person.pk, at=NOW) == 1
    rows = list(Delivery.objects.order_by("pk").values_list("state", "attempts", "last_error"))
    assert rows == [("pending", 0, "Склад закрыт"), ("done", 2, ""), ("pending", 0, "")]
    trace = DeliveryReplay.objects.values_list("delivery", "user", "at", "attempts", "last_error")
    assert list(trace) == [(dead.pk, person.pk, NOW, 11, "Склад закрыт")]
    relay()
    assert effects.seen() == [("1", "1"), ("2", "1")]
    assert outbox.replay(delivery_ids=ids, user_id=person.pk, at=NOW) == 0


def test_a_replay_cannot_be_erased(wired: Settings, person: User) -> None:
    publish_all(Noted(1, 1))
    Delivery.objects.update(state=DeliveryState.DEAD)
    outbox.replay(delivery_ids=Delivery.objects.values_list("pk", flat=True), user_id=person.pk, at=NOW)
    with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
        DeliveryReplay.objects.all().delete()


def test_the_same_handler_cannot_be_owed_twice(wired: Settings) -> None:
    publish_all(Noted(1, 1))
    owed = Delivery.objects.get()
    owed.pk = None
    with pytest.raises(IntegrityError, match="delivery_unique_event_handler"), transaction.atomic():
        owed.save(force_insert=True)


def test_age_is_that_of_the_oldest_undelivered(wired: Settings) -> None:
    assert outbox.oldest_pending_age(now=NOW) is None
    publish_all(Noted(1, 1), Noted(1, 2))
    published = OutboxEvent.objects.order_by("pk").first()
    assert published is not None
    later = published.occurred_at + dt.timedelta(seconds=90)
    assert outbox.oldest_pending_age(now=later) == dt.timedelta(seconds=90)


def test_relay_stops_when_its_time_is_over(wired: Settings) -> None:
    publish_all(Noted(1, 1), Noted(1, 2))
    assert outbox.relay(clock=lambda: NOW, seconds=0) is False
    assert effects.seen() == [("1", "1")]
    assert outbox.relay(clock=lambda: NOW, seconds=5) is True
    assert effects.seen() == [("1", "1"), ("1", "2")]


@time_machine.travel(NOW, tick=False)
def test_the_task_delivers_by_the_clock(wired: Settings) -> None:
    from common.tasks import relay_outbox

    publish_all(Noted(1, 1))
    relay_outbox()
    assert Delivery.objects.get().done_at == NOW


@pytest.mark.parametrize("count", [1, 3])
def test_claiming_costs_the_same_however_many_wait(wired: Settings, count: int) -> None:
    publish_all(*(Noted(number, 1) for number in range(count)))
    with CaptureQueriesContext(connection) as queries:
        assert outbox.deliver_next(now=NOW)
    # Two savepoints (there is a transaction around the test), the claim, the effect, two for the constraints, the mark.
    assert len(queries) == 9


def run_in_threads(*calls: "threading.Thread") -> None:
    for thread in calls:
        thread.start()
    for thread in calls:
        thread.join(timeout=20)
    assert not any(thread.is_alive() for thread in calls)


def relay_thread() -> threading.Thread:
    def work() -> None:
        try:
            relay()
        finally:
            connection.close()

    return threading.Thread(target=work)


@pytest.mark.django_db(transaction=True)
def test_two_relays_at_once_deliver_everything_once_and_in_order(
    wired: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_all(*(Noted(thing, number) for number in range(10) for thing in range(6)))
    both_inside = threading.Barrier(2)
    first_call = threading.local()

    def meet() -> None:
        # Passes only when both relays hold a delivery at the same time.
        if not getattr(first_call, "is_over", False):
            first_call.is_over = True
            both_inside.wait(timeout=10)

    monkeypatch.setattr(wiring, "before_note", [meet])
    run_in_threads(relay_thread(), relay_thread())
    seen = effects.seen()
    assert {thing: [number for lane, number in seen if lane == thing] for thing in "012345"} == {
        thing: list("0123456789") for thing in "012345"
    }
    assert len(seen) == 60
    assert set(Delivery.objects.values_list("state", "attempts")) == {(DeliveryState.DONE, 1)}


@pytest.mark.django_db(transaction=True)
def test_a_lane_waits_while_another_relay_holds_its_head(wired: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_all(Noted(1, 1), Noted(1, 2))
    is_held, may_go = threading.Event(), threading.Event()

    def hold() -> None:
        is_held.set()
        assert may_go.wait(timeout=10)

    monkeypatch.setattr(wiring, "before_note", [hold])
    holder = relay_thread()
    holder.start()
    assert is_held.wait(timeout=10)
    assert outbox.deliver_next(now=NOW) is False
    may_go.set()
    holder.join(timeout=10)
    assert effects.seen() == [("1", "1"), ("1", "2")]


@pytest.mark.django_db(transaction=True)
def test_a_delivery_replayed_by_eight_at_once_is_replayed_once(
    wired: Settings, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_all(Noted(1, 1))
    Delivery.objects.update(state=DeliveryState.DEAD, attempts=11)
    ids = list(Delivery.objects.values_list("pk", flat=True))
    create = DeliveryReplay.objects.bulk_create

    def create_slowly(rows: Iterable[DeliveryReplay]) -> list[DeliveryReplay]:
        time.sleep(0.3)
        return create(rows)

    monkeypatch.setattr(DeliveryReplay.objects, "bulk_create", create_slowly)
    replayed = at_once(lambda _: outbox.replay(delivery_ids=ids, user_id=person.pk, at=NOW))
    assert sorted(replayed) == [0] * (THREADS - 1) + [1]
    assert list(DeliveryReplay.objects.values_list("attempts", flat=True)) == [11]
    assert list(Delivery.objects.values_list("state", "attempts")) == [("pending", 0)]
