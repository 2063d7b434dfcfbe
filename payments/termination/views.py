"""The page of a settlement: what is known, what comes of it, what was kept."""

from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.http import PortalRequest
from calculator.engine.errors import ImpossibleTerms
from calculator.explaining import told
from calculator.refusing import refusal_text
from common.refusals import tell
from contracts.queries import contract_for_page, term_progress
from payments.engine.termination.explained import explain_saldo
from payments.engine.termination.settlement import Settlement, settle
from payments.models import TerminationSettlement
from payments.payoff.kept import from_json
from payments.termination.facts import known_of
from payments.termination.forms import SettlementForm
from payments.termination.services import keep_settlement


def page(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Work a settlement out; the button «Keep» keeps it."""
    contract = get_object_or_404(contract_for_page(request.actor), pk=pk)
    now = timezone.now()
    form = SettlementForm(request.POST or None, known=known_of(contract), today=timezone.localdate(now))
    found = None
    if request.method == "POST" and form.is_valid():
        found = _worked_out(form, request)
        if found is not None and "keep" in request.POST:
            keep_settlement(contract=contract, terms=found.terms, ending=found.ending, actor=request.actor, at=now)
            return redirect("termination:page", contract.pk)
    kept = list(TerminationSettlement.objects.filter(contract=contract).select_related("made_by")[:10])
    context = {
        "contract": contract,
        "term": term_progress(contract, timezone.localdate(now)),
        "form": form,
        "found": found,
        "why": [told(explain_saldo(found))] if found else [],
        "kept": [(row, [told(from_json(row.explanation))]) for row in kept],
    }
    return render(request, "payments/termination/page.html", context, status=form.status)


def _worked_out(form: SettlementForm, request: PortalRequest) -> Settlement | None:
    """Settle, or say beside its field what is impossible."""
    try:
        return settle(form.terms, form.ending)
    except ImpossibleTerms as refused:
        field = refused.field if refused.field in form.fields else "__all__"
        label = str(form.fields[field].label) if field in form.fields else ""
        form.refuse(ValidationError({field: ValidationError(refusal_text(refused, label=label), code=refused.code)}))
        tell(request, reason=refused.code)
        return None
