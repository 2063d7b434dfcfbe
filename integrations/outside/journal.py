"""The row of a call: written before the first attempt, in no transaction, and brought up to date after each."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from common.storable import storable
from integrations.models import CallState, OutsideCall
from integrations.outside.masking import masked

ERROR_LENGTH = 500


def begin(*, system: str, purpose: str, about: str, address: str, key: str, sent: Any, at: datetime) -> OutsideCall:  # noqa: PLR0913 - the columns of the row, each by name
    """Store the call that is about to be made.

    Raises:
        RuntimeError: a transaction is open; the network would hold its locks.

    """
    with transaction.atomic(durable=True):
        made: OutsideCall = OutsideCall.objects.create(
            system=system, purpose=purpose, about=about, address=address, key=key, sent=masked(sent), started_at=at
        )
    return made


def attempted(call: OutsideCall) -> None:
    """Count an attempt before it is made."""
    call.attempts += 1
    call.save(update_fields=["attempts"])


def answered(call: OutsideCall, *, status: int, body: Any, raw: bytes, at: datetime) -> None:
    """Keep the answer."""
    call.state, call.status, call.finished_at = CallState.ANSWERED, status, at
    call.received, call.digest = masked(body), sha256(raw).hexdigest()
    call.save()


def failed(call: OutsideCall, *, state: CallState, status: int | None, error: str, at: datetime) -> None:
    """Keep why there is no answer that can be used."""
    call.state, call.status, call.finished_at = state, status, at
    call.error = storable(error)[:ERROR_LENGTH]
    call.save()
