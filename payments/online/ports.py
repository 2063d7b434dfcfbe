"""What online payment needs from an acquirer: a port, whose implementation is named in settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from common.messages import MessageError
from payments.models import OnlineState


class AcquirerUnavailable(MessageError):
    """The acquirer does not answer now or its answer cannot be read: asking again with the same key may help."""


class AcquirerRefused(MessageError):
    """The acquirer will not do it; asking again changes nothing."""


@dataclass(frozen=True, slots=True)
class PaymentAsked:
    """A payment to begin: roubles, way as `OnlineWay` has it, and where the payer comes back to."""

    key: UUID
    amount: Decimal
    way: str
    description: str
    return_url: str
    about: str
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PaymentTold:
    """What the acquirer tells of a payment; `state` is never NEW. `confirmation` is where the payer goes."""

    provider_id: str
    state: OnlineState
    amount: Decimal
    currency: str
    confirmation: str = ""
    reason: str = ""
    paid_at: datetime | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RefundAsked:
    """Money to give back, roubles."""

    key: UUID
    payment_id: str
    amount: Decimal
    reason: str
    about: str


@dataclass(frozen=True, slots=True)
class RefundTold:
    """What the acquirer tells of a refund; `state` is never NEW."""

    provider_id: str
    payment_id: str
    state: OnlineState
    amount: Decimal
    currency: str
    reason: str = ""


class Acquirer(Protocol):
    """Takes payments by card and SBP. Every call goes over the network: never inside a transaction.

    All calls raise `AcquirerUnavailable` or `AcquirerRefused`. A call with a key that was used before tells of what
    was made by it and makes nothing new.
    """

    name: str

    def create_payment(self, asked: PaymentAsked) -> PaymentTold:
        """Begin a payment."""
        ...

    def read_payment(self, provider_id: str, *, about: str = "") -> PaymentTold:
        """Read a payment as it stands now."""
        ...

    def create_refund(self, asked: RefundAsked) -> RefundTold:
        """Give money back."""
        ...

    def read_refund(self, provider_id: str, *, about: str = "") -> RefundTold:
        """Read a refund as it stands now."""
        ...


def is_offered() -> bool:
    """Whether invoices can be paid online here: an acquirer is named in settings."""
    return bool(settings.ACQUIRER)


def acquirer() -> Acquirer:
    """The implementation that settings name.

    Raises:
        LookupError: none is named (`is_offered`).

    """
    if not settings.ACQUIRER:
        raise LookupError("ACQUIRER names no acquirer")
    found: Acquirer = import_string(settings.ACQUIRER)()
    return found
