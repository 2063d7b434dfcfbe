"""Events, handlers and jobs of the tests, wired as the project's own."""

import datetime as dt
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from django.db import IntegrityError, transaction

from common.events import DomainEvent, Subscriptions
from common.jobs import JobRun
from common.messages import MessageError
from common.models import Delivery
from tests.common import effects


@dataclass(frozen=True, slots=True)
class Noted(DomainEvent):
    AGGREGATE: ClassVar[str] = "tests.Thing"
    thing_id: int
    number: int


@dataclass(frozen=True, slots=True)
class Paid(DomainEvent):
    AGGREGATE: ClassVar[str] = "tests.Thing"
    thing_id: int
    amount: Decimal
    on: dt.date
    at: dt.datetime
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unheard(DomainEvent):
    AGGREGATE: ClassVar[str] = "tests.Thing"
    thing_id: int


# Called at the beginning of `note`; races put a barrier here.
before_note: list[Callable[[], None]] = []


def note(event: Noted) -> None:
    for call in before_note:
        call()
    effects.put(event.thing_id, event.number)


def slow_note(event: Noted) -> None:
    """Write, and leave time to be killed between the write and the commit."""
    effects.put(event.thing_id, event.number)
    time.sleep(0.02)


def write_and_fail(event: Noted) -> None:
    effects.put("failed", event.number)
    raise RuntimeError("Склад закрыт\0")


def break_foreign_key(event: Noted) -> None:
    """Write a reference to nothing: PostgreSQL would notice it only at the commit."""
    Delivery.objects.create(event_id=10**15, handler="x", aggregate="x", aggregate_id="x")


def swallow_database_error(event: Noted) -> None:
    """Leave the transaction broken, as a careless `except` does."""
    with suppress(IntegrityError):
        Delivery.objects.create(event_id=1, state="?", handler="x", aggregate="x", aggregate_id="x")


SUBSCRIPTIONS: Subscriptions = {Noted: ("tests.common.wiring.note",), Paid: ()}
FAILING: Subscriptions = {Noted: ("tests.common.wiring.write_and_fail",)}
FAILING_AND_NOTING: Subscriptions = {Noted: ("tests.common.wiring.write_and_fail", "tests.common.wiring.note")}
BREAKING: Subscriptions = {
    Noted: ("tests.common.wiring.break_foreign_key", "tests.common.wiring.swallow_database_error")
}
UNKNOWN: Subscriptions = {Noted: ("tests.common.nowhere.handle", "tests.common.wiring.missing")}
SLOW: Subscriptions = {Noted: ("tests.common.wiring.slow_note",)}
NOTHING: Subscriptions = {}


def count(job_run: JobRun) -> None:
    """Make each item in a transaction of its own that sees whether it was done before."""
    total = job_run.params["items"]
    for number in range(total):
        job_run.check_cancelled()
        with transaction.atomic():
            if not effects.has("job", number):
                effects.put("job", number)
                time.sleep(job_run.params.get("pause", 0))
        job_run.progress(number + 1, total, "Считаем")
    job_run.log("info", "Посчитано\0")
    job_run.set_summary({"items": total})


def report_inside_transaction(job_run: JobRun) -> None:
    with transaction.atomic():
        effects.put("job", "inside")
        job_run.progress(3, 10, "Внутри")
        job_run.log("warning", "Видно сразу")
        before_fail[0]()
        raise RuntimeError("пароль базы: тайна")


before_fail: list[Callable[[], None]] = [lambda: None]


def refuse(job_run: JobRun) -> None:
    raise MessageError("too_many", "At most %(most)s rows", {"most": 5})


def make_file(job_run: JobRun) -> None:
    content = job_run.input_path().read_bytes()
    job_run.save_result("Отчёт «март».txt", content.upper())


def cancel_in_the_middle(job_run: JobRun) -> None:
    with transaction.atomic():
        effects.put("job", "half")
        before_fail[0]()
        job_run.check_cancelled()


JOBS = {
    name: f"tests.common.wiring.{name}"
    for name in ("count", "report_inside_transaction", "refuse", "make_file", "cancel_in_the_middle")
}
