"""The client's answer to an act: it is right, or a line of it is not."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from common.messages import MessageError
from common.refusals import send_back, tell
from payments.acts.content import Content
from payments.acts.refusing import ActRefused
from payments.acts.services import confirm_act, dispute_line, disputed_line
from payments.debts.disputes import DisputeRefused
from payments.debts.forms import DisputeForm
from payments.models import ReconciliationAct


def confirm(request: PortalRequest, pk: int) -> HttpResponse:
    """Confirm the act as it was frozen."""
    try:
        confirm_act(act_id=pk, actor=request.actor, at=timezone.now())
    except ReconciliationAct.DoesNotExist as error:
        raise Http404 from error
    except ActRefused as refused:
        send_back(request, refused.text(gettext), reason=refused.code)
    else:
        messages.success(request, _("The act is confirmed."))
    return redirect("acts:detail", pk)


def dispute(request: PortalRequest, pk: int) -> HttpResponse:
    """The form about a line of the act, which `line` of the address names; nothing typed is lost."""
    act = get_object_or_404(ReconciliationAct.objects.visible_to(request.actor), pk=pk)
    target = request.GET.get("line", "")
    content = Content(act.content)
    try:
        _contract_id, line = disputed_line(content, target)
    except ActRefused as error:
        raise Http404 from error
    form = DisputeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            dispute_line(
                act_id=pk,
                target=target,
                own_amount=asked["own_amount"],
                words=asked["words"],
                actor=request.actor,
                at=timezone.now(),
            )
        except (ActRefused, DisputeRefused) as refused:
            _refuse(request, form, refused)
        else:
            messages.success(request, _("The dispute is sent. The answer will stand beside the line."))
            return redirect("acts:detail", pk)
    told = content.line(target)
    context = {"act": act, "line": line, "form": form, "title": told.described() if told else line.text}
    return render(request, "payments/acts/dispute.html", context, status=form.status)


def _refuse(request: PortalRequest, form: DisputeForm, refused: MessageError) -> None:
    form.refuse(ValidationError(refused.text(gettext), code=refused.code))
    tell(request, reason=refused.code)
