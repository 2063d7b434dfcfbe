"""Doors of a contract's buttons: one service each, and back to the page."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from accounts.http import PortalRequest
from common.messages import MessageError, gettext_noop
from common.refusals import send_back
from contracts import queries
from contracts.approval.forms import ReasonForm
from contracts.lifecycle import Event, IllegalTransition
from contracts.lifecycle.door import find_move
from contracts.models import Contract
from contracts.preparation import approvals, closing, inspections
from contracts.preparation.forms import FORMS, InspectionForm, MoveForm, WhyForm
from contracts.preparation.moving import move


def contract_move(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Move the contract by an event; a page asks for the day, the numbers or the reason first."""
    contract = _contract(request, pk)
    try:
        event = _event(request)
        needs_reason = find_move(contract, event).needs_reason
    except MessageError as refused:
        return _back(request, contract, refused)
    kind = FORMS.get(event, WhyForm if needs_reason else None)
    if kind is None:
        return _moved(request, contract, event, {}) if request.method == "POST" else _to(contract)
    data = request.POST if request.method == "POST" else None
    form: MoveForm = kind(data, contract=contract, today=timezone.localdate())
    if request.method != "POST" or not form.is_valid():
        return _asked(request, contract, event, form)
    return _moved(request, contract, event, form.said, form)


def _moved(
    request: PortalRequest, contract: Contract, event: Event, said: dict[str, Any], form: MoveForm | None = None
) -> HttpResponseBase:
    try:
        move(contract=contract, event=event, **_by(request), **said)
    except MessageError as refused:
        return _back(request, contract, refused)
    except ValidationError as refused:
        if form is None:
            raise
        form.refuse(refused)
        return _asked(request, contract, event, form)
    return _to(contract)


def _asked(request: PortalRequest, contract: Contract, event: Event, form: MoveForm) -> HttpResponse:
    shown = {"contract": contract, "event": event, "form": form}
    return render(request, "contracts/move.html", shown, status=form.status)


def tick(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Tick a line of the closing checklist, or take the tick back."""
    contract = _contract(request, pk)
    said = request.POST
    code, done, note = said.get("code", ""), said.get("done") == "1", said.get("note", "")
    return _tried(
        request, contract, lambda: closing.tick(contract=contract, code=code, done=done, note=note, **_by(request))
    )


def inspect(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Enter what was found when the asset came back."""
    contract = _contract(request, pk)
    terms = inspections.terms_of_use(contract)
    data = request.POST if request.method == "POST" else None
    form = InspectionForm(data, contract=contract, today=timezone.localdate(), terms=terms)
    if request.method != "POST" or not form.is_valid():
        shown = {"contract": contract, "form": form, "usage": terms}
        return render(request, "contracts/inspect.html", shown, status=form.status)
    return _tried(
        request,
        contract,
        lambda: inspections.enter_inspection(
            contract=contract, reading=form.reading, findings=form.findings, **_by(request)
        ),
    )


def cancel_approval(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Ask why, and cancel the approval that somebody started on the contract."""
    contract = _contract(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        shown = {"contract": contract, "form": form}
        return render(request, "contracts/cancel_approval.html", shown, status=form.status)
    reason = form.cleaned_data["text"]
    try:
        approvals.cancel_approval(contract=contract, reason=reason, **_by(request))
    except MessageError as refused:
        send_back(request, refused.text(gettext), reason=refused.code)
    return redirect("contracts:feed", contract.pk)


def _contract(request: PortalRequest, pk: int) -> Contract:
    return get_object_or_404(queries.contract_for_page(request.actor), pk=pk)


def _event(request: HttpRequest) -> Event:
    """The event that the form or the address names.

    Raises:
        IllegalTransition: it names none of the lifecycle.

    """
    name = (request.POST if "event" in request.POST else request.GET).get("event", "")
    if name not in Event.values:
        raise IllegalTransition("unknown_event", gettext_noop("Choose what to do by a button of the contract's page."))
    return Event(name)


def _by(request: PortalRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": timezone.now()}


def _to(contract: Contract) -> HttpResponseBase:
    return redirect("contracts:detail", contract.pk)


def _back(request: PortalRequest, contract: Contract, refused: MessageError) -> HttpResponseBase:
    send_back(request, refused.text(gettext), reason=refused.code)
    return _to(contract)


def _tried(request: PortalRequest, contract: Contract, do: Callable[[], object]) -> HttpResponseBase:
    """Do it, or say on the page why not; nothing has changed then."""
    try:
        do()
    except MessageError as refused:
        return _back(request, contract, refused)
    return _to(contract)
