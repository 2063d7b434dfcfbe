"""Payments of bank statements: the list with filters and export, the page of one.

What becomes of them is decided on the triage desk.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter, RangeDateFilter

from accounts.access import may_open
from accounts.models import BankAccount
from common import trail
from common.money import InvalidMoney, parse_money
from common.ui.badges import badge
from common.ui.figures import day, money
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.bank_export import operations_file
from leasing_portal.back_office.bank_tables import doubt_table, more_table
from leasing_portal.back_office.filters import YesNoFilter
from leasing_portal.back_office.long_lists import FirstRowsPaginator
from leasing_portal.back_office.model_admin import PortalModelAdmin
from leasing_portal.back_office.online_tables import receipt_table
from leasing_portal.back_office.scope import ScopedAutocompleteFilter
from payments.models import BankOperation, Direction, Receipt

NAME = "payments_bankoperation"
CSV = "csv"


class NarrowedPaginator(FirstRowsPaginator):
    """Pages of the first payments: what is behind them is found by filters or taken as a file."""

    template_name = "back_office/first_payments_pages.html"


class AccountFilter(DropdownFilter):
    """By an account of the own lessor."""

    title = _("account")
    parameter_name = "own_account"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str | Promise]]:
        """Accounts of the lessor."""
        accounts = BankAccount.objects.filter(company=actor_of(request).company_id)
        return [(str(one.pk), str(one)) for one in accounts]

    def queryset(self, request: HttpRequest, queryset: QuerySet[BankOperation]) -> QuerySet[BankOperation]:
        """Payments on the chosen account; what is none of them is no choice."""
        known = {value for value, _label in self.lookup_choices}
        return queryset.filter(account=int(self.value())) if self.value() in known else queryset


class DoubtFilter(YesNoFilter):
    """By whether requisites of the other side are doubted."""

    title = _("doubts about requisites")
    parameter_name = "doubted"

    @staticmethod
    def condition() -> Q:
        """There is a doubt."""
        return ~Q(doubts=[])


@admin.register(BankOperation)
class BankOperationAdmin(PortalModelAdmin):
    """Every payment that the bank told of, read only."""

    change_form_template = "back_office/bank_operation.html"
    list_before_template = "back_office/bank_operations_before.html"
    list_display = ("booked", "number_shown", "direction", "sum", "party", "party_inn", "purpose", "state_shown")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("direction", ChoicesDropdownFilter),
        AccountFilter,
        ("booked_on", RangeDateFilter),
        DoubtFilter,
        ("statement", ScopedAutocompleteFilter),
    )
    paginator = NarrowedPaginator
    sortable_by = ("booked",)
    search_fields = ("=number", "party_name", "=party_inn", "=party_account", "purpose")
    search_help_text = _("Number, amount, other side, INN, account or words of the purpose")
    fieldsets = (
        (None, {"fields": (("number_shown", "state_shown", "direction"), ("booked", "issued", "sum"), "purpose")}),
        (_("Other side"), {"fields": (("party_name", "party_inn", "party_kpp"), ("party_account", "party_bic"))}),
        (_("In the statement"), {"fields": (("account", "statement", "line"), ("kind", "party_bank", "ordinal"))}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[BankOperation]:
        """Payments of the own lessor."""
        return BankOperation.objects.visible_to(actor_of(request)).select_related("account", "statement")

    def get_urls(self) -> list[URLPattern]:
        """Add the export."""
        return [
            path("export/", self.admin_site.admin_view(self.export_view), name=f"{NAME}_export"),
            *super().get_urls(),
        ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[BankOperation], search_term: str
    ) -> tuple[QuerySet[BankOperation], bool]:
        """Search for an amount too, when the words are one."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        try:
            amount = parse_money(search_term)
        except InvalidMoney:
            return found, may_repeat
        return found | queryset.filter(amount=amount), may_repeat

    def export_view(self, request: HttpRequest) -> FileResponse:
        """Download the rows of the list with its filters, as XLSX or CSV."""
        asked = request.GET.copy()
        is_csv = asked.pop("kind", [""])[0] == CSV
        request.GET = asked  # type: ignore[assignment] # the list reads its filters from there
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters as unknown:
            # As the list itself does: what the address asks for is no filter.
            raise Http404 from unknown
        trail.exported(f"admin:{NAME}_export")
        return operations_file(rows, is_csv=is_csv)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add doubts and the other fields of the file."""
        operation: BankOperation = context["original"]
        may_return = operation.direction == Direction.IN and may_open(
            actor_of(request), "admin:payments_paymentorder_add"
        )
        tables = [doubt_table(operation), more_table(operation)]
        if operation.direction == Direction.IN:
            tables.insert(0, receipt_table(Receipt.objects.filter(operation=operation)))
        context |= {"tables": tables, "may_return": may_return, "desk": _desk(operation)}
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("date in the bank"), ordering="booked_on")
    def booked(self, operation: BankOperation) -> SafeString | str:
        """When the bank moved the money."""
        return day(operation.booked_on)

    @admin.display(description=_("date of the order"))
    def issued(self, operation: BankOperation) -> SafeString | str:
        """Date of the payer's order."""
        return day(operation.issued_on)

    @admin.display(description=_("No."))
    def number_shown(self, operation: BankOperation) -> str:
        """Number of the document."""
        return operation.number or str(self.empty_value_display)

    @admin.display(description=_("amount"))
    def sum(self, operation: BankOperation) -> SafeString:
        """Roubles."""
        return money(operation.amount)

    @admin.display(description=_("other side"))
    def party(self, operation: BankOperation) -> str:
        """Payer or payee."""
        return operation.party_name or str(self.empty_value_display)

    @admin.display(description=_("state"))
    def state_shown(self, operation: BankOperation) -> SafeString:
        """What is decided about it."""
        return badge(operation.state, "bank_payment")


def _desk(operation: BankOperation) -> str:
    """Where a received payment is sorted out; nothing for one that went out."""
    if operation.direction != Direction.IN:
        return ""
    return f"{reverse('triage:desk')}?{urlencode({'state': operation.state, 'payment': operation.pk})}"
