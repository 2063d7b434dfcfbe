"""Tax rules: entered with their source, never changed; another one of the same day corrects the one before."""

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from calculator.models import TaxRule
from calculator.services import add_tax_rule
from common.ui.figures import day, moment
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.model_admin import PortalModelAdmin


@admin.register(TaxRule)
class TaxRuleAdmin(PortalModelAdmin):
    """The list of rules and the form of a new one."""

    list_display = ("kind", "from_day", "value_shown", "source", "entered", "entered_by")
    list_filter = (("kind", ChoicesDropdownFilter),)
    list_select_related = ("entered_by",)
    search_fields = ("source",)
    search_help_text = _("Source")
    fields = (("kind", "since"), ("value", "source"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[TaxRule]:
        """Rules with who entered them."""
        rows: QuerySet[TaxRule] = super().get_queryset(request)
        return rows.select_related("entered_by")

    def save_model(self, request: HttpRequest, obj: TaxRule, form: Any, change: bool) -> None:
        """Enter the rule."""
        values = {name: form.cleaned_data[name] for name in ("kind", "since", "value", "source")}
        entered = add_tax_rule(**values, actor=actor_of(request), at=timezone.now())
        obj.pk = entered.pk

    @admin.display(description=_("in force from"), ordering="since")
    def from_day(self, rule: TaxRule) -> SafeString | str:
        """The first day."""
        return day(rule.since)

    @admin.display(description=_("value"), ordering="value")
    def value_shown(self, rule: TaxRule) -> str:
        """The number without zeros at its end."""
        return plain_number(rule.value)

    @admin.display(description=_("entered"), ordering="entered_at")
    def entered(self, rule: TaxRule) -> SafeString | str:
        """When it was entered."""
        return moment(rule.entered_at)


def plain_number(value: Decimal) -> str:
    """Write `2,2` for 2.2000."""
    return f"{value:f}".rstrip("0").rstrip(".").replace(".", ",") if "." in f"{value:f}" else f"{value:f}"
