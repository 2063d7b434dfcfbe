"""From texts of an address to calculations."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.http import QueryDict

from calculator import catalogue as catalogues
from calculator.asking import ask
from calculator.kinds import PlanKind
from calculator.quoting.quote import Quote
from calculator.quoting.request import MOST_PARTS, QuoteRequest, UnreadableRequest, from_query, version_of
from calculator.steps import Steps

LONGEST_STEP = 480
HIGHEST_CHANGE = Decimal(100)
_EVERY = re.compile(r"[0-9]{1,3}")
_CHANGE = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,8})?")


def quote_of(query: str, *, on: date, by_staff: bool = False) -> Quote:
    """Work out what an address of the calculator asks for, with the version that it names, if any.

    Raises:
        UnreadableRequest: a value is missing or says nothing.
        ImpossibleTerms: the product or the mathematics does not allow a value.

    """
    request, version = asked_by(query, by_staff=by_staff)
    if version is None:
        return ask(request, catalogues.current(on))
    return ask(request, catalogues.with_version(request.product, version, on=on))


def asked_by(query: str, *, by_staff: bool = False) -> tuple[QuoteRequest, int | None]:
    """What an address of the calculator asks for, and the version that it names.

    Raises:
        UnreadableRequest: a value is missing or says nothing.
        ImpossibleTerms: its steps grow out of all bounds.

    """
    params = QueryDict(query).dict()
    return _with_steps(from_query(params, by_staff=by_staff), params), version_of(params)


def _with_steps(request: QuoteRequest, params: Mapping[str, str]) -> QuoteRequest:
    """Put in the weights of a stepped plan that is told by its steps."""
    every, change = params.get("step_every", ""), params.get("step_change", "")
    if request.plan != PlanKind.STEPPED or request.weights or not every:
        return request
    steps = Steps(_every(every), _change(change))
    payments = min(request.payments, MOST_PARTS) if request.months else 0
    return replace(request, weights=steps.weights(payments))


def _every(text: str) -> int:
    if not (_EVERY.fullmatch(text) and 1 <= int(text) <= LONGEST_STEP):
        raise UnreadableRequest("step_every", text)
    return int(text)


def _change(text: str) -> Decimal:
    written = text.replace(",", ".")
    if not _CHANGE.fullmatch(written) or abs(Decimal(written)) >= HIGHEST_CHANGE:
        raise UnreadableRequest("step_change", text)
    return Decimal(written)
