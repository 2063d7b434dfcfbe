"""Invoices, read only; the PDF is the one the lessee gets."""

from typing import Any

from django.contrib import admin
from django.db.models import BigIntegerField, F, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from common.ui.badges import badge
from common.ui.figures import day, money, percent
from common.ui.people import acting_name
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.model_admin import PortalModelAdmin
from leasing_portal.back_office.scope import ScopedAutocompleteFilter
from payments.models import Invoice, InvoiceState
from payments.models.invoice import InvoiceWithState

# More than any year has, so that one expression orders by year, then by number.
SERIALS_IN_YEAR = 10_000_000


class StateFilter(DropdownFilter):
    """By the state that people see, which is derived."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str | Promise]]:
        """Name the states."""
        return [(state.value, state.label) for state in InvoiceState]

    def queryset(self, request: HttpRequest, queryset: QuerySet[InvoiceWithState]) -> QuerySet[InvoiceWithState]:
        """Invoices in the chosen state; one that does not exist is no choice."""
        return queryset.filter(state=self.value()) if self.value() in InvoiceState.values else queryset


@admin.register(Invoice)
class InvoiceAdmin(PortalModelAdmin):
    """The register of invoices."""

    change_form_template = "back_office/with_tables.html"
    list_display = ("number_shown", "contract_link", "lessee", "issued", "pay_by", "sum", "state", "paper")
    list_filter = (StateFilter, "year", ("contract__lessee", ScopedAutocompleteFilter))
    list_select_related = ("contract", "lessee")
    search_fields = ("contract__number", "=serial", "contract__lessee__short_name", "=contract__lessee__inn")
    search_help_text = _("Contract, number in the year, lessee or INN")
    fieldsets = (
        (None, {"fields": (("number_shown", "state", "paper"), ("contract_link", "lessee", "instalment_number"))}),
        (_("To pay"), {"fields": (("issued", "pay_by", "issuer"), ("sum", "vat_sum", "rate"), "purpose")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[InvoiceWithState]:
        """Invoices with their state and the parties that pages show."""
        found = Invoice.objects.visible_to(actor_of(request)).with_state(today=timezone.localdate())
        return found.select_related("contract", "lessee", "issued_by", "on_behalf_of")

    @admin.display(description=_("number"), ordering=Cast("year", BigIntegerField()) * SERIALS_IN_YEAR + F("serial"))
    def number_shown(self, invoice: Invoice) -> str:
        """Printed number."""
        return invoice.number

    @admin.display(description=_("contract"), ordering="contract__number")
    def contract_link(self, invoice: Invoice) -> SafeString:
        """Open the contract."""
        url = reverse("admin:contracts_contract_change", args=[invoice.contract_id])
        return format_html('<a href="{}">{}</a>', url, invoice.contract)

    @admin.display(description=_("date"), ordering="issued_on")
    def issued(self, invoice: Invoice) -> SafeString | str:
        """Day of issue."""
        return day(invoice.issued_on)

    @admin.display(description=_("pay by"), ordering="due_on")
    def pay_by(self, invoice: Invoice) -> SafeString | str:
        """Due date."""
        return day(invoice.due_on)

    @admin.display(description=_("person"))
    def issuer(self, invoice: Invoice) -> str:
        """Who issued it; no link, as not everybody may open people."""
        return acting_name(invoice.issued_by, invoice.on_behalf_of) or str(self.empty_value_display)

    @admin.display(description=_("amount"), ordering="amount")
    def sum(self, invoice: Invoice) -> SafeString:
        """Amount with VAT."""
        return money(invoice.amount)

    @admin.display(description=_("VAT"))
    def vat_sum(self, invoice: Invoice) -> SafeString:
        """VAT inside the amount."""
        return money(invoice.vat)

    @admin.display(description=_("VAT rate"))
    def rate(self, invoice: Invoice) -> str:
        """Rate in force on the due date."""
        return str(self.empty_value_display) if invoice.vat_rate is None else percent(invoice.vat_rate)

    @admin.display(description=_("state"), ordering="state")
    def state(self, invoice: InvoiceWithState) -> SafeString:
        """Whether the invoice stands."""
        return badge(invoice.state, "invoice")

    @admin.display(description=_("PDF"))
    def paper(self, invoice: Invoice) -> SafeString | str:
        """Download the paper, once the worker has made it."""
        if not invoice.pdf:
            return gettext("Being made")
        return format_html(
            '<a href="{}">{}</a>', reverse("payments:invoice_pdf", args=[invoice.pk]), gettext("Download")
        )
