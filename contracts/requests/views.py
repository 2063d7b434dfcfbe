"""Pages of requests, for both sides: what each sees is asked of rights and rows, not of pages."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from accounts.access import can
from accounts.capabilities import Capability
from accounts.http import PortalRequest
from common.listing import chips, page_of
from contracts.models import ChangeRequest, Contract, RequestKind
from contracts.queries import contract_for_page, term_progress
from contracts.requests import queries, services, showing
from contracts.requests.filters import RequestFilter
from contracts.requests.forms import FORMS, LONGEST_TEXT, KindForm
from contracts.requests.kinds import KINDS, possible
from contracts.requests.refused import refused_by
from contracts.requests.working_out import base_of


def request_list(request: PortalRequest) -> HttpResponse:
    """Requests in sight with whose turn it is."""
    found = RequestFilter(request.GET, queries.requests_for_list(request.actor), request=request)
    page = page_of(found.qs.order_by(*queries.SORTING.order_by(request.GET)), request.GET)
    return render(
        request,
        "requests/list.html",
        {
            "filter": found,
            "chips": chips(found.form, request.GET),
            "sort": queries.SORTING.chosen(request.GET),
            "page": page,
            "lines": queries.lines(page.object_list, request.actor, timezone.now()),
        },
    )


def of_contract(request: PortalRequest, pk: int) -> HttpResponse:
    """The tab of a contract with its requests."""
    contract = get_object_or_404(contract_for_page(request.actor), pk=pk)
    page = page_of(queries.requests_of(contract, request.actor), request.GET)
    return render(
        request,
        "requests/of_contract.html",
        {
            "contract": contract,
            "term": term_progress(contract, timezone.localdate()),
            "page": page,
            "lines": queries.lines(page.object_list, request.actor, timezone.now()),
            "may_ask": can(request.actor, Capability.REQUESTS_SUBMIT) and bool(possible(contract)),
        },
    )


def choose(request: PortalRequest, pk: int) -> HttpResponse:
    """What may be asked about a contract, each with its term."""
    contract = get_object_or_404(contract_for_page(request.actor), pk=pk)
    asked = queries.asked_already(contract, request.actor)
    kinds = [(kind, KINDS[kind], asked.get(kind)) for kind in possible(contract)]
    return render(request, "requests/choose.html", {"contract": contract, "kinds": kinds})


def new(request: PortalRequest, pk: int, kind: str) -> HttpResponseBase:
    """The form of a kind; what is refused is shown beside its fields, and nothing typed is lost."""
    contract = get_object_or_404(contract_for_page(request.actor), pk=pk)
    if kind not in RequestKind.values:
        raise Http404
    asked = RequestKind(kind)
    if request.method == "GET" and asked not in possible(contract):
        # A link kept from another day; a form that was filled in meanwhile is refused with what was typed.
        messages.warning(request, gettext("This cannot be asked about the contract in its present state."))
        return redirect("requests:choose", contract.pk)
    now = timezone.now()
    form = _form(request, contract, asked, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        with refused_by(form, request):
            made = services.submit_request(
                contract=contract,
                kind=asked,
                said=form.said,
                comment=form.cleaned_data.get("comment", ""),
                seen=form.cleaned_data["seen"],
                actor=request.actor,
                at=now,
            )
            return redirect("requests:detail", made.pk)
    shown = {"contract": contract, "kind": asked, "about": KINDS[asked], "form": form}
    shown["promised_on"] = KINDS[asked].promised_on(now)
    return render(request, "requests/new.html", shown, status=form.status)


def _form(request: PortalRequest, contract: Contract, kind: RequestKind, *, today: date) -> KindForm:
    data = request.POST if request.method == "POST" else None
    # A page that leads here may have begun the question.
    said = {"text": request.GET.get("text", "")[:LONGEST_TEXT]} if kind is RequestKind.QUESTION else None
    return FORMS[kind](data, contract=contract, rows=base_of(contract, on=today).untouched, today=today, said=said)


def in_sight(request: PortalRequest, pk: int) -> ChangeRequest:
    """A request in sight; any other is not found."""
    return get_object_or_404(queries.request_for_page(request.actor), pk=pk)


def detail(request: PortalRequest, pk: int) -> HttpResponse:
    """State, whose turn, what is asked and offered, the feed, the approval, and what the reader may do."""
    found = in_sight(request, pk)
    now = timezone.now()
    promised = found.promised_on
    return render(
        request,
        "requests/detail.html",
        {
            "asked_for": found,
            "title": gettext("Request %(number)s") % {"number": found.number},
            "matter": queries.matter_of(found, request.actor),
            "asked": showing.asked(found),
            "offer": showing.offer_of(found, request.actor),
            "buttons": showing.buttons(found, request.actor, at=now),
            "is_late": promised is not None and promised < timezone.localdate(now) and found.status in services.OURS,
        },
    )
