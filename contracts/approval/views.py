"""Parts of the application's page, for both sides: what each sees is asked of rights and rows, not of pages."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from accounts.access import can
from accounts.capabilities import Capability
from accounts.http import PortalRequest
from contracts.applications.checklist import checklist, missing
from contracts.applications.documents import TAKEN_IN
from contracts.applications.queries import page_of_application
from contracts.applications.shown import details_of
from contracts.approval import queries, showing
from contracts.approval.forms import AnswerForm, ReturnForm, ValuationForm
from contracts.approval.negotiation import can_agree
from contracts.approval.page import shown, submitted
from contracts.approval.valuing import VALUED_IN, may_accept
from contracts.lifecycle.door import is_allowed
from contracts.lifecycle.events import Event
from contracts.lifecycle.table import TABLE
from contracts.models import Application, ApplicationStatus, NeededFor, TermsState

# Up to which stage the client is asked for documents: those of the signing once the deal is approved.
_ASKED_FOR = dict.fromkeys(ApplicationStatus.open(), NeededFor.APPROVAL) | {
    ApplicationStatus.APPROVED: NeededFor.SIGNING,
    ApplicationStatus.CONTRACTED: NeededFor.SIGNING,
}


def detail(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Overview: asset, supplier, company card; a draft is opened where it is filled in."""
    draft = Application.objects.visible_to(request.actor).filter(pk=pk, status=ApplicationStatus.DRAFT).first()
    if draft is not None:
        return redirect(page_of_application(draft))
    application = submitted(request, pk)
    today = timezone.localdate()
    card = showing.company_card(application.card, today=today)
    stage = _ASKED_FOR.get(ApplicationStatus(application.status))
    lacks = missing(application, stage, on=today) if stage and not request.actor.is_lessor else []
    return shown(
        request, application, "detail", card=card, details=details_of(application), lacks=lacks, lacks_for=stage
    )


def terms(request: PortalRequest, pk: int) -> HttpResponse:
    """The terms in force, a proposal with its answer, all versions, and what any two of them differ in."""
    return terms_of(request, submitted(request, pk))


def terms_of(request: PortalRequest, application: Application, *, form: AnswerForm | None = None) -> HttpResponse:
    """The part about terms, with a refused answer when there is one."""
    matter = queries.matter_for_page(application, request.actor)
    versions = queries.versions(application)
    for version in versions:
        version.application = application
    current = queries.in_state(versions, TermsState.CURRENT)
    proposal = queries.in_state(versions, TermsState.PROPOSED)
    remarks = queries.open_remarks(matter, request.actor)
    asked = request.GET
    answers = proposal is not None and _answers(application, request)
    may_agree = answers and proposal is not None and can_agree(proposal, request.actor)
    answering = (form or AnswerForm(initial={"seen": proposal.number})) if answers and proposal else None
    if answering is not None:
        answering.tell_what_is_asked(may_agree=may_agree)
    return shown(
        request,
        application,
        "terms",
        status=form.status if form else 200,
        matter=matter,
        current=current,
        figures=showing.figures(current, remarks) if current else [],
        parts=showing.parts(current) if current else [],
        clauses=showing.clauses(current, remarks) if current else [],
        calculation_url=showing.calculation_url(current) if current else "",
        proposal=proposal,
        proposed=showing.difference(current, proposal) if current and proposal else None,
        form=answering,
        late=form if proposal is None else None,
        may_agree=may_agree,
        versions=versions,
        compared=showing.chosen_difference(versions, asked.get("before", ""), asked.get("after", "")),
    )


def _answers(application: Application, request: PortalRequest) -> bool:
    move = TABLE.get((ApplicationStatus(application.status), Event.DECLINE_TERMS))
    return move is not None and is_allowed(move, application, request.actor)


def documents(request: PortalRequest, pk: int) -> HttpResponse:
    """The checklist with what is on file; the lessor accepts or returns each."""
    return documents_of(request, submitted(request, pk))


def documents_of(
    request: PortalRequest, application: Application, *, form: ReturnForm | None = None, returned: int = 0
) -> HttpResponse:
    """The part about documents, with a refused return when there is one."""
    lines = [
        {"line": line, "form": form if _is(line.document, returned) else None}
        for line in checklist(application, on=timezone.localdate())
    ]
    return shown(
        request,
        application,
        "checklist",
        status=form.status if form else 200,
        lines=lines,
        checks=can(request.actor, Capability.APPLICATIONS_REVIEW),
        gives=application.status in TAKEN_IN,
    )


def _is(document: object, pk: int) -> bool:
    return getattr(document, "pk", None) == pk


def route(request: PortalRequest, pk: int) -> HttpResponse:
    """The approval: its picture and the steps that wait for the reader."""
    return shown(request, submitted(request, pk), "route")


def policies(request: PortalRequest, pk: int) -> HttpResponse:
    """What each policy says of the terms in force; for the lessor's people only."""
    application = submitted(request, pk)
    return shown(request, application, "policies", findings=queries.findings(application, at=timezone.now()))


def valuation(request: PortalRequest, pk: int) -> HttpResponse:
    """Valuations of the asset of a leaseback."""
    return valuation_of(request, submitted(request, pk))


def valuation_of(
    request: PortalRequest, application: Application, *, form: ValuationForm | None = None
) -> HttpResponse:
    """The part about valuations, with a refused one when there is one."""
    enters = can(request.actor, Capability.APPLICATIONS_REVIEW) and application.status in VALUED_IN
    found = queries.valuations(application)
    return shown(
        request,
        application,
        "valuation",
        status=form.status if form else 200,
        valuations=found,
        own={one.pk for one in found if not may_accept(one, request.actor)},
        financed=showing.financed(application),
        form=(form or ValuationForm()) if enters else None,
    )


def feed(request: PortalRequest, pk: int) -> HttpResponse:
    """Everything that happened and was said, with the form of a message."""
    return shown(request, submitted(request, pk), "feed")
