"""The page on which a manager invites the first administrator of a client."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminTextInputWidget

from accounts.models import Company
from accounts.people.invite import Invitee
from accounts.registration.decisions import DecisionRefused
from accounts.registration.first_administrator import invite_first_administrator, why_not
from common.refusals import send_back
from leasing_portal.back_office.actor import actor_of

NAME_LENGTH = 100


class FirstAdministratorForm(forms.Form):
    """Whom to invite."""

    email = forms.EmailField(label=gettext_lazy("E-mail"), widget=UnfoldAdminEmailInputWidget)
    last_name = forms.CharField(
        label=gettext_lazy("Last name"), max_length=NAME_LENGTH, widget=UnfoldAdminTextInputWidget
    )
    first_name = forms.CharField(
        label=gettext_lazy("First name"), max_length=NAME_LENGTH, widget=UnfoldAdminTextInputWidget
    )
    middle_name = forms.CharField(
        label=gettext_lazy("Middle name"), max_length=NAME_LENGTH, required=False, widget=UnfoldAdminTextInputWidget
    )


def first_administrator_urls(site: AdminSite) -> list[URLPattern]:
    """The page, by the company's id; pages of the admin's companies stand beside it."""

    def page(request: HttpRequest, pk: int) -> HttpResponse:
        return invite_view(request, pk, site.each_context(request))

    return [path("accounts/company/<int:pk>/invite/", site.admin_view(page), name="accounts_company_invite")]


def invite_view(request: HttpRequest, pk: int, context: dict[str, Any]) -> HttpResponse:
    """Ask whom to invite and send the letter; a company that has an administrator leads back to its card."""
    company = get_object_or_404(Company.objects.visible_to(actor_of(request)), pk=pk)
    form = FirstAdministratorForm(request.POST) if request.method == "POST" else FirstAdministratorForm()
    refusal = why_not(company, actor=actor_of(request), at=timezone.now())
    if refusal is None and request.method == "POST" and form.is_valid():
        try:
            invite_first_administrator(
                company_id=company.pk, invitee=Invitee(**form.cleaned_data), actor=actor_of(request), at=timezone.now()
            )
        except ValidationError as error:
            form.add_error(None, error)
        except DecisionRefused as error:
            refusal = error
        else:
            told = _("A letter with the invitation is on its way to %(email)s.")
            messages.success(request, told % {"email": form.cleaned_data["email"]})
            return redirect("admin:accounts_company_card", pk)
    if refusal is not None:
        send_back(request, str(refusal.message), reason=refusal.code)
        return redirect("admin:accounts_company_card", pk)
    shown = {"title": _("Invite the administrator"), "company": company, "form": form}
    return TemplateResponse(request, "back_office/invite_administrator.html", {**context, **shown})
