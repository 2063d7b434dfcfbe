"""Forms of a contract's moves: a day, numbers of assets, a reason; the inspection of a return."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.forms import DateInput, MoneyField
from common.money import ZERO
from common.refusals import RefusableForm
from common.ui.figures import short_day
from contracts.approval.forms import ReasonForm
from contracts.lifecycle import Event
from contracts.models import Contract, UsageTerms
from contracts.preparation.inspections import Found, Reading
from contracts.preparation.moving import field_of, unidentified

NAMES = {"vin": _("VIN"), "serial_number": _("Serial number"), "cadastral_number": _("Cadastral number")}
LONGEST_NUMBER, LONGEST_FINDING, FINDINGS, MOST_USE = 50, 300, 5, 10_000_000


class DayForm(RefusableForm):
    """A day that has come."""

    on = forms.DateField(label=_("Day"), widget=DateInput())

    def __init__(self, *args: Any, contract: Contract, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"on": today})
        super().__init__(*args, **kwargs)
        self.contract, self.today = contract, today

    @property
    def earliest(self) -> date | None:
        """The first day that may be said."""
        return None

    def clean_on(self) -> date:
        """Refuse a day ahead and one before what it follows."""
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise ValidationError(_("The day cannot be ahead."), code="ahead")
        if self.earliest is not None and on < self.earliest:
            message = _("The day cannot be before %(day)s.")
            raise ValidationError(message, code="too_early", params={"day": short_day(self.earliest)})
        return on

    @property
    def said(self) -> dict[str, Any]:
        """Arguments of `moving.move`."""
        return {"on": self.cleaned_data["on"]}


class SignForm(DayForm):
    """When both sides had signed."""


class HandOverForm(DayForm):
    """When the client took the assets, and the numbers of those that had none."""

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, contract=contract, **kwargs)
        self.assets = unidentified(contract)
        for asset in self.assets:
            self.fields[f"asset_{asset.pk}"] = forms.CharField(
                label=f"{NAMES[field_of(asset)]}: {asset.name}",
                max_length=LONGEST_NUMBER,
                widget=forms.TextInput({"autocomplete": "off"}),
            )

    @property
    def earliest(self) -> date | None:
        """Nothing is handed over before the signature."""
        return self.contract.signed_on

    @property
    def said(self) -> dict[str, Any]:
        """Arguments of `moving.move`."""
        return super().said | {"identifiers": {one.pk: self.cleaned_data[f"asset_{one.pk}"] for one in self.assets}}


class WhyForm(ReasonForm):
    """Why; the contract and the day say nothing here."""

    def __init__(self, *args: Any, contract: Contract, today: date, **kwargs: Any) -> None:
        del contract, today
        super().__init__(*args, **kwargs)

    @property
    def said(self) -> dict[str, Any]:
        """Arguments of `moving.move`."""
        return {"reason": self.cleaned_data["text"]}


MoveForm = DayForm | WhyForm
FORMS: dict[Event, type[DayForm] | type[WhyForm]] = {Event.SIGN: SignForm, Event.HAND_OVER: HandOverForm}


class InspectionForm(DayForm):
    """What was read and found when the asset came back."""

    kilometres = forms.IntegerField(
        label=_("Mileage since the handover, km"), min_value=0, max_value=MOST_USE, required=False
    )
    hours = forms.IntegerField(
        label=_("Engine hours since the handover"), min_value=0, max_value=MOST_USE, required=False
    )

    def __init__(self, *args: Any, terms: UsageTerms | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Day of the inspection")
        self.fields["kilometres"].required = terms is not None and terms.kilometres_a_year is not None
        self.fields["hours"].required = terms is not None and terms.hours_a_year is not None
        for number in range(1, FINDINGS + 1):
            self.fields[f"what_{number}"] = forms.CharField(
                label=gettext("Finding %(number)s") % {"number": number}, max_length=LONGEST_FINDING, required=False
            )
            self.fields[f"amount_{number}"] = MoneyField(
                label=gettext("Charge for finding %(number)s, ₽ with VAT") % {"number": number}, required=False
            )

    @property
    def earliest(self) -> date | None:
        """Nothing comes back before the lease began."""
        return self.contract.starts_on

    def clean(self) -> dict[str, Any]:
        """A charge says for what it is, and is not below zero."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(1, FINDINGS + 1):
            amount = cleaned.get(f"amount_{number}") or ZERO
            if amount < 0:
                error = ValidationError(_("A charge cannot be below zero."), code="negative")
                self.add_error(f"amount_{number}", error)
            elif amount and not cleaned.get(f"what_{number}"):
                self.add_error(f"what_{number}", ValidationError(_("Say what the charge is for."), code="required"))
        return cleaned

    @property
    def reading(self) -> Reading:
        """What was read."""
        said = self.cleaned_data
        return Reading(said["on"], said["kilometres"], said["hours"])

    @property
    def findings(self) -> list[Found]:
        """What was found, in its order."""
        said = self.cleaned_data
        pairs: list[tuple[str, Decimal]] = [
            (said[f"what_{number}"], said[f"amount_{number}"] or ZERO) for number in range(1, FINDINGS + 1)
        ]
        return [Found(what, amount) for what, amount in pairs if what]
