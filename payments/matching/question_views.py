"""Questions about payments in the client's cabinet: the list, and one with its answer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from common.listing import page_of
from common.refusals import tell
from contracts.models import Contract
from payments.matching import questions
from payments.matching.choosing import choice_for
from payments.matching.forms import AnswerForm
from payments.matching.refusals import DecisionRefused
from payments.matching.shares import shares_from_json
from payments.models import PaymentQuestion


def question_list(request: PortalRequest) -> HttpResponse:
    """Questions to the company: those that wait for an answer first, then the newest."""
    rows = PaymentQuestion.objects.visible_to(request.actor).select_related("company")
    ordered = rows.order_by(F("answered_at").desc(nulls_first=True), "-asked_at", "-pk")
    return render(request, "payments/matching/questions.html", {"page": page_of(ordered, request.GET)})


def question(request: PortalRequest, pk: int) -> HttpResponse:
    """A question with what is known of the payment, and the form of the answer while one is awaited."""
    rows = PaymentQuestion.objects.visible_to(request.actor).select_related("company", "answered_by")
    found = get_object_or_404(rows, pk=pk)
    choice = choice_for(found, request.actor, today=timezone.localdate())
    form = AnswerForm(request.POST if request.method == "POST" else None, choice=choice)
    if request.method == "POST" and form.is_valid():
        try:
            questions.answer(
                question_id=found.pk,
                is_ours=form.is_ours,
                shares=form.shares() if form.is_ours else [],
                comment=form.cleaned_data["comment"],
                actor=request.actor,
                at=timezone.now(),
            )
        except DecisionRefused as refused:
            tell(request, reason=refused.code)
            form.refuse(ValidationError(refused.text(_), code=refused.code))
        else:
            messages.success(request, _("Thank you: the answer is sent."))
            return redirect("questions:list")
    shown = {"question": found, "form": form, "choice": choice, "said": _said(found)}
    return render(request, "payments/matching/question.html", shown, status=form.status)


def _said(found: PaymentQuestion) -> list[tuple[Contract, object]]:
    """Contracts and sums of the answer, as they were chosen."""
    shares = shares_from_json(found.choice)
    contracts = Contract.objects.in_bulk([share.contract for share in shares])
    return [(contracts[share.contract], share.amount) for share in shares if share.contract in contracts]
