"""Remarks on clauses and fields: a part of the subject's page, or a page of its own."""

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.http import PortalRequest
from workflow import queries
from workflow.events_shown import anchor_text
from workflow.forms import NewRemarkForm, RemarkForm
from workflow.models import Comment, Matter
from workflow.services.comments import ANCHOR, CommentRefused
from workflow.services.comments import answer as answer_remark
from workflow.services.comments import comment as remark_on
from workflow.services.comments import reopen as reopen_remark
from workflow.services.comments import resolve as resolve_remark
from workflow.showing import address_of, threads_of
from workflow.subjects import subject_of

LONGEST_NUMBER = 9


def comments(request: PortalRequest, pk: int) -> HttpResponse:
    """Remarks of a matter: of one clause or field when the address names it, with a box for a new one; else all."""
    matter = get_object_or_404(Matter.objects.visible_to(request.actor), pk=pk)
    anchor, version = request.GET.get("anchor", ""), request.GET.get("version", "")
    return _shown(request, matter, anchor if ANCHOR.fullmatch(anchor) else "", version)


def comment(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Remark on a clause or a field."""
    matter = get_object_or_404(Matter.objects.visible_to(request.actor), pk=pk)
    form = NewRemarkForm(request.POST, actor=request.actor)
    anchor, version = request.POST.get("anchor", ""), request.POST.get("version", "")
    if not form.is_valid():
        return _shown(request, matter, anchor if ANCHOR.fullmatch(anchor) else "", version, form=form)
    said = form.cleaned_data
    try:
        remark_on(
            matter=matter,
            anchor=said["anchor"],
            subject_version=said["version"],
            body=said["body"],
            audience=form.chosen_audience,
            actor=request.actor,
            at=timezone.now(),
        )
    except CommentRefused as refused:
        form.refuse(ValidationError({"body": ValidationError(refused.text(gettext), code=refused.code)}))
        return _shown(request, matter, "", version, form=form)
    return _done(request, matter, said["anchor"], said["version"])


def answer(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Answer a remark."""
    remark = _remark(request, pk)
    form = RemarkForm(request.POST)
    if form.is_valid():
        try:
            answer_remark(comment_id=remark.pk, body=form.cleaned_data["body"], actor=request.actor, at=timezone.now())
        except CommentRefused as refused:
            form.refuse(ValidationError({"body": ValidationError(refused.text(gettext), code=refused.code)}))
    if form.errors:
        version = str(remark.subject_version)
        return _shown(request, remark.matter, remark.anchor, version, answered=remark, answer_form=form)
    return _done(request, remark.matter, remark.anchor, remark.subject_version)


def resolve(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Call a remark settled."""
    remark = resolve_remark(comment_id=_remark(request, pk).pk, actor=request.actor, at=timezone.now())
    return _done(request, remark.matter, remark.anchor, remark.subject_version)


def reopen(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Take up a settled remark again."""
    remark = reopen_remark(comment_id=_remark(request, pk).pk, actor=request.actor, at=timezone.now())
    return _done(request, remark.matter, remark.anchor, remark.subject_version)


def _remark(request: PortalRequest, pk: int) -> Comment:
    return get_object_or_404(Comment.objects.visible_to(request.actor).select_related("matter"), pk=pk)


def _done(request: PortalRequest, matter: Matter, anchor: str, version: int) -> HttpResponseBase:
    if request.htmx:
        return _shown(request, matter, anchor, str(version))
    query = urlencode({"anchor": anchor, "version": version})
    return redirect(f"{reverse('matters:comments', args=[matter.pk])}?{query}")


def _shown(  # noqa: PLR0913 - what is shown, and the forms that were refused
    request: PortalRequest,
    matter: Matter,
    anchor: str,
    version: str,
    *,
    form: NewRemarkForm | None = None,
    answered: Comment | None = None,
    answer_form: RemarkForm | None = None,
) -> HttpResponse:
    found = queries.threads(matter, request.actor)
    asked = {anchor: found.get(anchor, [])} if anchor else found
    threads = [thread for of_anchor in asked.values() for thread in of_anchor]
    refused = form or answer_form
    context = {
        "matter": matter,
        "anchor": anchor,
        "about": anchor_text(anchor, subject_of(matter)) if anchor else "",
        "threads": threads_of(matter, threads, request.actor),
        "form": form or _empty(request, anchor, version),
        "answered": answered,
        "answer_form": answer_form or RemarkForm(),
        "address": address_of(matter, request.actor),
    }
    template = "workflow/_comments_block.html" if request.htmx else "workflow/comments.html"
    return render(request, template, context, status=refused.status if refused else 200)


def _empty(request: PortalRequest, anchor: str, version: str) -> NewRemarkForm | None:
    """A box for a new remark, where the page says what it would be about."""
    is_number = version.isascii() and version.isdigit() and len(version) <= LONGEST_NUMBER
    if not anchor or not is_number:
        return None
    return NewRemarkForm(actor=request.actor, initial={"anchor": anchor, "version": int(version)})
