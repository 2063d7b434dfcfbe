"""Bank accounts inside a company's page."""

from typing import Any

from django.contrib import admin
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext
from unfold.admin import StackedInline

from accounts.models import BankAccount, Company


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
        return admin.site.get_model_admin(Company).has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever changes companies."""
        return self.has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever changes companies."""
        return self.has_add_permission(request, obj)
