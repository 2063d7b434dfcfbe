"""Pages of disputes, for both sides: a client raises them, the lessor's people answer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from common.listing import chips, page_of
from common.refusals import RefusableForm, tell
from contracts.queries import contract_for_page
from payments.debts.disputes import DisputeRefused, answer_dispute, line_of, raise_dispute
from payments.debts.filters import DisputeFilter
from payments.debts.forms import AnswerForm, DisputeForm
from payments.explaining.links import address
from payments.explaining.words import INSTALMENT, RECEIPT
from payments.models import DisputeState, LineDispute


def dispute_list(request: PortalRequest) -> HttpResponse:
    """Disputes in sight, the newest first."""
    rows = LineDispute.objects.visible_to(request.actor).select_related("contract", "contract__lessee", "raised_by")
    found = DisputeFilter(request.GET, rows, request=request)
    return render(
        request,
        "payments/debts/disputes.html",
        {"filter": found, "chips": chips(found.form, request.GET), "page": page_of(found.qs, request.GET)},
    )


def dispute(request: PortalRequest, pk: int) -> HttpResponse:
    """The form about a line, which `line` of the address names; nothing typed is lost."""
    contract = get_object_or_404(contract_for_page(request.actor), pk=pk)
    line = line_of(contract, request.GET.get("line", ""))
    if line is None:
        raise Http404
    form = DisputeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            raise_dispute(
                contract=contract,
                line=line,
                words=form.cleaned_data["words"],
                own_amount=form.cleaned_data["own_amount"],
                actor=request.actor,
                at=timezone.now(),
            )
        except DisputeRefused as refused:
            _refuse(request, form, refused)
        else:
            messages.success(request, _("The dispute is sent. The answer will stand beside the line."))
            return redirect("payments:contract_payments", contract.pk)
    shown = {"contract": contract, "line": line, "form": form}
    return render(request, "payments/debts/dispute.html", shown, status=form.status)


def answer(request: PortalRequest, pk: int) -> HttpResponse:
    """The lessor's answer to an open dispute."""
    rows = LineDispute.objects.visible_to(request.actor).select_related("contract__lessee", "raised_by", "act")
    found = get_object_or_404(rows, pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_dispute(
                dispute_id=found.pk,
                state=DisputeState(form.cleaned_data["state"]),
                words=form.cleaned_data["words"],
                actor=request.actor,
                at=timezone.now(),
            )
        except DisputeRefused as refused:
            _refuse(request, form, refused)
        else:
            messages.success(request, _("The answer is sent."))
            return redirect("debts:disputes")
    shown = {"dispute": found, "form": form, "explained_url": _explained(found)}
    return render(request, "payments/debts/answer.html", shown, status=form.status)


def _explained(dispute: LineDispute) -> str:
    """Where the disputed line is explained; a line without a page of its own leads nowhere."""
    kind, _colon, pk = dispute.target.partition(":")
    return address(dispute.contract_id, kind, row=int(pk)) if kind in {INSTALMENT, RECEIPT} else ""


def _refuse(request: PortalRequest, form: RefusableForm, refused: DisputeRefused) -> None:
    field = "words" if refused.code == "no_words" else "__all__"
    form.refuse(ValidationError({field: ValidationError(refused.text(gettext), code=refused.code)}))
    tell(request, reason=refused.code)
