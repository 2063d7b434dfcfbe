"""The calendar of payments, schedules as files, and secret addresses for people's own calendars."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.http import PortalRequest
from common import trail
from common.refusals import tell
from contracts.models import Contract
from contracts.queries import contract_for_page
from payments.models import FeedLink
from payments.planning.choosing import contract_choices
from payments.planning.queries import contracts_to_choose
from payments.schedules import queries
from payments.schedules.asked import Asked, asked_by
from payments.schedules.grid import month_of
from payments.schedules.job import order_paper
from payments.schedules.kinds import PaymentType
from payments.schedules.links import links_of, make_link, revoke_link
from payments.schedules.sheet import Sheet, sheet_of
from payments.schedules.workbooks import comparison_workbook, schedule_workbook
from payments.versions import compared, versions_of

# A longer month is shown by days; the rows of one day are opened at a time.
MOST_LISTED = 300


def calendar(request: PortalRequest) -> HttpResponse:
    """Payments of a month by day and type, of all contracts in sight or of one."""
    today = timezone.localdate()
    asked = asked_by(request.GET, today=today)
    contract = queries.chosen_contract(request.actor, asked)
    if asked.contract_id is not None and contract is None:
        tell(request, reason="invalid_choice", filters="contract")
    contract_ids = queries.contracts_asked(request.actor, asked, contract)
    month = month_of(asked.month, queries.items_of(request.actor, asked, contract_ids, today=today), today=today)
    is_long = month.count > MOST_LISTED
    context = {
        "asked": asked,
        "month": month,
        "contract": contract,
        "contracts": contract_choices(contracts_to_choose(request.actor), contract),
        "types": [(kind, asked.wants(kind) and bool(asked.types)) for kind in PaymentType],
        "links": _links(asked),
        "listed": [day for day in month.days if not is_long or day.day == asked.day],
        "is_long": is_long,
        "must_choose": contract_ids == [] and asked.client_id is None,
        "feeds": list(links_of(request.actor)),
    }
    return render(request, "payments/schedules/calendar.html", context)


def _links(asked: Asked) -> dict[str, str]:
    return {
        "before": asked.of_month(-1).query(),
        "after": asked.of_month(1).query(),
        "closed": asked.of_day(None).query(),
    }


@sensitive_variables("made")
def feed_make(request: PortalRequest) -> HttpResponse:
    """Make a secret address and show it, in this one answer and nowhere else."""
    asked = asked_by(request.POST, today=timezone.localdate())
    try:
        made = make_link(actor=request.actor, contract_id=asked.contract_id, at=timezone.now())
    except Contract.DoesNotExist as error:
        raise Http404 from error
    trail.viewed(made.link, company_id=request.actor.company_id, contract_id=asked.contract_id, part="made")
    return render(request, "payments/schedules/feed_made.html", {"url": made.url, "contract": made.link.contract})


def feed_revoke(request: PortalRequest, pk: int) -> HttpResponse:
    """Revoke an own address: programs that ask by it find nothing from now on."""
    try:
        revoke_link(link_id=pk, actor=request.actor, at=timezone.now())
    except FeedLink.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The address of the calendar is revoked."))
    return redirect("schedules:calendar")


def _sheet(request: PortalRequest, pk: int, version: str) -> Sheet:
    """The version that is asked for by its number, the one in force without a number."""
    contract = get_object_or_404(contract_for_page(request.actor), pk=pk)
    is_number = version.isascii() and version.isdigit() and len(version) <= 9  # noqa: PLR2004 - fits the column
    found = sheet_of(contract, int(version) if is_number else None)
    if found is None or (version and not is_number):
        raise Http404
    return found


def schedule_xlsx(request: PortalRequest, pk: int) -> FileResponse:
    """A version of the schedule as a workbook."""
    sheet = _sheet(request, pk, request.GET.get("version", ""))
    trail.exported("schedules:xlsx", object_id=sheet.version.pk)
    return schedule_workbook(sheet)


def schedule_pdf(request: PortalRequest, pk: int) -> HttpResponse:
    """Have a version of the schedule made as PDF, and lead to the job."""
    job = order_paper(_sheet(request, pk, request.POST.get("version", "")), actor=request.actor)
    messages.success(request, _("The paper is being made. You may leave this page and come back for it."))
    return redirect(job)


def comparison_xlsx(request: PortalRequest, pk: int) -> FileResponse:
    """Two versions side by side as a workbook; 404 while there is one."""
    contract = get_object_or_404(contract_for_page(request.actor), pk=pk)
    versions = list(versions_of(contract))
    found = compared(versions, request.GET.get("before", ""), request.GET.get("after", ""))
    if found is None:
        raise Http404
    trail.exported("schedules:comparison_xlsx", object_id=contract.pk)
    return comparison_workbook(contract.number, found)
