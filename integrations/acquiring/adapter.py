"""The port `payments.online.ports.Acquirer` over HTTP, in the shape of the YooKassa API, version 3."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import httpx
from django.conf import settings

from common.messages import gettext_noop
from integrations.acquiring.notices import NoticeRules
from integrations.acquiring.shape import WrongShape, payment_body, payment_of, refund_body, refund_of
from integrations.outside.client import Call, OutsideClient
from integrations.outside.errors import OutsidePermanent, OutsideTemporary
from payments.online.ports import (
    AcquirerRefused,
    AcquirerUnavailable,
    PaymentAsked,
    PaymentTold,
    RefundAsked,
    RefundTold,
)

CREATE_PAYMENT, READ_PAYMENT = gettext_noop("create a payment"), gettext_noop("read a payment")
CREATE_REFUND, READ_REFUND = gettext_noop("create a refund"), gettext_noop("read a refund")
UNREADABLE = gettext_noop("The answer of the acquirer cannot be read: the field “%(field)s”.")


class HttpAcquirer:
    """Basic authentication by shop and key; the key of a call goes into `Idempotence-Key`."""

    name = "yookassa"
    simulates = ""

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        self._client = OutsideClient(
            system=self.name, base_url=self.base_url(), auth=self.credentials(), transport=transport
        )

    def base_url(self) -> str:
        """Address of the API with the slash at its end."""
        url: str = settings.ACQUIRING["base_url"]
        return url

    def credentials(self) -> tuple[str, str]:
        """Shop and its secret key."""
        return settings.ACQUIRING["shop_id"], settings.ACQUIRING["secret_key"]

    def notice_rules(self) -> NoticeRules:
        """How its notices prove themselves."""
        return NoticeRules(tuple(settings.ACQUIRING["notice_networks"]), settings.ACQUIRING["notice_secret"])

    def create_payment(self, asked: PaymentAsked) -> PaymentTold:
        """Begin a payment."""
        call = Call(CREATE_PAYMENT, "POST", "payments", asked.about, str(asked.key), payment_body(asked))
        return self._ask(call, payment_of)

    def read_payment(self, provider_id: str, *, about: str = "") -> PaymentTold:
        """Read a payment as it stands now."""
        told = self._ask(Call(READ_PAYMENT, "GET", f"payments/{quote(provider_id, safe='')}", about), payment_of)
        return _same(told, provider_id)

    def create_refund(self, asked: RefundAsked) -> RefundTold:
        """Give money back."""
        call = Call(CREATE_REFUND, "POST", "refunds", asked.about, str(asked.key), refund_body(asked))
        return self._ask(call, refund_of)

    def read_refund(self, provider_id: str, *, about: str = "") -> RefundTold:
        """Read a refund as it stands now."""
        told = self._ask(Call(READ_REFUND, "GET", f"refunds/{quote(provider_id, safe='')}", about), refund_of)
        return _same(told, provider_id)

    def _ask[T](self, call: Call, read: Callable[[Mapping[str, Any]], T]) -> T:
        try:
            return read(self._client.ask(call))
        except OutsideTemporary as error:
            raise AcquirerUnavailable(error.code, error.message, error.params) from error
        except OutsidePermanent as error:
            raise AcquirerRefused(error.code, error.message, error.params) from error
        except WrongShape as error:
            raise AcquirerUnavailable("acquirer_shape", UNREADABLE, {"field": str(error)}) from error


def _same[T: (PaymentTold, RefundTold)](told: T, asked: str) -> T:
    """Refuse an answer about another object."""
    if told.provider_id != asked:
        raise AcquirerUnavailable("acquirer_shape", UNREADABLE, {"field": "id"})
    return told
