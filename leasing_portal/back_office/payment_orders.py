"""Payment orders of the lessor: made, changed and cancelled as drafts, exported as one file for the bank."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter

from accounts.access import may_open
from common import trail
from common.messages import MessageError
from common.refusals import send_back
from common.ui.badges import badge
from common.ui.figures import day, moment, money
from integrations.bank_files.order_export import export_orders
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.model_admin import PortalModelAdmin
from leasing_portal.back_office.payment_order_form import PaymentOrderForm, filled_by, filled_from, returned_words
from payments.bank.orders import cancel_order, change_order, make_order
from payments.bank.requisites import OrderRefused
from payments.models import OrderState, PaymentOrder

NAME = "payments_paymentorder"


@admin.register(PaymentOrder)
class PaymentOrderAdmin(PortalModelAdmin):
    """Orders to suppliers and returns to payers."""

    change_form_template = "back_office/payment_order.html"
    list_display = ("number_shown", "issued", "sum", "payee_name", "purpose", "state_shown", "exported")
    list_filter = (("state", ChoicesDropdownFilter), "year", ("issued_on", RangeDateFilter))
    search_fields = ("=number", "purpose", "payee__name", "payee__inn")
    search_help_text = _("Number, payee, INN or words of the purpose")
    actions = ("export_chosen",)
    fieldsets = (
        (None, {"fields": (("number_shown", "state_shown", "issued"), ("sum", "account", "purpose"))}),
        (
            _("Payee"),
            {"fields": (("payee_name", "payee_inn", "payee_kpp"), ("payee_account", "payee_bic", "payee_bank"))},
        ),
        (_("Care"), {"fields": (("made", "person", "exported"), ("returned", "executed"))}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[PaymentOrder]:
        """Orders of the own lessor."""
        found = PaymentOrder.objects.visible_to(actor_of(request))
        return found.select_related("account", "made_by", "returns", "executed_by")

    def get_urls(self) -> list[URLPattern]:
        """Add the change of a draft and its cancellation."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/edit/", view(self.edit_view), name=f"{NAME}_edit"),
            path("<int:pk>/cancel/", view(self.cancel_view), name=f"{NAME}_cancel"),
            *super().get_urls(),
        ]

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Ask the matrix: the action is shown to whoever may run it."""
        return self._may(request, "changelist", "POST")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask what to pay; the address may name a payment to return or a supplier."""
        actor, now = actor_of(request), timezone.now()
        today = timezone.localdate(now)
        if request.method != "POST":
            form = PaymentOrderForm(initial=filled_from(request.GET, actor, today), actor=actor)
            return self._form_page(request, form, None)
        form = PaymentOrderForm(request.POST, actor=actor)
        if form.is_valid():
            try:
                order = make_order(data=form.wanted, actor=actor, at=now, today=today)
            except OrderRefused as refusal:
                form.refuse_order(refusal)
            else:
                messages.success(request, gettext("Payment order %(number)s is made.") % {"number": order.number})
                return _back(order.pk)
        return self._form_page(request, form, None)

    def edit_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change a draft."""
        actor, order = actor_of(request), get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method != "POST":
            return self._form_page(request, PaymentOrderForm(initial=filled_by(order), actor=actor), order)
        form = PaymentOrderForm(request.POST, actor=actor)
        if form.is_valid():
            try:
                change_order(order_id=pk, data=form.wanted, actor=actor, today=timezone.localdate())
            except OrderRefused as refusal:
                form.refuse_order(refusal)
            else:
                messages.success(request, gettext("The order is changed."))
                return _back(pk)
        return self._form_page(request, form, order)

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Cancel a draft."""
        try:
            cancel_order(order_id=pk, actor=actor_of(request))
        except PaymentOrder.DoesNotExist as error:
            raise Http404 from error
        except OrderRefused as refusal:
            send_back(request, refusal.text(gettext), reason=refusal.code)
        else:
            messages.success(request, gettext("The order is cancelled."))
        return _back(pk)

    def _form_page(self, request: HttpRequest, form: PaymentOrderForm, order: PaymentOrder | None) -> HttpResponse:
        title = gettext("Payment order %(number)s") % {"number": order.number} if order else _("New payment order")
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "form": form,
            "order": order,
        }
        return TemplateResponse(request, "back_office/payment_order_edit.html", context, status=form.status)

    @admin.action(description=_("Export for the bank"), permissions=["export"])
    def export_chosen(self, request: HttpRequest, queryset: QuerySet[PaymentOrder]) -> HttpResponse | None:
        """Download one file of the chosen orders; the same ones may be exported again."""
        chosen = list(queryset.values_list("pk", flat=True))
        try:
            file = export_orders(order_ids=chosen, actor=actor_of(request), at=timezone.now())
        except MessageError as refusal:
            send_back(request, refusal.text(gettext), reason=refusal.code)
            return None
        trail.exported(f"admin:{NAME}_changelist", file_name=file.name)
        headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return HttpResponse(file.content, content_type="text/plain; charset=windows-1251", headers=headers)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Offer what may be done with a draft."""
        order: PaymentOrder = context["original"]
        may = may_open(actor_of(request), f"admin:{NAME}_edit", "POST")
        context["is_draft"] = may and order.state == OrderState.DRAFT
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("No."), ordering="number")
    def number_shown(self, order: PaymentOrder) -> str:
        """Number in the year."""
        return str(order.number)

    @admin.display(description=_("date"), ordering="issued_on")
    def issued(self, order: PaymentOrder) -> SafeString | str:
        """Date of the order."""
        return day(order.issued_on)

    @admin.display(description=_("amount"), ordering="amount")
    def sum(self, order: PaymentOrder) -> SafeString:
        """Roubles."""
        return money(order.amount)

    @admin.display(description=_("payee"))
    def payee_name(self, order: PaymentOrder) -> str:
        """Whom it pays."""
        return str(order.payee["name"])

    @admin.display(description=_("INN"))
    def payee_inn(self, order: PaymentOrder) -> str:
        """Tax number."""
        return order.payee["inn"] or str(self.empty_value_display)

    @admin.display(description=_("KPP"))
    def payee_kpp(self, order: PaymentOrder) -> str:
        """Reason code."""
        return order.payee["kpp"] or str(self.empty_value_display)

    @admin.display(description=_("account of the payee"))
    def payee_account(self, order: PaymentOrder) -> str:
        """Where the money goes."""
        return str(order.payee["account"])

    @admin.display(description=_("BIC"))
    def payee_bic(self, order: PaymentOrder) -> str:
        """The payee's bank."""
        return str(order.payee["bic"])

    @admin.display(description=_("bank"))
    def payee_bank(self, order: PaymentOrder) -> str:
        """Name of the payee's bank."""
        return order.payee["bank"] or str(self.empty_value_display)

    @admin.display(description=_("state"), ordering="state")
    def state_shown(self, order: PaymentOrder) -> SafeString:
        """Where the order stands."""
        return badge(order.state, "payment_order")

    @admin.display(description=_("exported"), ordering="exported_at")
    def exported(self, order: PaymentOrder) -> SafeString | str:
        """When it stood in a file last."""
        return moment(order.exported_at)

    @admin.display(description=_("made"))
    def made(self, order: PaymentOrder) -> SafeString | str:
        """When it was made."""
        return moment(order.made_at)

    @admin.display(description=_("person"))
    def person(self, order: PaymentOrder) -> str:
        """Who made it; no link, as not everybody may open people."""
        return str(order.made_by)

    @admin.display(description=_("returns the payment"))
    def returned(self, order: PaymentOrder) -> SafeString | str:
        """The payment that goes back by it."""
        if order.returns_id is None:
            return str(self.empty_value_display)
        return _operation_link(order.returns_id, returned_words(order))

    @admin.display(description=_("executed by"))
    def executed(self, order: PaymentOrder) -> SafeString | str:
        """The payment of a statement by which the bank tells that it was done."""
        if order.executed_by is None:
            return str(self.empty_value_display)
        return _operation_link(order.executed_by.pk, str(order.executed_by))


def _operation_link(pk: int, words: str) -> SafeString:
    url = reverse("admin:payments_bankoperation_change", args=[pk])
    return format_html('<a class="bo-link" href="{}">{}</a>', url, words)


def _back(pk: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"admin:{NAME}_change", args=[pk]))
