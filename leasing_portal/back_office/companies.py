"""Companies and their bank accounts."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.db.models.fields.related import RelatedField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import can
from accounts.capabilities import Capability
from accounts.events import CompanyChanged
from accounts.models import BankAccount, Company
from accounts.registration.first_administrator import why_not
from accounts.roles import Party
from common.events import publish
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.bank_accounts import BankAccountInline
from leasing_portal.back_office.client_card import client_card
from leasing_portal.back_office.company_form import CompanyForm, heads, leaders
from leasing_portal.back_office.model_admin import PortalModelAdmin

DETAILS = (None, {"fields": (("short_name", "party"), "full_name", ("inn", "kpp", "ogrn"), ("segment", "created_at"))})
CONTACTS = (_("Contacts"), {"fields": ("legal_address", ("phone", "email"))})
CARE = (_("Care and access"), {"fields": (("manager", "parent"), "second_factor_required")})


@admin.register(Company)
class CompanyAdmin(PortalModelAdmin):
    """The directory of lessors, lessees and suppliers; each company has a card with all that belongs to it."""

    form = CompanyForm
    change_form_template = "back_office/company.html"
    list_display = ("short_name", "party", "inn", "kpp", "segment", "manager_name", "card")
    list_filter = ("party", "segment")
    list_select_related = ("manager",)
    search_fields = ("short_name", "full_name", "=inn", "=ogrn")
    search_help_text = _("Name, INN or OGRN")
    autocomplete_fields = ("parent",)
    inlines = (BankAccountInline,)
    history_children = ((BankAccount, "company"),)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A lessor has no manager and belongs to no client's holding."""
        return (DETAILS, CONTACTS) if obj and obj.party == Party.LESSOR else (DETAILS, CONTACTS, CARE)

    def get_urls(self) -> list[URLPattern]:
        """Add the card."""
        card = self.admin_site.admin_view(self.card_view)
        return [path("<int:pk>/card/", card, name="accounts_company_card"), *super().get_urls()]

    def card_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Everything that belongs to a client, on one page."""
        company = get_object_or_404(self.get_queryset(request).select_related("parent", "manager"), pk=pk)
        actor, now = actor_of(request), timezone.now()
        context = {
            **self.admin_site.each_context(request),
            "title": company.short_name,
            "opts": self.opts,
            "company": company,
            "card": client_card(company, actor, at=now),
            "may_invite": can(actor, Capability.CLIENTS_INVITE) and why_not(company, actor=actor, at=now) is None,
        }
        return TemplateResponse(request, "back_office/client_card.html", context)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say whose the company is to those who may only read it for that reason."""
        company: Company | None = context["original"]
        context["is_led_by_others"] = (
            company is not None and company.party != Party.LESSOR and not keeps(request, company)
        )
        return super().render_change_form(request, context, *args, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask the matrix; the lessor's own details, to which clients pay, are for the portal administrator.

        Whoever leads a part of a client's contracts reads the page: the client is another manager's.
        """
        if not super().has_change_permission(request, obj):
            return False
        if obj is None:
            return True
        return keeps_lessors(request) if obj.party == Party.LESSOR else keeps(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The party of an existing company stays: its people's roles and its contracts hang on it."""
        return ("party", "created_at") if obj else ("created_at",)

    def get_field_queryset(
        self, db: str | None, db_field: "RelatedField[Any, Any]", request: HttpRequest
    ) -> QuerySet[Any]:
        """Managers are people of the own office; a head office is a client or a supplier."""
        if db_field.name == "manager":
            return leaders(actor_of(request))
        return heads(super().get_field_queryset(db, db_field, request))

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the party of a new lessor to those who may keep lessors."""
        if db_field.name == "party" and not keeps_lessors(request):
            kwargs["choices"] = [choice for choice in db_field.get_choices() if choice[0] != Party.LESSOR]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Company, form: Any, change: bool) -> None:
        """Give a new company to the client manager who adds it: nobody's client is seen by no manager."""
        actor = actor_of(request)
        if not change and obj.manager is None and not actor.sees_all_clients:
            obj.manager = actor.grantor.user
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Tell those who copied details of the company that they changed."""
        super().save_related(request, form, formsets, change)
        fields = (*form.changed_data, *("bank" for formset in formsets if formset.has_changed()))
        if change and fields:
            publish(CompanyChanged(company_id=form.instance.pk, fields=fields), actor_id=actor_of(request).pk)

    def response_add(self, request: HttpRequest, obj: Company, post_url_continue: Any = None) -> HttpResponse:
        """Go on as usual, unless the company was given to somebody else."""
        response: HttpResponse = super().response_add(request, obj, post_url_continue)
        return self._given_away(request, obj) or response

    def response_change(self, request: HttpRequest, obj: Company) -> HttpResponse:
        """Go on as usual, unless the company was given to somebody else."""
        response: HttpResponse = super().response_change(request, obj)
        return self._given_away(request, obj) or response

    def _given_away(self, request: HttpRequest, company: Company) -> HttpResponse | None:
        """Say that the person does not see the company any more, and lead to the list of what they see."""
        if self.get_queryset(request).filter(pk=company.pk).exists():
            return None
        text = gettext("“%(company)s” is led by %(manager)s now: you do not see it any more.")
        messages.warning(request, text % {"company": company, "manager": company.manager})
        return HttpResponseRedirect(reverse("admin:accounts_company_changelist"))

    @admin.display(description=_("manager"), ordering="manager__last_name")
    def manager_name(self, company: Company) -> str:
        """Who leads the client; no link, as not everybody may open people."""
        return str(company.manager or self.empty_value_display)

    @admin.display(description=_("card"))
    def card(self, company: Company) -> SafeString:
        """Open the card."""
        url = reverse("admin:accounts_company_card", args=[company.pk])
        return format_html('<a class="bo-link" href="{}">{}</a>', url, gettext("Card"))


def keeps_lessors(request: HttpRequest) -> bool:
    """Whether the actor may add lessors and change their details and accounts."""
    return can(actor_of(request), Capability.LESSOR_EDIT)


def keeps(request: HttpRequest, company: Company) -> bool:
    """Whether the actor may change this client or supplier; asked many times while a page is made, so remembered."""
    told: dict[int, bool] = request.__dict__.setdefault("kept_companies", {})
    if company.pk not in told:
        told[company.pk] = Company.objects.kept_by(actor_of(request)).filter(pk=company.pk).exists()
    return told[company.pk]
