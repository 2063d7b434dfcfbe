"""The page behind the link of an invitation.

The link puts the secret's digest into the visitor's session and leads to a page without a secret in its address, so
that neither the trail nor a browser's history of the form has it. Opening the link changes nothing.
"""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from accounts.acting import SESSION_KEY
from accounts.models import Invitation, User
from accounts.people.forms import NewPersonForm
from accounts.people.link import digest_of
from accounts.people.take import (
    Refused,
    Step,
    WrongStep,
    find,
    is_known,
    next_step,
    take_as_known,
    take_as_new,
)

DIGEST_KEY = "invitation_digest"
GONE = 410


def open_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Remember which link was opened and lead to its page, which says what is wrong with a link that is over.

    A refusal here would put the secret of the address into the trail, and a guess makes no session.
    """
    digest = digest_of(secret)
    if is_known(digest):
        request.session[DIGEST_KEY] = digest
    else:
        request.session.pop(DIGEST_KEY, None)
    return redirect("people:take")


def take(request: HttpRequest) -> HttpResponse:
    """Show who invites to what; a new person sets a password, a known one signs in and confirms."""
    at, digest = timezone.now(), request.session.get(DIGEST_KEY, "")
    try:
        invitation = find(digest, at=at)
        user = request.user if isinstance(request.user, User) else None
        step = next_step(invitation, user)
        if request.method == "POST" and step is Step.CONFIRM and user is not None:
            return _confirm(request, invitation, user, at)
        if step is Step.BECOME_KNOWN:
            return _set_password(request, invitation, at)
    except Refused as refusal:
        return _gone(request, refusal)
    except WrongStep:
        return redirect("people:take")
    return _page(request, invitation, step)


def _confirm(request: HttpRequest, invitation: Invitation, user: User, at: datetime) -> HttpResponse:
    membership = take_as_known(digest=invitation.token_digest, user=user, at=at)
    del request.session[DIGEST_KEY]
    request.session[SESSION_KEY] = membership.pk
    messages.success(request, _("You act for %(company)s now.") % {"company": invitation.company})
    return redirect("home")


def _set_password(request: HttpRequest, invitation: Invitation, at: datetime) -> HttpResponse:
    names = {name: getattr(invitation, name) for name in ("last_name", "first_name", "middle_name")}
    form = NewPersonForm(request.POST or None, initial=names)
    if request.method == "POST" and form.is_valid():
        try:
            take_as_new(digest=invitation.token_digest, person=form.person(), at=at)
        except ValidationError as error:
            form.refuse(error)
        else:
            del request.session[DIGEST_KEY]
            messages.success(request, _("Your access is ready. Sign in with your e-mail and the new password."))
            return redirect("account_login")
    return _page(request, invitation, Step.BECOME_KNOWN, form)


def _page(request: HttpRequest, invitation: Invitation, step: Step, form: NewPersonForm | None = None) -> HttpResponse:
    context = {"invitation": invitation, "step": step.value, "form": form}
    response = render(request, "people/take.html", context)
    add_never_cache_headers(response)
    return response


def _gone(request: HttpRequest, refusal: Refused) -> HttpResponse:
    response = render(request, "people/gone.html", {"reason": refusal.reason.value}, status=GONE)
    add_never_cache_headers(response)
    return response
