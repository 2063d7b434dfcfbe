"""Registrations of companies: what the applicant told, whom the lessor knows already, and the decision."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RadioFilter
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.access import may_open
from accounts.models import Company, CompanyRegistration, RegistrationState
from accounts.registration.decisions import DecisionRefused, confirm, refuse
from accounts.registration.forms import RefusalForm
from accounts.registration.matching import Likeness, Match, matches
from common.refusals import reason_of, send_back
from common.ui.badges import badge
from common.ui.figures import moment
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.model_admin import PortalModelAdmin
from leasing_portal.back_office.table import Row, Table, text

LIKENESS: dict[Likeness, str | Promise] = {
    Likeness.SAME: _("This very company"),
    Likeness.OTHER_PART: _("The same INN, another KPP"),
    Likeness.OTHER_PARTY: _("The same INN on another side of the deal"),
}


class ResponsibleFilter(RadioFilter):
    """Whose registrations: those that came to the actor, also for somebody absent, or to nobody."""

    title = _("responsible")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str | Promise]]:
        """Two answers."""
        return [("mine", _("Mine")), ("nobody", _("Nobody's"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Apply the chosen answer."""
        if self.value() == "mine":
            return queryset.filter(manager__in=actor_of(request).led_user_ids)
        return queryset.filter(manager=None) if self.value() == "nobody" else queryset


@admin.register(CompanyRegistration)
class CompanyRegistrationAdmin(PortalModelAdmin):
    """The list of registrations and the page on which one is decided."""

    change_form_template = "back_office/registration.html"
    list_display = ("short_name", "party", "inn", "kpp", "state_shown", "person", "manager_name", "sent")
    list_filter = (("state", ChoicesDropdownFilter), ResponsibleFilter, "party")
    search_fields = ("short_name", "full_name", "=inn", "applicant__email")
    search_help_text = _("Name, INN or e-mail of the applicant")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("short_name", "party", "state_shown"),
                    "full_name",
                    ("inn", "kpp", "ogrn"),
                    ("legal_address", "phone"),
                )
            },
        ),
        (_("Applicant"), {"fields": (("person", "person_phone"), ("sent", "manager_name"))}),
        (_("Decision"), {"fields": (("decided", "decider"), "reason", "company")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[CompanyRegistration]:
        """Registrations with their people."""
        rows: QuerySet[CompanyRegistration] = super().get_queryset(request)
        return rows.select_related("applicant", "manager", "decided_by__user", "company")

    def get_urls(self) -> list[URLPattern]:
        """Add the two decisions."""
        name = "accounts_companyregistration"
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/confirm/", view(self.confirm_view), name=f"{name}_confirm"),
            path("<int:pk>/refuse/", view(self.refuse_view), name=f"{name}_refuse"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Add the known companies and, while the registration waits, the forms of the decision."""
        registration: CompanyRegistration = context["original"]
        found = matches(registration, actor=actor_of(request), on=timezone.localdate())
        same = next((match for match in found if match.likeness is Likeness.SAME), None)
        refusal = RefusalForm()
        refusal.fields["reason"].widget = UnfoldAdminTextareaWidget({"rows": 3})
        context |= {
            "registration": registration,
            "waits": registration.state == RegistrationState.WAITING,
            "is_own": registration.applicant_id == actor_of(request).user_id,
            "same": same,
            "table": self._matches_table(request, found),
            "refusal": refusal,
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def confirm_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make the company, or join the known one when the manager says so."""
        try:
            membership = confirm(
                registration_id=pk, join=request.POST.get("join") == "yes", actor=actor_of(request), at=timezone.now()
            )
        except CompanyRegistration.DoesNotExist as error:
            raise Http404 from error
        except (DecisionRefused, ValidationError) as error:
            _send_back(request, error)
        else:
            told = gettext("%(person)s is now the administrator of %(company)s.")
            messages.success(request, told % {"person": membership.user, "company": membership.company})
        return self._back(pk)

    def refuse_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Refuse with the reason given."""
        form = RefusalForm(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        try:
            refuse(registration_id=pk, reason=reason, actor=actor_of(request), at=timezone.now())
        except CompanyRegistration.DoesNotExist as error:
            raise Http404 from error
        except (DecisionRefused, ValidationError) as error:
            _send_back(request, error)
        else:
            messages.success(request, gettext("The registration is refused. A letter is on its way."))
        return self._back(pk)

    def _back(self, pk: int) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:accounts_companyregistration_change", args=[pk]))

    def _matches_table(self, request: HttpRequest, found: list[Match]) -> Table:
        may_look = may_open(actor_of(request), "admin:accounts_company_change")
        return Table(
            "matches",
            _("Companies known already"),
            (text(_("company")), text(_("likeness")), text(_("KPP")), text(_("manager")), text(_("administrator"))),
            [self._match_row(match, may_look=may_look) for match in found],
            _("No company with this INN is known."),
            _("The applicant does not see this."),
        )

    def _match_row(self, match: Match, *, may_look: bool) -> Row:
        company = match.company
        if company is None:
            return Row((gettext("Known, led by somebody else"), *[self.empty_value_display] * 4))
        return Row(
            (
                _link(company) if may_look else str(company),
                LIKENESS[match.likeness],
                company.kpp or self.empty_value_display,
                str(company.manager or self.empty_value_display),
                gettext("Yes") if match.has_administrator else gettext("No"),
            )
        )

    @admin.display(description=_("state"), ordering="state")
    def state_shown(self, registration: CompanyRegistration) -> SafeString:
        """Where it stands."""
        return badge(registration.state, "registration")

    @admin.display(description=_("applicant"), ordering="applicant__last_name")
    def person(self, registration: CompanyRegistration) -> str:
        """Who applied."""
        return f"{registration.applicant.get_full_name()} · {registration.applicant.email}"

    @admin.display(description=_("phone of the applicant"))
    def person_phone(self, registration: CompanyRegistration) -> str:
        """Where to call."""
        return registration.applicant.phone or self.empty_value_display

    @admin.display(description=_("manager"), ordering="manager__last_name")
    def manager_name(self, registration: CompanyRegistration) -> str:
        """Who leads the client with this INN."""
        return str(registration.manager or self.empty_value_display)

    @admin.display(description=_("sent"), ordering="created_at")
    def sent(self, registration: CompanyRegistration) -> SafeString | str:
        """When it came."""
        return moment(registration.created_at)

    @admin.display(description=_("decided"))
    def decided(self, registration: CompanyRegistration) -> SafeString | str:
        """When it was decided."""
        return moment(registration.decided_at)

    @admin.display(description=_("decided by"))
    def decider(self, registration: CompanyRegistration) -> str:
        """Who decided, and for whom."""
        return str(registration.decided_by or self.empty_value_display)


def _send_back(request: HttpRequest, error: DecisionRefused | ValidationError) -> None:
    if isinstance(error, DecisionRefused):
        send_back(request, str(error.message), reason=error.code)
    else:
        send_back(request, " ".join(error.messages), reason=reason_of(error))


def _link(company: Company) -> SafeString:
    url = reverse("admin:accounts_company_change", args=[company.pk])
    return format_html('<a href="{}">{}</a>', url, company)
