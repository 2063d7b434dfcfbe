"""Terms of money: one set of the lessor, and a whole set of each contract that agrees anything else."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from accounts.access import may_open
from common.messages import MessageError
from contracts.models import Contract
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.model_admin import PortalModelAdmin
from leasing_portal.back_office.money_terms_form import STEPS, MoneyTermsForm, as_lines, in_words
from leasing_portal.back_office.tax_rules import plain_number
from payments.ledger.terms import order_of
from payments.models import MoneyTerms, PenaltyRate
from payments.penalties.job import order_after_terms

ORDER_NOTE = _(
    "Kinds of a smaller step are paid first; those of one step together, the oldest first. Penalties and interest "
    "under art. 395 come after costs, interest and principal: a clause that says otherwise is void (art. 319 of the "
    "Civil Code; ruling of the Supreme Court’s Plenum No. 54 of 22 November 2016, p. 37). Such an order is kept only "
    "when you confirm it."
)


class PenaltyRateInline(TabularInline):
    """Rates by the day they begin."""

    model = PenaltyRate
    extra = 0
    fields = ("since", "percent")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the terms sees their rates."""
        del request, obj
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rates are entered with the terms."""
        del obj
        return self._may_change(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rates are changed with the terms."""
        del obj
        return self._may_change(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A rate that was never agreed is taken out; history keeps it."""
        del obj
        return self._may_change(request)

    def _may_change(self, request: HttpRequest) -> bool:
        return may_open(actor_of(request), "admin:payments_moneyterms_change", "POST")


@admin.register(MoneyTerms)
class MoneyTermsAdmin(PortalModelAdmin):
    """The list and the form; contracts concerned are brought to changed terms by a job."""

    form = MoneyTermsForm
    inlines = (PenaltyRateInline,)
    history_children = ((PenaltyRate, "terms"),)
    list_display = ("whose", "rate", "base", "cap", "grace_days", "order_shown")
    list_select_related = ("contract", "lessor")
    search_fields = ("contract__number",)
    search_help_text = _("Number of the contract")
    autocomplete_fields = ("contract",)
    fieldsets = (
        (None, {"fields": ("contract", "invoice_days_ahead")}),
        (_("Penalty"), {"fields": (("penalty_base", "grace_days"), ("penalty_cap_percent", "penalty_cap_amount"))}),
        (
            _("Order of application"),
            {"fields": (tuple(STEPS.values()), "order_acknowledged"), "description": ORDER_NOTE},
        ),
        (
            _("Early buyout"),
            {
                "fields": (
                    ("buyout_way", "buyout_percent"),
                    ("buyout_fee_percent", "buyout_fee"),
                    ("buyout_after_months", "buyout_notice_days"),
                    "buyout_lines",
                )
            },
        ),
        (_("VAT"), {"fields": (("vat_rule", "shortfall_to_lessee"),)}),
        (_("Claim letters"), {"fields": (("claim_after_days", "claim_pay_days"),)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[MoneyTerms]:
        """The set of the lessor and those of contracts in sight."""
        actor = actor_of(request)
        rows: QuerySet[MoneyTerms] = super().get_queryset(request)
        own = rows.filter(lessor=actor.company_id)
        return own.filter(Q(contract=None) | Q(contract__in=Contract.objects.visible_to(actor))).prefetch_related(
            "rates"
        )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        """Tell the form whose terms they are."""
        form = super().get_form(request, obj, change, **options)
        return type(form.__name__, (form,), {"lessor_id": actor_of(request).company_id})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Whose terms they are stays; whoever only reads sees the order and the table as words."""
        stays = ("contract",) if obj else ()
        return stays if self.has_change_permission(request, obj) else (*stays, "order_shown", "table_shown")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out what only the form has, for whoever only reads."""
        found = super().get_fieldsets(request, obj)
        return (
            found
            if self.has_change_permission(request, obj)
            else [_to_read(name, dict(options)) for name, options in found]
        )

    def save_model(self, request: HttpRequest, obj: MoneyTerms, form: Any, change: bool) -> None:
        """Keep them as the lessor's."""
        obj.lessor_id = actor_of(request).company_id
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Keep the rates, and have the contracts concerned brought to what is agreed now."""
        super().save_related(request, form, formsets, change)
        if form.changed_data or any(formset.has_changed() for formset in formsets) or not change:
            order_after_terms(form.instance, user_id=actor_of(request).user_id)
            messages.info(request, gettext("Debts of the contracts concerned are being worked out anew."))
        for warning in order_of(form.instance).warnings:
            messages.warning(request, warning.text(gettext))

    @admin.display(description=_("whose"), ordering="contract__number")
    def whose(self, terms: MoneyTerms) -> str:
        """The contract, or the lessor for all others."""
        return terms.contract.number if terms.contract else gettext("All other contracts")

    @admin.display(description=_("% a day"))
    def rate(self, terms: MoneyTerms) -> str:
        """The newest rate."""
        rates = list(terms.rates.all())
        return plain_number(rates[-1].percent) if rates else gettext("No penalty is agreed")

    @admin.display(description=_("base of the penalty"))
    def base(self, terms: MoneyTerms) -> str:
        """On what it runs."""
        return terms.get_penalty_base_display()

    @admin.display(description=_("cap"))
    def cap(self, terms: MoneyTerms) -> str:
        """The most it may be."""
        if terms.penalty_cap_percent is not None:
            return f"{plain_number(terms.penalty_cap_percent)} %"
        return plain_number(terms.penalty_cap_amount) if terms.penalty_cap_amount is not None else "—"

    @admin.display(description=_("table of early buyout"))
    def table_shown(self, terms: MoneyTerms) -> str:
        """Its lines."""
        return as_lines(terms.buyout_table) or "—"

    @admin.display(description=_("order of application"))
    def order_shown(self, terms: MoneyTerms) -> str:
        """Words where it is not the usual one."""
        try:
            return in_words(order_of(terms)) if terms.order else gettext("Usual")
        except MessageError as error:
            return error.text(gettext)


def _to_read(name: Any, options: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """A set of fields with words in place of what only the form has."""
    words = {tuple(STEPS.values()): "order_shown", "buyout_lines": "table_shown"}
    return name, {**options, "fields": tuple(words.get(field, field) for field in options["fields"])}
