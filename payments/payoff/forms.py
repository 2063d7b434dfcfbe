"""What is asked for in the studio."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import DateInput, MoneyField
from common.refusals import RefusableForm
from contracts.models import Contract
from payments.payoff.asked import Asked

# Rates of VAT and the business calendar are not known for ever.
LONGEST_AHEAD = timedelta(days=366)


class StudioForm(RefusableForm):
    """The day, a part to pay early, an asset; the last two may be left empty."""

    on = forms.DateField(label=_("Day of payment"), widget=DateInput())
    amount = MoneyField(
        label=_("Early payment of a part"), required=False, help_text=_("On top of what is due by that day.")
    )
    asset = forms.TypedChoiceField(label=_("One asset"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, contract: Contract, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)
        assets = [(asset.pk, asset.name) for asset in contract.assets.order_by("position")]
        if len(assets) > 1:
            self.fields["asset"].choices = [("", "—"), *assets]  # type: ignore[attr-defined] # a choice field
        else:
            del self.fields["asset"]

    def clean_on(self) -> date:
        """A day from today to a year ahead."""
        day: date = self.cleaned_data["on"]
        if not self.today <= day <= self.today + LONGEST_AHEAD:
            raise ValidationError(_("Choose a day from today to a year ahead."), code="day")
        return day

    @property
    def asked(self) -> Asked:
        """What is asked, of a valid form."""
        data = self.cleaned_data
        return Asked(on=data["on"], amount=data.get("amount"), asset_id=data.get("asset"))
