"""Absences of the lessor's people: who is away, who stands in for them, from when to when."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.forms import ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounts.access import can
from accounts.capabilities import Capability
from accounts.deputies.forms import AbsenceForm
from accounts.deputies.queries import delegations, state_of
from accounts.deputies.services import end_deputy, may_end, may_name, name_deputy
from accounts.models import Membership
from accounts.roles import Party
from common.listing import page_of
from leasing_portal.back_office.actor import actor_of

LIST = "admin:absences"


class AbsencePageForm(AbsenceForm):
    """The form in the back office's clothes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            attrs = dict(field.widget.attrs)
            if isinstance(field, ModelChoiceField):
                field.widget = UnfoldAdminSelectWidget(attrs)
                field.widget.choices = field.choices
                continue
            dressed = UnfoldAdminTextInputWidget(attrs)
            dressed.input_type = field.widget.input_type
            field.widget = dressed


def absence_urls(site: AdminSite) -> list[URLPattern]:
    """The list, the form, and the end of an absence."""
    pages = Absences(site)
    return [
        path("absences/", site.admin_view(pages.listed), name="absences"),
        path("absences/add/", site.admin_view(pages.add), name="absence_add"),
        path("absences/<int:pk>/end/", site.admin_view(pages.end), name="absence_end"),
    ]


class Absences:
    """Pages over memberships on somebody's behalf in the lessor's company."""

    def __init__(self, site: AdminSite) -> None:
        self.site = site

    def listed(self, request: HttpRequest) -> HttpResponse:
        """Absences that the person may see: their own and those they stand in for; the head sees all."""
        actor, today = actor_of(request), timezone.localdate()
        page = page_of(delegations(actor, on=today).filter(company__party=Party.LESSOR), request.GET, size=50)
        rows = [
            {"delegation": row, "state": state_of(row, on=today), "may_end": may_end(actor, row)}
            for row in page.object_list
        ]
        return self._page(request, "back_office/absences.html", _("Absences"), rows=rows, page=page)

    def add(self, request: HttpRequest) -> HttpResponse:
        """Name who stands in for oneself, or, by the head, for anybody of the office."""
        form = self._form(request)
        if request.method == "POST" and form.is_valid() and self._named(request, form):
            messages.success(request, _("The absence is set. Letters are on their way."))
            return redirect(LIST)
        response = self._page(request, "back_office/absence_add.html", _("Set an absence"), form=form)
        response.status_code = form.status
        return response

    def end(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End an absence now."""
        try:
            ended = end_deputy(delegation_id=pk, actor=actor_of(request), at=timezone.now())
        except Membership.DoesNotExist as error:
            raise Http404 from error
        told = _("The absence is over. Letters are on their way.") if ended else _("This had ended before.")
        messages.success(request, told)
        return redirect(LIST)

    def _form(self, request: HttpRequest) -> AbsencePageForm:
        actor, today = actor_of(request), timezone.localdate()
        staff = (
            Membership.objects.active(on=today)
            .own()
            .filter(company=actor.company_id)
            .select_related("user")
            .order_by("user__last_name", "user__first_name", "pk")
        )
        names_others = can(actor, Capability.SUBSTITUTES_NAME)
        asked: dict[str, Any] = {
            "colleagues": staff,
            "absent": staff.filter(pk__in=[member.pk for member in staff if may_name(actor, member)]),
            "today": today,
        }
        if request.method == "POST":
            return AbsencePageForm(request.POST, **asked)
        return AbsencePageForm(initial={"principal": None if names_others else actor.pk}, **asked)

    def _named(self, request: HttpRequest, form: AbsencePageForm) -> bool:
        """Whether the absence was set; what was refused is told by the form."""
        try:
            name_deputy(actor=actor_of(request), at=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
            return False
        return True

    def _page(self, request: HttpRequest, template: str, title: str, **shown: Any) -> HttpResponse:
        return TemplateResponse(request, template, {**self.site.each_context(request), "title": title, **shown})
