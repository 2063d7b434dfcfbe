"""Pages of the cabinet where one names a deputy and sees who acts for whom."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.deputies.forms import DeputyForm
from accounts.deputies.queries import candidates, delegations, manages_deputies, own_company, state_of
from accounts.deputies.services import end_deputy, may_end, may_name, name_deputy
from accounts.http import PortalRequest
from accounts.models import Membership
from common.listing import page_of
from common.refusals import send_back


def deputies(request: PortalRequest) -> HttpResponse:
    """Delegations given and got; the administrator sees those of the whole company."""
    actor, today = request.actor, timezone.localdate()
    with own_company(actor):
        page = page_of(delegations(actor, on=today), request.GET)
        rows = [
            {
                "delegation": row,
                "state": state_of(row, on=today),
                "may_end": may_end(actor, row),
                "dialog": f"end-{row.pk}",
            }
            for row in page.object_list
        ]
        context = {
            "rows": rows,
            "page": page,
            "offered": [membership for membership in request.memberships if membership.on_behalf_of is not None],
            "sees_all": manages_deputies(actor),
            "may_name": may_name(actor, actor),
        }
        return render(request, "deputies/list.html", context)


def name(request: PortalRequest) -> HttpResponse:
    """Name a deputy of one's own."""
    actor, now = request.actor, timezone.now()
    today = timezone.localdate(now)
    if not may_name(actor, actor):
        send_back(request, _("You act for somebody else now. A deputy names no deputy."), reason="deputy")
        return redirect("deputies:list")
    with own_company(actor):
        colleagues = candidates(actor, on=today)
        form = DeputyForm(request.POST if request.method == "POST" else None, colleagues=colleagues, today=today)
        if request.method == "POST" and form.is_valid() and _named(form, actor):
            named: Membership = form.cleaned_data["deputy"]
            messages.success(request, _("%(name)s is named. Letters are on their way.") % {"name": named.user})
            return redirect("deputies:list")
        context = {"form": form, "has_colleagues": colleagues.exists()}
        return render(request, "deputies/name.html", context, status=form.status)


def _named(form: DeputyForm, actor: Membership) -> bool:
    """Whether the deputy was named; what was refused is told by the form."""
    try:
        name_deputy(principal=actor, actor=actor, at=timezone.now(), **form.cleaned_data)
    except ValidationError as error:
        form.refuse(error)
        return False
    return True


def end(request: PortalRequest, pk: int) -> HttpResponse:
    """End a delegation now."""
    try:
        ended = end_deputy(delegation_id=pk, actor=request.actor, at=timezone.now())
    except Membership.DoesNotExist as error:
        raise Http404 from error
    if ended:
        messages.success(request, _("The deputy no longer acts. Letters are on their way."))
    else:
        messages.info(request, _("This had ended before."))
    return redirect("deputies:list")
