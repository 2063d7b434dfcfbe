"""Key rates of the Bank of Russia, entered with their source; those of the portal's own table stand without entry."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.ui.figures import day
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.debt_forms import DayInput
from leasing_portal.back_office.model_admin import PortalModelAdmin
from leasing_portal.back_office.tax_rules import plain_number
from payments.models import KeyRate
from payments.penalties.job import order_after_key_rates

# Percent a year, as the database has it.
MOST = 100
# The Bank of Russia announces a rate some days before it is in force.
ANNOUNCED = timedelta(days=31)


class KeyRateForm(forms.ModelForm[KeyRate]):
    """A rate with the days that it holds."""

    class Meta:
        model = KeyRate
        fields = ("since", "percent", "known_through", "source")
        widgets: ClassVar = {"since": DayInput, "known_through": DayInput}

    def clean_percent(self) -> Decimal:
        """Refuse what is no rate."""
        percent: Decimal = self.cleaned_data["percent"]
        if not 0 <= percent <= MOST:
            raise forms.ValidationError(_("Expected from 0 to 100 percent a year."), code="percent")
        return percent

    def clean(self) -> dict[str, Any]:
        """Refuse days that run backwards, or a rate that nobody can know today."""
        data = super().clean() or self.cleaned_data
        since, through = data.get("since"), data.get("known_through")
        if since and through and through < since:
            self.add_error("known_through", _("Expected the day from which the rate is in force, or a later one."))
        if since and since > timezone.localdate() + ANNOUNCED:
            self.add_error("since", _("The rate of this day is not announced yet."))
        return data


@admin.register(KeyRate)
class KeyRateAdmin(PortalModelAdmin):
    """The list and the form of a rate; interest that was charged follows a change."""

    list_display = ("from_day", "percent_shown", "through", "source")
    fields = (("since", "percent"), ("known_through", "source"))
    form = KeyRateForm

    def save_model(self, request: HttpRequest, obj: KeyRate, form: Any, change: bool) -> None:
        """Keep the rate, and have the interest that was charged brought to it."""
        super().save_model(request, obj, form, change)
        if form.changed_data:
            actor = actor_of(request)
            order_after_key_rates(user_id=actor.user_id, company_id=actor.company_id)

    @admin.display(description=_("in force from"), ordering="since")
    def from_day(self, rate: KeyRate) -> SafeString | str:
        """The first day."""
        return day(rate.since)

    @admin.display(description=_("% a year"), ordering="percent")
    def percent_shown(self, rate: KeyRate) -> str:
        """The number without zeros at its end."""
        return plain_number(rate.percent)

    @admin.display(description=_("known through"), ordering="known_through")
    def through(self, rate: KeyRate) -> SafeString | str:
        """The last day on which no other rate can be in force."""
        return day(rate.known_through)
