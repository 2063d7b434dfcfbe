"""The list of all that was taken off penalties, whoever decided; each is entered on the page of its contract."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from common.ui.figures import day, moment, money
from contracts.models import Contract
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.model_admin import PortalModelAdmin
from payments.models import Relief


@admin.register(Relief)
class ReliefAdmin(PortalModelAdmin):
    """Entries as they were made, what takes one back included."""

    list_display = ("contract_link", "kind", "charge_kind", "through", "amount_shown", "document", "entered", "person")
    list_display_links = None
    list_filter = (("kind", ChoicesDropdownFilter), ("charge_kind", ChoicesDropdownFilter))
    search_fields = ("contract__number", "document")
    search_help_text = _("Number of the contract or of the decision")
    fields = (
        ("contract_link", "kind", "charge_kind"),
        ("through", "amount_shown", "back"),
        ("document", "reason"),
        ("entered", "person"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Relief]:
        """Entries of contracts in sight, the newest first."""
        contracts = Contract.objects.visible_to(actor_of(request))
        rows: QuerySet[Relief] = super().get_queryset(request)
        return rows.filter(contract__in=contracts).select_related("contract", "booked_by").order_by("-pk")

    @admin.display(description=_("contract"))
    def contract_link(self, relief: Relief) -> SafeString:
        """The page where it is entered and taken back."""
        url = reverse("admin:contracts_contract_debt", args=[relief.contract_id])
        return format_html('<a href="{}#reliefs">{}</a>', url, relief.contract.number)

    @admin.display(description=_("charged through"), ordering="on")
    def through(self, relief: Relief) -> SafeString | str:
        """The last day of which something is taken off."""
        return day(relief.on)

    @admin.display(description=_("amount"), ordering="amount")
    def amount_shown(self, relief: Relief) -> SafeString:
        """Roubles; below zero it takes an earlier entry back."""
        return money(relief.amount)

    @admin.display(description=_("takes back"))
    def back(self, relief: Relief) -> str:
        """The day of the entry that is taken back."""
        return str(day(relief.reverses.booked_at)) if relief.reverses else gettext("No")

    @admin.display(description=_("entered"), ordering="booked_at")
    def entered(self, relief: Relief) -> SafeString | str:
        """When."""
        return moment(relief.booked_at)

    @admin.display(description=_("person"))
    def person(self, relief: Relief) -> str:
        """By whom; no link, as not everybody may open people."""
        return str(relief.booked_by)
