"""What the buttons of the application's page do: one service each, and back to the page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from accounts.http import PortalRequest
from calculator.engine.errors import ImpossibleTerms
from common.messages import MessageError
from common.refusals import reason_of, send_back, tell
from contracts.applications import documents as files
from contracts.approval import negotiation, reviewing, showing, valuing
from contracts.approval.forms import AnswerForm, ReasonForm, RefusalForm, ReturnForm, TermsForm, ValuationForm
from contracts.approval.page import submitted
from contracts.approval.terms import current_terms, next_quote, unwritten
from contracts.approval.views import documents_of, terms_of, valuation_of
from contracts.lifecycle import Event, IllegalTransition, apply
from contracts.models import Application, ClientDocument, RefusalReason, TermsState, Valuation
from contracts.ports import ScheduleRefused
from contracts.preparation.services import make_contract as make

LONGEST_NUMBER = 18


def start_approval(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Pass the application to its route."""
    return _tried(request, pk, lambda found: reviewing.start_approval(application=found, **_by(request)), to="route")


def ask_valuation(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Wait for the valuation of the asset."""
    return _tried(request, pk, lambda found: apply(found, Event.ASK_VALUATION, **_by(request)), to="valuation")


def valued(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Go on with the accepted valuation."""
    return _tried(request, pk, lambda found: apply(found, Event.VALUED, **_by(request)))


def make_contract(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Make contract, schedule, order and list of papers, and open the contract."""
    application = submitted(request, pk)
    try:
        contract = make(application=application, **_by(request))
    except MessageError as refused:
        send_back(request, refused.text(gettext), reason=refused.code)
    except ScheduleRefused as refused:
        send_back(request, str(refused), reason="schedule_refused")
    except ValidationError as refused:
        # What the application tells of the asset does not make a leased asset.
        send_back(request, " ".join(refused.messages), reason=reason_of(refused))
    else:
        told = gettext("Contract %(number)s is made with its payment schedule.") % {"number": contract.number}
        messages.success(request, told)
        return redirect("contracts:detail", contract.pk)
    return redirect("applications:detail", application.pk)


def refuse(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Refuse the deal with a reason."""

    def do(found: Application, said: dict[str, Any]) -> object:
        reason = RefusalReason(said["reason"])
        return reviewing.refuse(application=found, reason=reason, text=said["text"], **_by(request))

    return _with_reason(request, pk, Event.REFUSE, do, RefusalForm)


def return_to_review(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Stop the approval and review the application again."""

    def do(found: Application, said: dict[str, Any]) -> object:
        return reviewing.return_to_review(application=found, reason=said["text"], **_by(request))

    return _with_reason(request, pk, Event.RETURN_TO_REVIEW, do)


def reopen(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Review an approved application again."""

    def do(found: Application, said: dict[str, Any]) -> object:
        return apply(found, Event.REOPEN, reason=said["text"], **_by(request))

    return _with_reason(request, pk, Event.REOPEN, do)


def withdraw(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Take the application back."""

    def do(found: Application, said: dict[str, Any]) -> object:
        return reviewing.withdraw(application=found, reason=said["text"], **_by(request))

    return _with_reason(request, pk, Event.WITHDRAW, do)


def propose(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Propose other terms; what somebody changed meanwhile is shown, and nothing typed is lost."""
    application = submitted(request, pk)
    if not negotiation.may_propose(application, request.actor):
        raise PermissionDenied
    current = current_terms(application)
    if request.method != "POST":
        return _proposal(request, application, TermsForm(terms=current))
    form = TermsForm(request.POST, terms=current, is_look="look" in request.POST)
    if not form.is_valid():
        return _proposal(request, application, form)
    said = form.cleaned_data
    try:
        if form.is_look:
            quote, number = next_quote(application, form.asked), application.terms.count() + 1
            looked_at = unwritten(quote, number=number, clauses=form.said_clauses)
            return _proposal(request, application, form, looked_at=showing.difference(current, looked_at))
        negotiation.propose_terms(
            application=application,
            request=form.asked,
            clauses=form.said_clauses,
            comment=said["comment"],
            based_on=said["based_on"],
            **_by(request),
        )
    except negotiation.StaleTerms as stale:
        tell(request, reason=stale.code)
        form.look_again(stale.current)
        changed = _since(application, said["based_on"], stale.current)
        return _proposal(request, application, form, stale=stale.text(gettext), changed=changed)
    except MessageError as refused:
        field = refused.field if isinstance(refused, ImpossibleTerms) else None
        error = ValidationError(refused.text(gettext), code=refused.code)
        form.refuse(ValidationError({field: error}) if field in form.fields else ValidationError({"__all__": error}))
        # Another tab, or the other side, was quicker: its proposal is shown beside what was typed here.
        waiting = application.terms.filter(state=TermsState.PROPOSED).first()
        changed = _since(application, said["based_on"], waiting.number) if waiting is not None else None
        return _proposal(request, application, form, changed=changed)
    return redirect("applications:terms", application.pk)


def _since(application: Application, seen: int, now: int) -> showing.Difference | None:
    """What differs between the version that the person looked at and another one; None when there is nothing."""
    found = {version.number: version for version in application.terms.filter(number__in={seen, now})}
    is_other = seen != now and found.keys() == {seen, now}
    return showing.difference(found[seen], found[now]) if is_other else None


def _proposal(request: PortalRequest, application: Application, form: TermsForm, **context: Any) -> HttpResponse:
    shown = {"application": application, "form": form, **context}
    return render(request, "applications/propose.html", shown, status=form.status)


def answer(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Agree to proposed terms or decline them."""
    application = submitted(request, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return terms_of(request, application, form=form)
    said = form.cleaned_data
    try:
        negotiation.answer_terms(
            application=application,
            agrees=said["answer"] == "agree",
            text=said["text"],
            seen=said["seen"],
            **_by(request),
        )
    except negotiation.StaleTerms as stale:
        tell(request, reason=stale.code)
        form.look_again(stale.current)
        form.refuse(ValidationError(stale.text(gettext), code=stale.code))
        return terms_of(request, application, form=form)
    except IllegalTransition as late:
        # A colleague or another tab has answered it: the page says so and keeps the words.
        tell(request, reason=late.code)
        form.refuse(ValidationError(late.text(gettext), code=late.code))
        return terms_of(request, submitted(request, pk), form=form)
    except MessageError as refused:
        send_back(request, refused.text(gettext), reason=refused.code)
    else:
        agreed = gettext("The terms are agreed. An approval that the proposal stopped begins anew by itself.")
        messages.success(request, agreed if said["answer"] == "agree" else gettext("The proposal is declined."))
    return redirect("applications:terms", application.pk)


def enter_valuation(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Enter what a valuer's report says."""
    application = submitted(request, pk)
    form = ValuationForm(request.POST)
    if not form.is_valid():
        return valuation_of(request, application, form=form)
    return _tried(
        request,
        pk,
        lambda found: valuing.enter_valuation(application=found, **form.cleaned_data, **_by(request)),
        to="valuation",
    )


def accept_valuation(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Accept a valuation."""
    in_sight = Application.objects.visible_to(request.actor)
    rows = Valuation.objects.filter(application__in=in_sight).select_related("application")
    valuation = get_object_or_404(rows, pk=pk)
    return _tried(
        request,
        valuation.application_id,
        lambda _found: valuing.accept_valuation(valuation=valuation, **_by(request)),
        to="valuation",
    )


def accept_document(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Accept a document of the checklist."""
    document, application = _document(request, pk)
    return _tried(
        request,
        application.pk,
        lambda found: files.accept_document(document=document, application=found, **_by(request)),
        to="checklist",
    )


def return_document(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Return a document with a reason."""
    document, application = _document(request, pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return documents_of(request, application, form=form, returned=document.pk)
    said = form.cleaned_data
    return _tried(
        request,
        application.pk,
        lambda found: files.return_document(document=document, application=found, reason=said["text"], **_by(request)),
        to="checklist",
    )


def _document(request: PortalRequest, pk: int) -> tuple[ClientDocument, Application]:
    """A document in sight, and the application on whose page it is looked at: its own unless the form names another."""
    document = get_object_or_404(ClientDocument.objects.visible_to(request.actor), pk=pk)
    named = request.POST.get("application", "")
    is_number = named.isascii() and named.isdigit() and len(named) <= LONGEST_NUMBER
    return document, submitted(request, int(named) if is_number else document.application_id or 0)


def _by(request: PortalRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": timezone.now()}


def _tried(
    request: PortalRequest, pk: int, do: Callable[[Application], object], *, to: str = "detail"
) -> HttpResponseBase:
    """Do it, or say on the page why not; nothing has changed then."""
    application = submitted(request, pk)
    try:
        do(application)
    except MessageError as refused:
        send_back(request, refused.text(gettext), reason=refused.code)
    return redirect(f"applications:{to}", application.pk)


def _with_reason(
    request: PortalRequest,
    pk: int,
    event: Event,
    do: Callable[[Application, dict[str, Any]], object],
    kind: type[ReasonForm] = ReasonForm,
) -> HttpResponseBase:
    """Ask for the reason on a page of its own, then do it."""
    application = submitted(request, pk)
    form = kind(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        shown = {"application": application, "event": event, "form": form}
        return render(request, "applications/reason.html", shown, status=form.status)
    said = form.cleaned_data
    return _tried(request, pk, lambda found: do(found, said))
