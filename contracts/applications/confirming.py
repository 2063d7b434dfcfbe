"""The last screen of a draft: everything at a glance, the consent, the submission with the payment that was shown."""

import re
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from calculator.engine.errors import ImpossibleTerms
from calculator.quoting.quote import Quote
from calculator.quoting.request import from_query
from common.refusals import send_back, tell
from common.trail import asking
from contracts.applications import services
from contracts.applications.asking import told_of
from contracts.applications.company_views import shown as shown_company
from contracts.applications.consent import Agreed, ConsentChanged, text_in_force
from contracts.applications.forms import ConfirmForm
from contracts.applications.shown import details_of
from contracts.applications.steps import Step, address
from contracts.approval.terms import first_quote
from contracts.lifecycle import Event, GuardFailed, available
from contracts.models import Application

_AMOUNT = re.compile(r"[0-9]{1,16}\.[0-9]{2}")


def confirm_step(request: PortalRequest, application: Application, frame: dict[str, Any]) -> HttpResponseBase:
    """Look at all of it and submit."""
    try:
        services.require_whole(application)
        quote = first_quote(from_query(application.request), at=timezone.now())
    except services.ApplicationIncomplete as lacks:
        messages.warning(request, lacks.text(_))
        return redirect(address(application, lacks.step))
    except ImpossibleTerms as refused:
        send_back(request, told_of(refused), reason=refused.code)
        return redirect(address(application, Step.TERMS))
    except services.CompanyGone as gone:
        send_back(request, gone.text(_), reason=gone.code)
        return redirect(address(application, Step.COMPANY))
    if request.method != "POST":
        return _page(request, application, quote, frame, before=application.payment)
    return _submit(request, application, quote, frame)


def _submit(request: PortalRequest, application: Application, quote: Quote, frame: dict[str, Any]) -> HttpResponseBase:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _page(request, application, quote, frame, form=form, before=application.payment)
    said = form.cleaned_data
    shown_payment = said["shown_payment"]
    try:
        done = services.submit(
            application=application,
            shown_payment=shown_payment,
            actor=request.actor,
            at=timezone.now(),
            agreed=Agreed(said["text"] or 0, asking(request)),
        )
    except services.TermsChanged as changed:
        tell(request, reason=changed.code)
        return _page(request, application, quote, frame, before=_amount(shown_payment))
    except ConsentChanged as changed:
        tell(request, reason=changed.code)
        return _page(request, application, quote, frame | {"told": changed.text(_)}, before=application.payment)
    except (GuardFailed, services.ApplicationIncomplete, services.CompanyGone) as refused:
        send_back(request, refused.text(_), reason=refused.code)
        return redirect(address(application, Step.CONFIRM))
    messages.success(request, _("The application %(number)s is submitted.") % {"number": done.number})
    return redirect("applications:detail", done.pk)


def _page(
    request: PortalRequest,
    application: Application,
    quote: Quote,
    frame: dict[str, Any],
    *,
    form: ConfirmForm | None = None,
    before: Decimal | None = None,
) -> HttpResponse:
    """The page with today's payment; `before` is what the person saw last, shown beside it when it was another."""
    now = timezone.now()
    actions = available(application, request.actor, at=now)
    text = text_in_force(timezone.localdate(now))
    submission = next((action for action in actions if action.event == Event.SUBMIT), None)
    payment = quote.highest_payment
    has_moved = before is not None and before != payment
    shown_form = form or ConfirmForm(initial={"shown_payment": str(payment), "text": text.pk if text else None})
    context = {
        "quote": quote,
        "payment": payment,
        "before": before if has_moved else None,
        "form": shown_form,
        "text": text,
        "submission": submission,
        "details": details_of(application),
        **shown_company(application),
    }
    return render(request, "applications/steps/confirm.html", frame | context, status=shown_form.status)


def _amount(text: str) -> Decimal | None:
    """A payment as the page sent it back; none when somebody changed it into something else."""
    return Decimal(text) if _AMOUNT.fullmatch(text) else None
