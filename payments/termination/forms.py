"""The form of a settlement."""

from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import DateInput, MoneyField
from common.money import ZERO
from common.refusals import RefusableForm
from common.ui.figures import short_day
from payments.engine.termination.terms import Ending, Named, TerminationTerms
from payments.termination.facts import Known

# A reasonable time to resell may end after today, but not in years.
AHEAD = timedelta(days=366)
# What the lessor bore besides the price (p. 3.4 of the ruling), and what else it lost; Russian, as the paper is.
COSTS: dict[str, tuple[str, Any]] = {
    "delivery": ("Доставка", _("Delivery")),
    "repair": ("Ремонт", _("Repair")),
    "insurance": ("Первая страховка", _("First insurance")),
    "other_costs": ("Прочие затраты", _("Other costs")),
}
LOSSES: dict[str, tuple[str, Any]] = {
    "removal": ("Изъятие и хранение", _("Removal and storage")),
    "sale": ("Продажа и оценка", _("Sale and valuation")),
    "other_losses": ("Прочие убытки", _("Other losses")),
}


class SettlementForm(RefusableForm):
    """Terms of the contract as known, and how it ended; roubles with VAT."""

    price = MoneyField(label=_("Purchase price"))
    advance = MoneyField(label=_("Advance"))
    payments = MoneyField(
        label=_("Payments by the contract"), help_text=_("With the advance, without the buyout price.")
    )
    buyout = MoneyField(label=_("Buyout price"))
    with_buyout = forms.BooleanField(label=_("The buyout price is among what was to be paid"), required=False)
    granted_on = forms.DateField(label=_("Financing granted"), widget=DateInput())
    ends_on = forms.DateField(label=_("End of the term"), widget=DateInput())
    rate = forms.DecimalField(
        label=_("Charge for financing by the contract, percent a year"),
        required=False,
        max_digits=9,
        decimal_places=6,
        localize=True,
        help_text=_("Empty: worked out of the payments."),
    )
    returned_on = forms.DateField(
        label=_("Return of the money"),
        widget=DateInput(),
        help_text=_("Day of the resale, or the end of a reasonable time for it."),
    )
    received = MoneyField(label=_("Payments received, without the advance"))
    asset = MoneyField(
        label=_("Value of the returned asset"),
        help_text=_("Price of a proper resale, else the valuation at its return."),
    )
    penalties = MoneyField(label=_("Penalties"))

    def __init__(self, *args: Any, known: Known, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = asdict(known) | {"with_buyout": True, "returned_on": today, "asset": ZERO}
        super().__init__(*args, **kwargs)
        self._today = today
        for name, (_written, label) in (COSTS | LOSSES).items():
            self.fields[name] = MoneyField(label=label, required=False)

    def clean_returned_on(self) -> date:
        """Refuse a day so far ahead that nobody resells anything by it."""
        day: date = self.cleaned_data["returned_on"]
        if day > self._today + AHEAD:
            told = _("%(day)s is too far ahead. Expected a day through %(last)s.")
            named = {"day": short_day(day), "last": short_day(self._today + AHEAD)}
            raise ValidationError(told, code="too_far", params=named)
        return day

    @property
    def terms(self) -> TerminationTerms:
        """Terms of the contract, of a valid form."""
        data = self.cleaned_data
        names = ("price", "advance", "payments", "buyout", "with_buyout", "granted_on", "ends_on", "rate")
        return TerminationTerms(**{name: data[name] for name in names}, costs=self._named(COSTS))

    @property
    def ending(self) -> Ending:
        """How it ended, of a valid form."""
        data = self.cleaned_data
        names = ("returned_on", "received", "asset", "penalties")
        return Ending(**{name: data[name] for name in names}, losses=self._named(LOSSES))

    def _named(self, sums: dict[str, tuple[str, Any]]) -> tuple[Named, ...]:
        found = ((written, self.cleaned_data[name]) for name, (written, _label) in sums.items())
        return tuple(Named(written, amount) for written, amount in found if isinstance(amount, Decimal) and amount)
