"""What the buttons of a request's page do: one service each, and back to the page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from accounts.http import PortalRequest
from common.messages import MessageError
from common.refusals import send_back
from contracts.lifecycle import Event
from contracts.models import ChangeRequest, RequestKind
from contracts.requests import services, showing
from contracts.requests.forms import FORMS, AnswerForm, KindForm, ReasonForm
from contracts.requests.prepared import prepared_for
from contracts.requests.refused import refused_by
from contracts.requests.views import in_sight
from contracts.requests.working_out import base_of


def take(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Begin the review."""
    return _tried(request, pk, lambda found: services.take(request=found, **_by(request)))


def accept(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Accept what is offered."""
    return _tried(request, pk, lambda found: services.accept(request=found, **_by(request)))


def withdraw(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Take the request back."""
    return _tried(request, pk, lambda found: services.withdraw(request=found, **_by(request)))


def decline(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Decline what is offered, with a reason."""
    return _in_words(request, pk, Event.DECLINE, services.decline, ReasonForm)


def refuse(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Refuse the request, with a reason."""
    return _in_words(request, pk, Event.REFUSE, services.refuse, ReasonForm)


def answer(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Answer in words."""
    return _in_words(request, pk, Event.ANSWER, services.answer, AnswerForm)


def offer(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Work the answer out, look at the schedules side by side, then send it to the client or to its approval."""
    found = in_sight(request, pk)
    now = timezone.now()
    is_approved = services.has_route(found)
    answer = prepared_for(found)
    said_before = answer.offer["said"] if answer is not None else found.data
    form = _offer_form(request, found, said_before, now)
    worked_out: showing.Offer | None = None
    if request.method != "POST":
        worked_out = _looked_at(found, said_before, now)
    elif form.is_valid():
        with refused_by(form, request):
            if "look" in request.POST:
                worked_out = showing.shown_offer(services.look(found, form.said, on=timezone.localdate(now)))
            else:
                send = services.start_approval if is_approved else services.offer
                said = form.cleaned_data
                send(
                    request=found,
                    said=form.said,
                    note=said["note"],
                    valid_until=said["valid_until"],
                    actor=request.actor,
                    at=now,
                )
                return redirect("requests:detail", found.pk)
    shown = {"form": form, "worked_out": worked_out, "is_approved": is_approved}
    return _page(request, "offer", found, shown, status=form.status)


def _looked_at(found: ChangeRequest, said: dict[str, Any], now: datetime) -> showing.Offer | None:
    """What was asked for, worked out; None where it is not possible any more: the form says so when it is sent."""
    try:
        return showing.shown_offer(services.look(found, said, on=timezone.localdate(now)))
    except MessageError:
        return None


def _offer_form(request: PortalRequest, found: ChangeRequest, said: dict[str, Any], now: datetime) -> KindForm:
    today = timezone.localdate(now)
    return FORMS[RequestKind(found.kind)](
        request.POST if request.method == "POST" else None,
        contract=found.contract,
        rows=base_of(found.contract, on=today).untouched,
        today=today,
        said=said,
        is_answer=True,
    )


def _by(request: PortalRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": timezone.now()}


def _tried(request: PortalRequest, pk: int, do: Callable[[ChangeRequest], object]) -> HttpResponseBase:
    """Do it, or say on the page why not; nothing has changed then."""
    found = in_sight(request, pk)
    try:
        do(found)
    except MessageError as refused:
        send_back(request, refused.text(gettext), reason=refused.code)
    return redirect("requests:detail", found.pk)


def _in_words(
    request: PortalRequest,
    pk: int,
    event: Event,
    do: Callable[..., ChangeRequest],
    kind: type[ReasonForm | AnswerForm],
) -> HttpResponse | HttpResponseBase:
    """Ask for the words on a page of its own, then do it; what comes too late is told there, beside what was typed."""
    found = in_sight(request, pk)
    form = kind(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refused_by(form, request):
            do(request=found, text=form.cleaned_data["text"], **_by(request))
            return redirect("requests:detail", found.pk)
    return _page(request, "words", found, {"event": event, "form": form}, status=form.status)


def _page(
    request: PortalRequest, name: str, found: ChangeRequest, shown: dict[str, Any], *, status: int
) -> HttpResponse:
    """A page that answers a request, beside what is asked in it."""
    about = {"asked_for": found, "asked": showing.asked(found)}
    return render(request, f"requests/{name}.html", about | shown, status=status)
