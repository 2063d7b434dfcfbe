"""The checklist of documents: which of them a product, an asset and a client are asked for, and for which stage."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from calculator.kinds import AssetKind, ProductKind
from contracts.models import ChecklistRule, ClientKind
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.model_admin import PortalModelAdmin


def _boxes(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=capfirst(label),
        choices=choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("None chosen: any."),
    )


class ChecklistRuleForm(forms.ModelForm[ChecklistRule]):
    """One line."""

    products = _boxes(_("products"), ProductKind)
    asset_kinds = _boxes(_("kinds of assets"), AssetKind)
    clients = _boxes(_("clients"), ClientKind)

    class Meta:
        model = ChecklistRule
        fields = (
            "document",
            "needed_for",
            "is_mandatory",
            "valid_months",
            "products",
            "asset_kinds",
            "clients",
            "per_application",
            "hint",
            "position",
        )


@admin.register(ChecklistRule)
class ChecklistRuleAdmin(PortalModelAdmin):
    """Lines of the own lessor."""

    form = ChecklistRuleForm
    list_display = ("document", "needed_for", "is_mandatory", "valid_months", "per_application", "asked_of", "position")
    list_filter = (("needed_for", ChoicesDropdownFilter),)
    fieldsets = (
        (
            None,
            {"fields": (("document", "needed_for"), ("is_mandatory", "per_application"), ("valid_months", "position"))},
        ),
        (_("For whom"), {"fields": ("products", "asset_kinds", "clients", "hint")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChecklistRule]:
        """Lines of the actor's lessor."""
        rows: QuerySet[ChecklistRule] = super().get_queryset(request)
        return rows.filter(lessor=actor_of(request).company_id)

    def save_model(self, request: HttpRequest, obj: ChecklistRule, form: Any, change: bool) -> None:
        """A new line belongs to the actor's lessor."""
        obj.lessor_id = actor_of(request).company_id
        super().save_model(request, obj, form, change)

    @admin.display(description=_("asked of"))
    def asked_of(self, rule: ChecklistRule) -> str:
        """Products, assets and clients; empty: all."""
        told = [
            *(str(ProductKind(value).label) for value in rule.products),
            *(str(AssetKind(value).label) for value in rule.asset_kinds),
            *(str(ClientKind(value).label) for value in rule.clients),
        ]
        return ", ".join(told) or str(_("All"))
