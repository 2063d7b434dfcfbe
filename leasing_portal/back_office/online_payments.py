"""Online payments: what became of each, and money given back."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.access import may_open
from common.refusals import RefusableForm, send_back
from common.ui.badges import badge
from common.ui.figures import moment, money
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.model_admin import PortalModelAdmin
from leasing_portal.back_office.online_tables import receipt_table, refund_table
from payments.models import OnlinePayment, Receipt
from payments.online.reasons import words_of
from payments.online.services import OnlineRefused, left_to_refund, start_refund

NAME = "payments_onlinepayment"


class RefundForm(RefusableForm):
    """How much is given back, and why."""

    amount = forms.DecimalField(
        label=_("Amount, roubles"),
        max_digits=18,
        decimal_places=2,
        min_value=Decimal("0.01"),
        localize=True,
        widget=UnfoldAdminTextInputWidget,
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=UnfoldAdminTextInputWidget)


@admin.register(OnlinePayment)
class OnlinePaymentAdmin(PortalModelAdmin):
    """Attempts to pay by card or SBP; nothing but a refund is done by hand."""

    change_form_template = "back_office/online_payment.html"
    list_display = ("begun", "invoice_link", "lessee", "way", "sum", "state_shown", "posted", "provider")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("way", ChoicesDropdownFilter),
        ("provider", ChoicesDropdownFilter),
    )
    search_fields = ("=provider_id", "=invoice__serial", "invoice__lessee__short_name", "=invoice__lessee__inn")
    search_help_text = _("Number at the acquirer, number of the invoice in the year, lessee or INN")
    fieldsets = (
        (None, {"fields": (("invoice_link", "lessee", "state_shown"), ("sum", "way", "failure_shown"))}),
        (
            _("At the acquirer"),
            {
                "fields": (
                    ("provider", "provider_id", "idempotence_key"),
                    ("begun", "asked", "attempts"),
                    ("paid", "posted"),
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[OnlinePayment]:
        """Payments of invoices in sight."""
        return OnlinePayment.objects.visible_to(actor_of(request)).select_related("invoice__lessee")

    def get_urls(self) -> list[URLPattern]:
        """Add the refund."""
        view = self.admin_site.admin_view(self.refund_view)
        return [path("<int:pk>/refund/", view, name=f"{NAME}_refund"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add receipts, refunds, and the form of a refund while anything is left."""
        payment: OnlinePayment = context["original"]
        left = left_to_refund(payment) if payment.posted_at else Decimal(0)
        may_refund = bool(left) and may_open(actor_of(request), f"admin:{NAME}_refund", "POST")
        context |= {
            "tables": [receipt_table(Receipt.objects.filter(online_payment=payment)), refund_table(payment)],
            "refund_form": RefundForm(initial={"amount": left}) if may_refund else None,
            "left": money(left),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def refund_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give money back through the acquirer."""
        payment = get_object_or_404(self.get_queryset(request), pk=pk)
        form = RefundForm(request.POST)
        if not form.is_valid():
            send_back(
                request, " ".join(str(error) for errors in form.errors.values() for error in errors), reason="form"
            )
            return _back(pk)
        given = form.cleaned_data
        try:
            start_refund(
                payment=payment,
                amount=given["amount"],
                reason=given["reason"],
                actor=actor_of(request),
                at=timezone.now(),
            )
        except OnlineRefused as refusal:
            send_back(request, refusal.text(gettext), reason=refusal.code)
        else:
            messages.success(request, gettext("The acquirer is asked to give the money back."))
        return _back(pk)

    @admin.display(description=_("begun"), ordering="created_at")
    def begun(self, payment: OnlinePayment) -> SafeString | str:
        """When the payer began."""
        return moment(payment.created_at)

    @admin.display(description=_("invoice"), ordering="invoice__serial")
    def invoice_link(self, payment: OnlinePayment) -> SafeString:
        """Open the invoice."""
        url = reverse("admin:payments_invoice_change", args=[payment.invoice_id])
        return format_html('<a href="{}">{}</a>', url, payment.invoice.number)

    @admin.display(description=_("lessee"), ordering="invoice__lessee__short_name")
    def lessee(self, payment: OnlinePayment) -> str:
        """Whose invoice it is."""
        return str(payment.invoice.lessee)

    @admin.display(description=_("amount"), ordering="amount")
    def sum(self, payment: OnlinePayment) -> SafeString:
        """Roubles."""
        return money(payment.amount)

    @admin.display(description=_("state"), ordering="state")
    def state_shown(self, payment: OnlinePayment) -> SafeString:
        """Where it stands."""
        return badge(payment.state, "online")

    @admin.display(description=_("why it was not paid"))
    def failure_shown(self, payment: OnlinePayment) -> str:
        """In words; the acquirer's own code stands in the calls to outside systems."""
        if not payment.failure:
            return str(self.empty_value_display)
        return str(words_of(payment.failure))

    @admin.display(description=_("last asked"))
    def asked(self, payment: OnlinePayment) -> SafeString | str:
        """When the portal last asked by itself."""
        return moment(payment.asked_at)

    @admin.display(description=_("paid"))
    def paid(self, payment: OnlinePayment) -> SafeString | str:
        """When the acquirer took the money."""
        return moment(payment.succeeded_at)

    @admin.display(description=_("posted"), ordering="posted_at")
    def posted(self, payment: OnlinePayment) -> SafeString | str:
        """When receipts were made."""
        return moment(payment.posted_at)


def _back(pk: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"admin:{NAME}_change", args=[pk]))
