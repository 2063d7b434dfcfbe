"""Contracts as the lessor's staff read them: terms, assets, schedule, money and log. Changes come by import."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from common.ui.badges import badge
from common.ui.figures import day, money, percent
from contracts.models import Contract
from contracts.search import search_all
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.contract_filters import (
    AssetKindFilter,
    DueSoonFilter,
    ManagerFilter,
    OverdueFilter,
    RegionFilter,
)
from leasing_portal.back_office.contract_tables import contract_tables, explained
from leasing_portal.back_office.long_lists import FirstRowsPaginator, LongChangeList
from leasing_portal.back_office.model_admin import PortalModelAdmin
from leasing_portal.back_office.scope import ScopedAutocompleteFilter
from payments.explaining.links import address


@admin.register(Contract)
class ContractAdmin(PortalModelAdmin):
    """The list and the page of contracts, read only."""

    change_form_template = "back_office/contract.html"
    list_display = ("number", "lessee", "state", "product", "signed", "next_payment", "overdue", "paid")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("product", ChoicesDropdownFilter),
        AssetKindFilter,
        OverdueFilter,
        DueSoonFilter,
        ManagerFilter,
        RegionFilter,
        ("lessee", ScopedAutocompleteFilter),
    )
    # Each has an index that gives the rows in its order; the registry sorts by more.
    sortable_by = ("number", "state", "signed", "next_payment", "overdue", "paid")
    list_select_related = ("lessee",)
    paginator = FirstRowsPaginator
    search_fields = ("number",)
    search_help_text = _("Number, lessee, INN, VIN or plate")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("number", "state", "product"),
                    ("lessor", "lessee", "manager_name"),
                    ("signed_on", "starts_on", "ends_on"),
                )
            },
        ),
        (
            _("Terms"),
            {
                "fields": (
                    ("price_shown", "advance_shown", "buyout_shown"),
                    ("term_months", "rate", "payment_day", "day_rule"),
                )
            },
        ),
        (
            _("Figures"),
            {
                "fields": (
                    ("scheduled", "paid_explained", "overdue_explained", "overdue_since"),
                    ("next_explained", "besides", "credit"),
                    ("schedule_number", "figures_on"),
                )
            },
        ),
    )

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[LongChangeList]:
        """Order rows as an index has them."""
        del request, options
        return LongChangeList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contract]:
        """Leave out what is only searched by."""
        rows: QuerySet[Contract] = super().get_queryset(request).defer("search_text")
        return rows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Contract], search_term: str
    ) -> tuple[QuerySet[Contract], bool]:
        """Search as in the cabinet: any fragment of number, lessee, INN, VIN or plate."""
        return search_all(queryset, search_term), False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Add what belongs to the contract below its terms."""
        contract = self.get_object(request, object_id or "")
        tables = contract_tables(contract, actor_of(request), timezone.localdate()) if contract else []
        response: HttpResponse = super().changeform_view(
            request, object_id, form_url, {**(extra_context or {}), "tables": tables}
        )
        return response

    @admin.display(description=_("state"), ordering="status")
    def state(self, contract: Contract) -> SafeString:
        """Stage of the contract."""
        return badge(contract.status, "contract")

    @admin.display(description=_("manager"))
    def manager_name(self, contract: Contract) -> str:
        """Who leads the contract; no link, as not everybody may open people."""
        return str(contract.manager or self.empty_value_display)

    @admin.display(description=_("signed"), ordering="signed_on")
    def signed(self, contract: Contract) -> SafeString | str:
        """Date of signing."""
        return day(contract.signed_on)

    @admin.display(description=_("next payment"), ordering="next_due_on")
    def next_payment(self, contract: Contract) -> str:
        """When and how much."""
        if contract.next_due_on is None:
            return self.empty_value_display
        return SafeString(f"{day(contract.next_due_on)}<br>{money(contract.next_due_amount)}")

    @admin.display(description=_("overdue"), ordering="overdue_total")
    def overdue(self, contract: Contract) -> str:
        """Overdue payments, roubles."""
        return money(contract.overdue_total) if contract.overdue_total else self.empty_value_display

    @admin.display(description=_("paid"), ordering="paid_total")
    def paid(self, contract: Contract) -> str:
        """Paid by the schedule, with its share."""
        return SafeString(f"{money(contract.paid_total)} · {percent(contract.paid_share)}")

    @admin.display(description=_("total of the schedule"))
    def scheduled(self, contract: Contract) -> str:
        """All payments of the version in force."""
        return explained(contract.scheduled_total, address(contract.pk, "scheduled"))

    @admin.display(description=_("paid"))
    def paid_explained(self, contract: Contract) -> str:
        """Paid by the schedule, with its share."""
        shown = explained(contract.paid_total, address(contract.pk, "paid"))
        return SafeString(f"{shown} · {percent(contract.paid_share)}")

    @admin.display(description=_("overdue"))
    def overdue_explained(self, contract: Contract) -> str:
        """Overdue payments, roubles."""
        return explained(contract.overdue_total, address(contract.pk, "overdue"))

    @admin.display(description=_("next payment"))
    def next_explained(self, contract: Contract) -> str:
        """When and how much."""
        if contract.next_due_on is None:
            return self.empty_value_display
        shown = explained(contract.next_due_amount, address(contract.pk, "next_payment"))
        return SafeString(f"{day(contract.next_due_on)}<br>{shown}")

    @admin.display(description=_("owed besides the schedule"))
    def besides(self, contract: Contract) -> str:
        """Penalties, interest, costs and fees that are not paid."""
        return explained(contract.charges_total, address(contract.pk, "charges"))

    @admin.display(description=_("paid ahead, not applied"))
    def credit(self, contract: Contract) -> str:
        """Money that is applied to nothing yet."""
        return explained(contract.credit_total, address(contract.pk, "credit"))

    @admin.display(description=_("price with VAT"))
    def price_shown(self, contract: Contract) -> str:
        """Price of the assets."""
        return money(contract.price)

    @admin.display(description=_("advance"))
    def advance_shown(self, contract: Contract) -> str:
        """Advance with VAT."""
        return money(contract.advance)

    @admin.display(description=_("buyout price"))
    def buyout_shown(self, contract: Contract) -> str:
        """Buyout price with VAT."""
        return money(contract.buyout_price)

    @admin.display(description=_("rate, % a year"))
    def rate(self, contract: Contract) -> str:
        """Nominal rate."""
        return percent(contract.annual_rate)
