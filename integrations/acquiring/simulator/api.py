"""The simulator's API: Basic authentication, a key for each call that makes something, JSON both ways."""

import base64
import binascii
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from integrations.acquiring.simulator.access import SHOP, is_same, secret, simulated
from integrations.acquiring.simulator.objects import Wrong, expire, locked, make_payment, make_refund
from integrations.acquiring.simulator.sending import set_down
from integrations.models import SimulatedKind, SimulatedObject

KEY_LENGTH = 64


@csrf_exempt
@simulated
def payments(request: HttpRequest) -> JsonResponse:
    """Make a payment."""
    return _answer(request, lambda key, body: make_payment(key=key, body=body, at=timezone.now()).document)


@csrf_exempt
@simulated
def refunds(request: HttpRequest) -> JsonResponse:
    """Give money back; a notice of it follows."""
    return _answer(request, _refund)


@simulated
def payment(request: HttpRequest, pk: UUID) -> JsonResponse:
    """Tell of a payment."""
    return _told(request, pk, SimulatedKind.PAYMENT)


@simulated
def refund(request: HttpRequest, pk: UUID) -> JsonResponse:
    """Tell of a refund."""
    return _told(request, pk, SimulatedKind.REFUND)


@transaction.atomic
def _refund(key: str, body: dict[str, Any]) -> dict[str, Any]:
    made = make_refund(key=key, body=body, at=timezone.now())
    if not made.notices.exists():
        set_down(made, due_at=timezone.now())
    document: dict[str, Any] = made.document
    return document


def _answer(request: HttpRequest, make: Callable[[str, dict[str, Any]], dict[str, Any]]) -> JsonResponse:
    try:
        _check_shop(request)
        return JsonResponse(make(_key(request), _body(request)))
    except Wrong as wrong:
        return _refused(wrong)


def _told(request: HttpRequest, pk: UUID, kind: str) -> JsonResponse:
    try:
        _check_shop(request)
        return JsonResponse(_found(pk, kind).document)
    except Wrong as wrong:
        return _refused(wrong)


@transaction.atomic
def _found(pk: UUID, kind: str) -> SimulatedObject:
    found = locked(str(pk), kind)
    if found is None:
        raise Wrong(404, "not_found", "There is no such object")
    if kind == SimulatedKind.PAYMENT and expire(found, at=timezone.now()):
        set_down(found, due_at=timezone.now())
    return found


def _key(request: HttpRequest) -> str:
    key = request.headers.get("Idempotence-Key", "")
    if not 0 < len(key) <= KEY_LENGTH:
        raise Wrong(400, "invalid_request", "The header Idempotence-Key is missing or too long", "Idempotence-Key")
    return key


def _check_shop(request: HttpRequest) -> None:
    scheme, _, told = request.headers.get("Authorization", "").partition(" ")
    try:
        shop, _, key = base64.b64decode(told, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Wrong(401, "invalid_credentials", "Shop or key are wrong") from error
    if scheme != "Basic" or shop != SHOP or not is_same(key, secret("key")):
        raise Wrong(401, "invalid_credentials", "Shop or key are wrong")


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise Wrong(400, "invalid_request", "The body is no JSON") from error
    if not isinstance(body, dict):
        raise Wrong(400, "invalid_request", "The body is no object")
    return body


def _refused(wrong: Wrong) -> JsonResponse:
    told = {"type": "error", "code": wrong.code, "description": wrong.description, "parameter": wrong.parameter}
    return JsonResponse(told, status=wrong.status)
