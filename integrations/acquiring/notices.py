"""Notices that an acquirer sends by itself: who may send them, what they say. Nothing is posted by their word."""

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

from common.storable import storable_json

SIGNATURES = ("Content-HMAC", "X-Content-HMAC")
# Events about refunds begin so; all others are about payments.
LONGEST_EVENT, LONGEST_ID = 60, 64


class BadNotice(ValueError):
    """The body is no notice."""


@dataclass(frozen=True, slots=True)
class NoticeRules:
    """How a notice proves itself; an empty rule is not asked for, and without any rule nobody is believed.

    `networks` are addresses in CIDR form; `secret` is the key of HMAC-SHA256 over the raw body, in base64.
    """

    networks: tuple[str, ...] = ()
    secret: str = ""

    def admits(self, *, address: str | None, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the notice comes from an allowed address and has a right signature, as far as either is asked."""
        if not self.networks and not self.secret:
            return False
        return self._is_known(address) and self._is_signed(headers, body)

    def _is_known(self, address: str | None) -> bool:
        if not self.networks:
            return True
        if address is None:
            return False
        came = ip_address(address)
        plain = getattr(came, "ipv4_mapped", None) or came
        return any(plain in ip_network(network) for network in self.networks)

    def _is_signed(self, headers: Mapping[str, str], body: bytes) -> bool:
        if not self.secret:
            return True
        right = signature(self.secret, body)
        told = [headers[name] for name in SIGNATURES if name in headers]
        return any(hmac.compare_digest(right.encode(), one.encode()) for one in told)


def signature(secret: str, body: bytes) -> str:
    """HMAC-SHA256 of the raw body, base64."""
    return base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened to which object, by the sender's word."""

    event: str
    object_id: str
    body: dict[str, Any]


def read_notice(raw: bytes) -> Notice:
    """Read the body of a notice.

    Raises:
        BadNotice: no JSON of the shape `{"type": "notification", "event": …, "object": {"id": …}}`.

    """
    try:
        # Neither NaN nor numbers beyond all bounds go into the database.
        body = json.loads(storable_json(json.loads(raw, parse_constant=_refuse, parse_float=str)))
    except (ValueError, AttributeError, RecursionError) as error:
        raise BadNotice("no JSON") from error
    if not isinstance(body, dict) or body.get("type") != "notification":
        raise BadNotice("type")
    event, about = body.get("event"), body.get("object")
    found = about.get("id") if isinstance(about, dict) else None
    if not _is_word(event, LONGEST_EVENT):
        raise BadNotice("event")
    if not _is_word(found, LONGEST_ID):
        raise BadNotice("object.id")
    return Notice(str(event), str(found), body)


def _refuse(constant: str) -> object:
    raise BadNotice(constant)


def _is_word(told: object, longest: int) -> bool:
    """Whether it is a short word of letters that an address may hold."""
    return (
        isinstance(told, str)
        and 0 < len(told) <= longest
        and told.replace("-", "").replace("_", "").replace(".", "").isalnum()
        and told.isascii()
    )
