"""Documents of an application: the checklist with what is on file, and files that a person sends."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.http import PortalRequest
from common.messages import MessageError
from common.refusals import send_back
from contracts.applications.checklist import ChecklistLine, checklist
from contracts.applications.documents import give_document
from contracts.applications.forms import DocumentsForm
from contracts.applications.steps import Step, address, next_of
from contracts.models import Application
from workflow.forms import MessageForm

LIMIT = MessageForm.limit


def documents_step(request: PortalRequest, application: Application, frame: dict[str, Any]) -> HttpResponseBase:
    """Documents of a draft. Those that are not at hand may wait for the stage that needs them."""
    lines = frame["lines"]
    form = _form(request, lines)
    if request.method == "POST" and _taken(request, application, form):
        return redirect(address(application, next_of(Step.DOCUMENTS) if "next" in request.POST else Step.DOCUMENTS))
    return _page(request, "applications/steps/documents.html", application, form, frame)


def documents_page(request: PortalRequest, application: Application) -> HttpResponseBase:
    """Documents that are given after the submission."""
    lines = checklist(application, on=timezone.localdate())
    form = _form(request, lines)
    if request.method == "POST" and _taken(request, application, form):
        return redirect("applications:checklist", application.pk)
    return _page(request, "applications/give_documents.html", application, form, {"application": application})


def _form(request: PortalRequest, lines: Sequence[ChecklistLine]) -> DocumentsForm:
    is_sent = request.method == "POST"
    return DocumentsForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        lines=lines,
        today=timezone.localdate(),
    )


def _taken(request: PortalRequest, application: Application, form: DocumentsForm) -> bool:
    """Keep the files that are right; whether nothing was refused."""
    is_right = form.is_valid()
    kept = 0
    for given in form.given:
        try:
            give_document(
                application=application,
                rule=given.line.rule,
                file=given.file,
                issued_on=given.issued_on,
                actor=request.actor,
                at=timezone.now(),
            )
        except MessageError as refused:
            send_back(request, refused.text(_), reason=refused.code)
            return True
        kept += 1
    if kept:
        messages.success(
            request, ngettext("%(count)s document is kept.", "%(count)s documents are kept.", kept) % {"count": kept}
        )
    return is_right


def _page(
    request: PortalRequest, template: str, application: Application, form: DocumentsForm, frame: dict[str, Any]
) -> HttpResponse:
    """The checklist, read anew when some of the files were kept."""
    if form.is_bound:
        form.lines = checklist(application, on=timezone.localdate())
    return render(request, template, {**frame, "form": form, "limit": LIMIT}, status=form.status)
