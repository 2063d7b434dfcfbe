"""Pages of signing in safely."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.acting import Gate
from accounts.http import PortalRequest
from accounts.security import sessions
from accounts.security.browsers import in_words
from accounts.sign_in import own_page

WANTED = "wanted_page"


def second_factor(request: PortalRequest) -> HttpResponse:
    """Say why a second factor is demanded and how to get one; whoever has one is led to the page they wanted."""
    if request.gate is not Gate.SECOND_FACTOR:
        return redirect(request.session.pop(WANTED, "home"))
    if "next" in request.GET:
        request.session[WANTED] = own_page(request, request.GET["next"])
    actor = request.actor
    context = {
        "others": [one for one in request.memberships if not one.needs_second_factor],
        "by_company": actor.company.second_factor_required,
    }
    return render(request, "security/second_factor.html", context)


class SessionsPage(ListUserSessionsView):
    """Own sessions; POST ends all but this one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Sessions with browsers in words."""
        found = [
            {"row": row, "browser": in_words(row.user_agent), "is_current": row.is_current()}
            for row in sessions.own(self.request)
        ]
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"sessions": found}


def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions; a foreign one answers 404, this one is ended by signing out."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user.pk)
    if session.is_current():
        return redirect("account_logout")
    sessions.end([session])
    messages.success(request, _("The session is ended."))
    return redirect("usersessions_list")


class RemoveKey(RemoveWebAuthnView):
    """Removes a key, unless it is the last second factor of a person who must have one."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Ask the adapter, as allauth does for the app but not for keys."""
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return HttpResponseRedirect(self.get_success_url())
        removed: HttpResponse = super().form_valid(form)
        return removed
