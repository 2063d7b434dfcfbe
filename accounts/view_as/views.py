"""Starting and ending a look, and what the looked-at person is told of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from accounts.models import Membership, User
from accounts.view_as.forms import ReasonForm
from accounts.view_as.guard import end_of_session_look
from accounts.view_as.looking import KEY, targets_of
from accounts.view_as.queries import looks_told_to
from accounts.view_as.services import LASTS, start_view


def start(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then open the cabinet as the user has it."""
    now = timezone.now()
    targets = targets_of(request.actor, on=timezone.localdate(now)).select_related("user", "company")
    target: Membership = get_object_or_404(targets, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        look = start_view(staff=request.actor, target=target, reason=form.cleaned_data["reason"], at=now)
        request.session[KEY] = look.pk
        return redirect("home")
    minutes = LASTS.seconds // 60
    return render(request, "view_as/start.html", {"form": form, "target": target, "minutes": minutes})


def stop(request: HttpRequest) -> HttpResponse:
    """End the look; the staff person is back at the client."""
    look = end_of_session_look(request)
    messages.info(request, _("The look as a user is over: you act for yourself again."))
    if look is None:
        return redirect("home")
    return HttpResponseRedirect(reverse("admin:accounts_company_card", args=[look.target.company_id]))


def told(request: HttpRequest) -> HttpResponse:
    """Looks of the lessor's staff through the eyes of the person who is signed in."""
    person = request.user
    looks = looks_told_to(person, at=timezone.now()) if isinstance(person, User) else []
    return render(request, "view_as/told.html", {"looks": looks})
