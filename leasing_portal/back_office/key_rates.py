"""Key rates of the Bank of Russia, entered with their source; those of the portal's own table stand without entry."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.ui.figures import day
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.model_admin import PortalModelAdmin
from leasing_portal.back_office.tax_rules import plain_number
from payments.models import KeyRate
from payments.penalties.job import order_after_key_rates


@admin.register(KeyRate)
class KeyRateAdmin(PortalModelAdmin):
    """The list and the form of a rate; interest that was charged follows a change."""

    list_display = ("from_day", "percent_shown", "through", "source")
    fields = (("since", "percent"), ("known_through", "source"))

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
