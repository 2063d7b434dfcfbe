"""Companies and their bank accounts."""

from typing import Any

from django.contrib import admin
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline

from accounts.access import can
from accounts.capabilities import Capability
from accounts.events import CompanyChanged
from accounts.models import BankAccount, Company
from accounts.roles import Party
from common.events import publish
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.model_admin import PortalModelAdmin


class BankAccountForm(ModelForm[BankAccount]):
    """The main mark is checked by the set of accounts, which sees the old and the new one together."""

    class Meta:
        model = BankAccount
        fields = ("bank_name", "bic", "account", "correspondent_account", "is_default")

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), "is_default"}  # type: ignore[misc] # Django's own hook


class BankAccountFormSet(BaseInlineFormSet[BankAccount, Company, BankAccountForm]):
    """At most one main account, and a change of it is saved in the order that the constraint allows."""

    def clean(self) -> None:
        """Refuse two main accounts."""
        super().clean()
        kept = [form for form in self.forms if form.is_valid() and form not in self.deleted_forms]
        if sum(bool(form.cleaned_data.get("is_default")) for form in kept) > 1:
            self._non_form_errors = self.error_class([gettext("Only one account may be the main one.")])

    def save(self, commit: bool = True) -> list[BankAccount]:
        """Take the mark from the old main account before another gets it."""
        freed = [
            form.instance.pk
            for form in self.initial_forms
            if "is_default" in form.changed_data and not form.cleaned_data["is_default"]
        ]
        if commit and freed:
            self.get_queryset().model.objects.filter(pk__in=freed).update(is_default=False)
        return super().save(commit=commit)


class BankAccountInline(StackedInline):
    """Accounts inside the company's page; the rights are the company's."""

    model = BankAccount
    form = BankAccountForm
    formset = BankAccountFormSet
    extra = 0
    fields = (("bank_name", "bic"), ("account", "correspondent_account"), "is_default")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the company."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever changes companies."""
        return CompanyAdmin(Company, admin.site).has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever changes companies."""
        return self.has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever changes companies."""
        return self.has_add_permission(request, obj)


@admin.register(Company)
class CompanyAdmin(PortalModelAdmin):
    """The directory of lessors, lessees and suppliers."""

    list_display = ("short_name", "party", "inn", "kpp", "segment", "phone", "email")
    list_filter = ("party", "segment")
    search_fields = ("short_name", "full_name", "=inn", "=ogrn")
    search_help_text = _("Name, INN or OGRN")
    inlines = (BankAccountInline,)
    history_children = ((BankAccount, "company"),)
    fieldsets = (
        (None, {"fields": (("short_name", "party"), "full_name", ("inn", "kpp", "ogrn"), ("segment", "created_at"))}),
        (_("Contacts"), {"fields": ("legal_address", ("phone", "email"))}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask the matrix; the lessor's own details, to which clients pay, are for the portal administrator."""
        is_lessor = obj is not None and obj.party == Party.LESSOR
        return super().has_change_permission(request, obj) and (not is_lessor or keeps_lessors(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The party of an existing company stays: its people's roles and its contracts hang on it."""
        return ("party", "created_at") if obj else ("created_at",)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the party of a new lessor to those who may keep lessors."""
        if db_field.name == "party" and not keeps_lessors(request):
            kwargs["choices"] = [choice for choice in db_field.get_choices() if choice[0] != Party.LESSOR]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Tell those who copied details of the company that they changed."""
        super().save_related(request, form, formsets, change)
        fields = (*form.changed_data, *("bank" for formset in formsets if formset.has_changed()))
        if change and fields:
            publish(CompanyChanged(company_id=form.instance.pk, fields=fields), actor_id=actor_of(request).pk)


def keeps_lessors(request: HttpRequest) -> bool:
    """Whether the actor may add lessors and change their details and accounts."""
    return can(actor_of(request), Capability.LESSOR_EDIT)
