"""The desk on which payments of statements are sorted out: a queue left, the payment right, one key for an answer."""

from collections.abc import Callable
from decimal import Decimal
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from accounts.models import Company
from accounts.roles import Party
from common.listing import page_of
from common.money import ZERO, format_money
from common.refusals import reason_of, send_back, tell
from payments.engine.matching import key
from payments.ledger.hints import Meant
from payments.matching import decisions, queries, questions
from payments.matching.forms import AskForm, ReasonForm, SeenForm, SplitFormSet, split_initial
from payments.matching.posting import Decision, post_operation
from payments.matching.refusals import DecisionRefused
from payments.matching.shares import to_post
from payments.models import BankOperation, TriageState
from payments.services.receipts import Share

_DECISIONS: dict[str, Callable[..., object]] = {
    "hold": decisions.hold,
    "return": decisions.return_it,
    "aside": decisions.set_aside,
    "undo": decisions.undo,
}


def desk(request: PortalRequest) -> HttpResponse:
    """The queue of the chosen filter, and beside it the chosen payment."""
    return _page(request, _chosen(request))


def _chosen(request: PortalRequest) -> BankOperation | None:
    """The payment that the address names; of an own filter or not."""
    number = request.GET.get("payment", "")
    if not (number.isascii() and number.isdigit() and len(number) < 18):  # noqa: PLR2004 - fits into bigint
        return None
    rows = BankOperation.objects.visible_to(request.actor).filter(direction="in")
    return rows.select_related("statement", "account", "decided_by").filter(pk=int(number)).first()


def _page(
    request: PortalRequest,
    chosen: BankOperation | None,
    *,
    split_forms: BaseFormSet | None = None,  # type: ignore[type-arg] # the stubs know no parameter at run time
    ask_form: AskForm | None = None,
    refused: str = "",
) -> HttpResponse:
    state = _state(request)
    matter = queries.matter_of(chosen, request.actor) if chosen else None
    best = matter.proposals[0].shares if matter and matter.proposals else ()
    context = {
        "state": state,
        "filters": queries.counted(request.actor),
        "page": page_of(queries.queue(request.actor, state), request.GET),
        "matter": matter,
        "chosen": chosen,
        "reason_form": ReasonForm(),
        "split_forms": split_forms
        or SplitFormSet(initial=split_initial([(one.contract, one.amount) for one in best]), prefix="split"),
        "ask_form": ask_form or (AskForm(companies=matter.companies) if matter else None),
        "refused": refused,
    }
    wrong = bool(refused) or bool(split_forms) or bool(ask_form)
    return render(request, "payments/matching/desk.html", context, status=400 if wrong else 200)


def _state(request: PortalRequest) -> str:
    asked = request.POST.get("state") or request.GET.get("state", "")
    return asked if asked in queries.FILTERS else TriageState.NEW.value


def _operation(request: PortalRequest, pk: int) -> BankOperation:
    rows = BankOperation.objects.visible_to(request.actor).filter(direction="in")
    return get_object_or_404(rows.select_related("statement", "account", "decided_by"), pk=pk)


def _address(request: PortalRequest, payment: int | None) -> str:
    query = {"state": _state(request)} | ({"payment": payment} if payment else {})
    return f"{reverse('triage:desk')}?{urlencode(query)}"


def _next(request: PortalRequest, done: BankOperation) -> HttpResponse:
    """On to the next payment of the queue, or to what is left of it."""
    rows = queries.queue(request.actor, _state(request)).exclude(pk=done.pk)
    older = rows.filter(booked_on__lt=done.booked_on) | rows.filter(booked_on=done.booked_on, pk__lt=done.pk)
    following = older.first() or rows.first()
    return redirect(_address(request, following.pk if following else None))


def _refused(request: PortalRequest, operation: BankOperation, error: DecisionRefused) -> HttpResponse:
    send_back(request, error.text(_), reason=error.code)
    return redirect(_address(request, operation.pk))


def accept(request: PortalRequest, pk: int) -> HttpResponse:
    """Post a payment as it is proposed. A proposal that is no longer made is not posted."""
    operation = _operation(request, pk)
    matter = queries.matter_of(operation, request.actor)
    wanted = request.POST.get("proposal", "")
    shown = next((one for one in matter.proposals if one.digest == wanted), None)
    if shown is None:
        text = _("The proposal is no longer so: something has been posted meanwhile. Look at the payment again.")
        send_back(request, text, reason="stale")
        return redirect(_address(request, pk))
    proposal = shown.proposal
    data = {"score": proposal.score, "reasons": [reason.code.value for reason in proposal.reasons]}
    decision = Decision(reason=request.POST.get("note", ""), invoice_id=proposal.invoice, data=data)
    return _post(request, operation, to_post(proposal.shares), decision)


def _post(
    request: PortalRequest, operation: BankOperation, shares: tuple[Share, ...], decision: Decision
) -> HttpResponse:
    try:
        posted = post_operation(
            operation_id=operation.pk,
            lessor_id=request.actor.company_id,
            shares=shares,
            actor=request.actor,
            at=timezone.now(),
            decision=decision,
        )
    except DecisionRefused as error:
        return _refused(request, operation, error)
    total = sum((row.amount for row in posted), ZERO)
    text = _("Payment %(number)s is posted: %(amount)s.")
    messages.success(request, text % {"number": operation.number, "amount": format_money(total)})
    operation.refresh_from_db(fields=["state"])
    if operation.state != TriageState.POSTED:
        return redirect(_address(request, operation.pk))
    return _next(request, operation)


def split(request: PortalRequest, pk: int) -> HttpResponse:
    """Post a payment by parts that a person has put together; what is wrong is shown with what was typed."""
    operation = _operation(request, pk)
    forms = SplitFormSet(request.POST, prefix="split")
    shares = _typed(request, forms) if forms.is_valid() else None
    if shares is None:
        return _page(request, operation, split_forms=forms)
    if not shares:
        tell(request, reason="no_shares")
        return _page(request, operation, split_forms=forms, refused=_("Choose a contract and an amount."))
    decision = Decision(reason=request.POST.get("note", ""), seen_left=_seen_left(request))
    return _post(request, operation, shares, decision)


def _seen_left(request: PortalRequest) -> Decimal:
    """What was left to post when the form was shown; a form that does not say it is taken for an old one."""
    form = SeenForm(request.POST)
    return form.cleaned_data["left"] if form.is_valid() else ZERO


def _typed(request: PortalRequest, forms: BaseFormSet) -> tuple[Share, ...] | None:  # type: ignore[type-arg] # as above
    """Parts of the filled rows; None when a number is of no contract, which its row says."""
    found: dict[int, Share] = {}
    is_right = True
    for form in forms:
        number, amount = form.cleaned_data.get("number"), form.cleaned_data.get("amount")
        if not number:
            continue
        contract = queries.contract_by_number(request.actor, number, key(number))
        if contract is None or contract.pk in found:
            twice = _("This contract is named twice. Expected one part for each contract.")
            form.add_error("number", twice if contract else _("There is no such contract, or there are several."))
            is_right = False
            continue
        subject = form.cleaned_data.get("subject")
        found[contract.pk] = Share(contract.pk, amount, (Meant(charge=subject),) if subject else ())
    return tuple(found.values()) if is_right else None


def decide(request: PortalRequest, pk: int) -> HttpResponse:
    """Hold, send back, set aside or undo, with a note that says why."""
    operation = _operation(request, pk)
    service = _DECISIONS.get(request.POST.get("decision", ""))
    if service is None:
        send_back(request, _("Choose what to do with the payment."), reason="invalid_choice")
        return redirect(_address(request, pk))
    note = request.POST.get("note", "")
    try:
        service(operation_id=operation.pk, actor=request.actor, at=timezone.now(), reason=note)
    except DecisionRefused as error:
        return _refused(request, operation, error)
    messages.success(request, _("Payment %(number)s: the decision is taken.") % {"number": operation.number})
    return redirect(_address(request, pk)) if request.POST["decision"] == "undo" else _next(request, operation)


def ask_client(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask a client whether the payment is theirs."""
    operation = _operation(request, pk)
    matter = queries.matter_of(operation, request.actor)
    form = AskForm(request.POST, companies=matter.companies)
    if not form.is_valid():
        return _page(request, operation, ask_form=form)
    said = form.cleaned_data
    try:
        questions.ask(
            operation_id=operation.pk,
            company_id=int(said["company"]) if said["company"] else _by_inn(said["inn"]),
            text=said["text"],
            actor=request.actor,
            at=timezone.now(),
        )
    except DecisionRefused as error:
        refused = ValidationError(error.text(_), code=error.code)
        tell(request, reason=reason_of(refused))
        form.refuse(refused)
        return _page(request, operation, ask_form=form)
    messages.success(request, _("The client is asked about payment %(number)s.") % {"number": operation.number})
    return _next(request, operation)


def _by_inn(inn: str) -> int:
    """Id of a client by INN; zero, which nobody has, when there is none or several."""
    found = list(Company.objects.filter(inn=inn.strip(), party=Party.LESSEE).values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else 0


def contracts(request: PortalRequest) -> HttpResponse:
    """Contracts by what is typed into a box of the split editor: a list that the browser offers."""
    typed = next((value for name, value in request.GET.items() if name.endswith("-number")), "")
    found = queries.contracts_found(request.actor, str(typed))
    return render(request, "payments/matching/_contracts.html", {"contracts": found})
