"""Domain events: how a floor tells those above that something happened, without knowing them.

    @dataclass(frozen=True, slots=True)
    class InvoiceIssued(DomainEvent):
        AGGREGATE: ClassVar = "payments.Invoice"
        invoice_id: int

`publish(InvoiceIssued(invoice.pk))` writes a row in the caller's transaction; `leasing_portal/wiring.py` says
which handlers hear of it, and `common/outbox.py` how it is delivered.
"""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, ClassVar

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from pydantic import TypeAdapter

from common import broker
from common.models import Delivery, OutboxEvent

RELAY_TASK = "common.relay_outbox"


class DomainEvent:
    """Base of events: frozen dataclasses of ids and plain values; the first field is the id of the aggregate.

    `AGGREGATE` is the label of the model the event tells about; deliveries to one handler about one aggregate
    keep their order. `VERSION` grows when fields change; waiting events of another version are given up aloud.
    """

    AGGREGATE: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.AGGREGATE:
            raise TypeError(f"{cls.__name__} must name its AGGREGATE, the label of a model")

    @classmethod
    def type_name(cls) -> str:
        """Name under which events of this class are stored: the app and the class."""
        return f"{cls.__module__.partition('.')[0]}.{cls.__name__}"

    def payload(self) -> dict[str, Any]:
        """Fields as JSON values: amounts as strings, dates in ISO format."""
        dumped: dict[str, Any] = _adapter(type(self)).dump_python(self, mode="json")
        return dumped

    @classmethod
    def restore(cls, payload: dict[str, Any]) -> "DomainEvent":
        """Build the event that was stored.

        Raises:
            ValueError: the payload does not fit the fields.

        """
        event: DomainEvent = _adapter(cls).validate_python(payload)
        return event


Subscriptions = dict[type[DomainEvent], tuple[str, ...]]


_adapters: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(cls: type[Any]) -> TypeAdapter[Any]:
    """Make the converter of an event class once: it costs far more than a conversion."""
    if cls not in _adapters:
        _adapters[cls] = TypeAdapter(cls)
    return _adapters[cls]


def subscriptions() -> Subscriptions:
    """The project's table of events and their handlers."""
    table: Subscriptions = import_string(settings.EVENT_WIRING)
    return table


def publish(event: DomainEvent, *, actor_id: int | None = None) -> None:
    """Write the event and one delivery for each of its handlers in the caller's transaction.

    Nothing is written when the transaction rolls back. After the commit the relay is nudged; a broken broker
    neither fails nor delays the caller, the beat finds the rows. Publishers about one aggregate hold its row
    lock, so that the order of ids is the order of commits.

    Args:
        event: what happened.
        actor_id: the acting membership; None is the system.

    Raises:
        TransactionManagementError: there is no transaction to be part of.

    """
    publish_all([event], actor_id=actor_id)


def publish_all(events: Sequence[DomainEvent], *, actor_id: int | None = None) -> None:
    """Write events in their order as `publish` does, however many with two statements.

    Raises:
        TransactionManagementError: there is no transaction to be part of.

    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("publish() needs the transaction of the change it tells of")
    request_id = str(structlog.contextvars.get_contextvars().get("request_id", ""))
    rows = OutboxEvent.objects.bulk_create(_row(event, actor_id, request_id) for event in events)
    deliveries = [
        Delivery(event=row, handler=handler, aggregate=row.aggregate, aggregate_id=row.aggregate_id)
        for event, row in zip(events, rows, strict=True)
        for handler in subscriptions().get(type(event), ())
    ]
    Delivery.objects.bulk_create(deliveries)
    if deliveries:
        _nudge_after_commit()


def _row(event: DomainEvent, actor_id: int | None, request_id: str) -> OutboxEvent:
    return OutboxEvent(
        type=event.type_name(),
        version=event.VERSION,
        aggregate=event.AGGREGATE,
        aggregate_id=str(getattr(event, fields(event)[0].name)),  # type: ignore[arg-type] # subclasses are dataclasses
        payload=event.payload(),
        actor_id=actor_id,
        request_id=request_id,
    )


def _nudge_after_commit() -> None:
    """Nudge once for a transaction, however many events it publishes."""
    connection = transaction.get_connection()
    # The rollback of a savepoint takes the callbacks registered inside it off this list.
    if not any(callback is nudge_relay for _savepoints, callback, _robust in connection.run_on_commit):
        transaction.on_commit(nudge_relay, robust=True)


def nudge_relay() -> None:
    """Ask a worker to deliver what is due."""
    broker.send(RELAY_TASK)
