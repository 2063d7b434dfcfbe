"""What is filled in on the simulator's page. Of a card nothing is kept."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.refusals import RefusableForm
from integrations.acquiring.simulator.outcomes import Outcome, Refusal

CARD = "5555 5555 5555 4477"


class SbpForm(RefusableForm):
    """What is to come of it."""

    outcome = forms.ChoiceField(
        label=_("What comes of it"), choices=Outcome, initial=Outcome.PAID, widget=forms.RadioSelect
    )
    refusal = forms.ChoiceField(
        label=_("Reason of a refusal"), choices=Refusal, initial=Refusal.INSUFFICIENT_FUNDS, required=False
    )

    def clean_refusal(self) -> str:
        """A refusal has a reason; the rest needs none."""
        chosen: str = self.cleaned_data["refusal"]
        return chosen or Refusal.ANY


class CardForm(SbpForm):
    """A card, filled in with one that exists nowhere."""

    number = forms.CharField(label=_("Card number"), initial=CARD, max_length=23)
    expires = forms.CharField(label=_("Valid through, month and year"), initial="12/30", max_length=7)
    code = forms.CharField(label=_("Code on the back"), initial="000", max_length=4)

    field_order = ("number", "expires", "code", "outcome", "refusal")

    def clean_number(self) -> str:
        """Sixteen to nineteen digits."""
        number = re.sub(r"\s", "", self.cleaned_data["number"])
        if not re.fullmatch(r"[0-9]{16,19}", number):
            raise ValidationError(_("Expected 16 to 19 digits."), code="card")
        return number
