"""Forms about what is owed besides the schedule: costs and fees, interest under art. 395, what is taken off."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from calculator.engine.errors import ImpossibleTerms
from calculator.refusing import refusal_text
from common.forms import MoneyField
from common.messages import MessageError
from common.refusals import RefusableForm
from common.ui.figures import plain_money, short_day
from contracts.models import Contract
from payments.claim_letters.making import MOST_PAY_DAYS, usual_pay_days
from payments.engine.key_rates import BeyondKnown
from payments.engine.penalty import ReliefKind
from payments.models import ChargeKind, Instalment
from payments.models.charge import RELIEF_KINDS
from payments.services.charges import Interest, Sum
from payments.services.reliefs import ReliefData

_MONEY = {"inputmode": "decimal", "autocomplete": "off"}
_SUMS = [(kind.value, kind.label) for kind in (ChargeKind.COSTS, ChargeKind.FEE)]
_SANCTIONS = [(kind.value, kind.label) for kind in (ChargeKind.PENALTY, ChargeKind.ARTICLE_395)]


class DayInput(UnfoldAdminTextInputWidget):
    """The browser's own date picker in the back office's clothes."""

    input_type = "date"

    def format_value(self, value: Any) -> Any:
        """Write a date as the picker reads it."""
        return value.isoformat() if isinstance(value, date) else value


class PaymentField(forms.ModelChoiceField[Instalment]):
    """One payment of the contract, or all of them."""

    widget = UnfoldAdminSelectWidget

    def label_from_instance(self, row: Instalment) -> str:
        """Number, day and sum."""
        return gettext("No. %(number)s, %(day)s, %(amount)s") % {
            "number": row.number,
            "day": short_day(row.due_on),
            "amount": plain_money(row.amount),
        }


class DebtForm(RefusableForm):
    """A form about one contract; a refusal of a service stands beside the field that it is about."""

    # Field by code of refusal.
    fields_of: ClassVar[dict[str, str]] = {}
    note: ClassVar[str | Promise] = ""

    def __init__(self, *args: Any, contract: Contract, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del today
        if "payment" in self.fields:
            rows = Instalment.objects.in_force().filter(version__contract=contract).order_by("number")
            field = self.fields["payment"]
            field.queryset = rows  # type: ignore[attr-defined] # a PaymentField

    def tell(self, error: MessageError) -> None:
        """Show a refusal in the reader's language."""
        name = self.fields_of.get(error.code, error.code)
        words = refusal_text(error) if isinstance(error, ImpossibleTerms) else error.text(gettext)
        told = ValidationError(words, code=error.code)
        self.add_error(name if name in self.fields else None, told)


def _payment() -> PaymentField:
    return PaymentField(
        label=_("Payment"), queryset=Instalment.objects.none(), required=False, empty_label=_("All payments")
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput)


def _words(label: Any, longest: int) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}))


class SumForm(DebtForm):
    """Costs of collection or a fee."""

    kind = forms.ChoiceField(label=capfirst(_("kind")), choices=_SUMS, widget=UnfoldAdminSelectWidget)
    amount = MoneyField(label=_("Amount with VAT, roubles"), widget=UnfoldAdminTextInputWidget(attrs=_MONEY))
    on = _day(_("Date"))
    reason = _words(_("Reason"), 300)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        self.fields["on"].initial = today

    @property
    def said(self) -> Sum:
        """What is charged."""
        return Sum(**self.cleaned_data | {"kind": ChargeKind(self.cleaned_data["kind"])})


class InterestForm(DebtForm):
    """Interest under art. 395 through a day."""

    note = _(
        "For each day of delay by the key rate of the Bank of Russia; only where the contract agrees no penalty for "
        "the same delay (art. 395 of the Civil Code). What was charged for earlier days stands, the rest is added."
    )
    fields_of: ClassVar[dict[str, str]] = {"on": "through", "no_delay": "through", "key_rate_unknown": "through"}

    payment = _payment()
    through = _day(_("Through the day"))
    provisional = forms.BooleanField(
        label=_("Take the last known key rate for days whose rate is not known"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
    )
    reason = _words(_("Reason"), 300)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        self.fields["through"].initial = today

    @property
    def said(self) -> Interest:
        """What is charged."""
        payment: Instalment | None = self.cleaned_data["payment"]
        return Interest(
            through=self.cleaned_data["through"],
            reason=self.cleaned_data["reason"],
            instalment_id=payment.pk if payment else None,
            beyond=BeyondKnown.PROVISIONAL if self.cleaned_data["provisional"] else BeyondKnown.REFUSE,
        )


class ReliefForm(DebtForm):
    """What is taken off."""

    note = _(
        "Takes off what is charged through the day; later days of delay are charged on. The rows of the penalty stay, "
        "and what is taken off can be taken back."
    )
    fields_of: ClassVar[dict[str, str]] = {"too_much": "amount", "nothing": "on", "kind": "charge_kind"}

    kind = forms.ChoiceField(label=_("Who decided"), choices=RELIEF_KINDS, widget=UnfoldAdminSelectWidget)
    charge_kind = forms.ChoiceField(label=_("Of"), choices=_SANCTIONS, widget=UnfoldAdminSelectWidget)
    payment = _payment()
    on = _day(_("Charged through the day"))
    amount = MoneyField(
        label=_("Amount, roubles"),
        required=False,
        help_text=_("Empty: all that stands."),
        widget=UnfoldAdminTextInputWidget(attrs=_MONEY),
    )
    document = forms.CharField(
        label=_("Decision"),
        max_length=200,
        help_text=_("Number and date of the decision."),
        widget=UnfoldAdminTextInputWidget,
    )
    reason = _words(_("Reason"), 500)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        self.fields["on"].initial = today

    @property
    def said(self) -> ReliefData:
        """What is taken off."""
        values = {name: self.cleaned_data[name] for name in ("on", "amount", "document", "reason")}
        payment: Instalment | None = self.cleaned_data["payment"]
        return ReliefData(
            **values,
            kind=ReliefKind(self.cleaned_data["kind"]),
            charge_kind=ChargeKind(self.cleaned_data["charge_kind"]),
            instalment_id=payment.pk if payment else None,
        )


class ClaimForm(DebtForm):
    """How long the client has to pay by a claim letter."""

    note = _(
        "The letter demands everything owed today: late payments of the schedule and charges, each with its days. It "
        "stands on the client's page of debts and is sent by e-mail."
    )
    fields_of: ClassVar[dict[str, str]] = {"nothing": "pay_days"}

    pay_days = forms.IntegerField(
        label=_("Days to pay"), min_value=1, max_value=MOST_PAY_DAYS, widget=UnfoldAdminIntegerFieldWidget
    )

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, contract=contract, **kwargs)
        self.fields["pay_days"].initial = usual_pay_days(contract)


class BackForm(DebtForm):
    """Why something is taken back."""

    reason = _words(_("Reason"), 300)
