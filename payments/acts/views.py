"""Pages of reconciliation acts, for both sides."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from accounts.models import Company
from common import trail
from common.listing import chips, page_of
from common.refusals import tell
from payments.acts import queries
from payments.acts.filters import SORTING, ActFilter
from payments.acts.forms import MakeForm
from payments.acts.parties import may_make
from payments.acts.refusing import ActRefused
from payments.acts.services import make_act
from payments.acts.workbook import act_workbook
from payments.models import ReconciliationAct

BESIDE = {"backwards": "ends_on", "future": "ends_on", "before_contract": "starts_on", "limited": "contract"}


def act_list(request: PortalRequest) -> HttpResponse:
    """Acts in sight with filters and pages in the URL."""
    rows = queries.acts_for_list(request.actor)
    client = _client(request, request.GET.get("client", ""))
    found = ActFilter(request.GET, rows.filter(lessee=client) if client else rows, request=request)
    context = {
        "filter": found,
        "chips": chips(found.form, request.GET),
        "sort": SORTING.chosen(request.GET),
        "page": page_of(found.qs.order_by(*SORTING.order_by(request.GET)), request.GET),
        "may_make": may_make(request.actor),
        "client": client,
    }
    return render(request, "payments/acts/list.html", context)


def make(request: PortalRequest) -> HttpResponse:
    """Ask for the contract and the period, and make the act; what says the same as the last one is that one."""
    if not may_make(request.actor):
        raise PermissionDenied
    given = request.POST if request.method == "POST" else request.GET
    client = _client(request, given.get("client", ""))
    if request.actor.is_lessor and client is None:
        return render(request, "payments/acts/choose_client.html")
    now = timezone.now()
    bound = request.POST if request.method == "POST" else None
    initial = {"contract": request.GET.get("contract", "")}
    form = MakeForm(bound, actor=request.actor, client=client, today=timezone.localdate(now), initial=initial)
    if bound is not None and form.is_valid():
        try:
            made = make_act(actor=request.actor, at=now, **form.asked())
        except ActRefused as refused:
            _refuse(request, form, refused)
        else:
            if not made.created:
                messages.info(request, _("Nothing has changed since this act was made."))
            return redirect("acts:detail", made.act.pk)
    return render(request, "payments/acts/make.html", {"form": form, "client": client}, status=form.status)


def _client(request: PortalRequest, text: str) -> Company | None:
    """The client that the address names, for the lessor's people."""
    if not request.actor.is_lessor or not text:
        return None
    is_id = text.isascii() and text.isdigit() and len(text) <= 18  # noqa: PLR2004 - digits of bigint
    found = Company.objects.visible_to(request.actor).filter(pk=int(text)).first() if is_id else None
    if found is None:
        raise Http404
    return found


def _refuse(request: PortalRequest, form: MakeForm, refused: ActRefused) -> None:
    field = BESIDE.get(refused.code, "__all__")
    form.refuse(ValidationError({field: ValidationError(refused.text(gettext), code=refused.code)}))
    tell(request, reason=refused.code)


def _act(request: PortalRequest, pk: int) -> ReconciliationAct:
    rows = ReconciliationAct.objects.visible_to(request.actor)
    rows = rows.select_related("contract", "lessee", "lessor", "made_by", "answered_by")
    return get_object_or_404(rows, pk=pk)


def _viewed(act: ReconciliationAct, part: str) -> None:
    trail.viewed(act, company_id=act.lessee_id, contract_id=act.contract_id, part=part)


def detail(request: PortalRequest, pk: int) -> HttpResponse:
    """The act with its figures explained, disputes, and what differs from the act before."""
    act = _act(request, pk)
    shown = queries.ActShown(act, list(act.disputes.select_related("raised_by", "answered_by")))
    _viewed(act, "page")
    return render(request, "payments/acts/detail.html", {"act": act, "shown": shown, "is_waiting": _is_waiting(act)})


def status(request: PortalRequest, pk: int) -> HttpResponse:
    """The fragment that waits for the PDF, for some minutes."""
    act = _act(request, pk)
    return render(request, "payments/acts/_pdf.html", {"act": act, "is_waiting": _is_waiting(act)})


def _is_waiting(act: ReconciliationAct) -> bool:
    return not act.pdf and timezone.now() - act.made_at < queries.PAPER_WAIT


def pdf(request: PortalRequest, pk: int) -> FileResponse:
    """Download the stored PDF; it is made once, in a worker."""
    act = _act(request, pk)
    if not act.pdf:
        raise Http404
    _viewed(act, "pdf")
    return FileResponse(
        act.pdf.open("rb"), as_attachment=True, filename=f"act-{act}.pdf", content_type="application/pdf"
    )


def xlsx(request: PortalRequest, pk: int) -> FileResponse:
    """Download the act as a workbook, with columns for the client's own books."""
    act = _act(request, pk)
    _viewed(act, "xlsx")
    return act_workbook(act)
