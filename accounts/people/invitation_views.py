"""Inviting, sending the letter again, and withdrawing."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from accounts.models import Invitation
from accounts.people import invite as service
from accounts.people.forms import InviteForm
from accounts.people.queries import home_company
from common.refusals import reason_of, send_back


def invite(request: PortalRequest) -> HttpResponse:
    """Ask whom to invite and to what. The answer does not tell whether the portal knows the address."""
    actor = request.actor
    company = home_company(actor)
    form = InviteForm(request.POST or None, company=company, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = service.invite(
                company=company, invitee=form.invitee(), data=form.access(), actor=actor, at=timezone.now()
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": made.email})
            return redirect("people:list")
    context = {"form": form, "company": company, "days": service.VALID_FOR.days}
    return render(request, "people/invite.html", context, status=form.status)


def resend(request: PortalRequest, pk: int) -> HttpResponse:
    """Send a new letter with a new link."""
    try:
        invitation = service.resend(invitation_id=pk, actor=request.actor, at=timezone.now())
    except Invitation.DoesNotExist as error:
        raise Http404 from error
    except ValidationError as error:
        send_back(request, " ".join(error.messages), reason=reason_of(error))
    else:
        messages.success(request, _("A new letter is on its way to %(email)s.") % {"email": invitation.email})
    return redirect("people:list")


def withdraw(request: PortalRequest, pk: int) -> HttpResponse:
    """Take the invitation back."""
    try:
        invitation = service.withdraw(invitation_id=pk, actor=request.actor, at=timezone.now())
    except Invitation.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The invitation of %(email)s is withdrawn.") % {"email": invitation.email})
    return redirect("people:list")
