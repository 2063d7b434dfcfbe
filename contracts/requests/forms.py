"""Forms of requests, one for each kind; the lessor answers with the same fields."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.validators import validate_inn
from common.forms import DateInput, MoneyField
from common.refusals import RefusableForm
from common.ui.figures import plain_money, short_day
from contracts.models import Contract, LeasedAsset, RequestKind
from contracts.ports import PlannedRow
from contracts.requests.kinds import CertificateKind
from contracts.requests.lines import LEASE

LONGEST_TEXT = 2000
LONGEST_TERM = 480
LARGEST = 2**31 - 1
DAYS_TO_ACCEPT = 5
LAST_DAY_OF_MONTH = 31
OUT_OF_RANGE = ("invalid", "min_value", "max_value")
MODES = [("shorten", _("Shorter term, the same payment")), ("lower", _("Lower payments, the same term"))]


def text_field(label: Any, *, required: bool = True, rows: int = 3) -> forms.CharField:
    """Words of a person."""
    widget = forms.Textarea({"rows": rows, "maxlength": LONGEST_TEXT})
    return forms.CharField(label=label, required=required, max_length=LONGEST_TEXT, widget=widget)


class KindForm(RefusableForm):
    """What is asked. As an answer of the lessor it has the words and the last day instead of the comment.

    `rows` are those of the schedule in force that no money has touched, `today` bounds the days.
    """

    comment = text_field(_("Comment"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST)

    def __init__(
        self,
        *args: Any,
        contract: Contract,
        rows: Sequence[PlannedRow],
        today: date,
        said: Mapping[str, Any] | None = None,
        is_answer: bool = False,
        **kwargs: Any,
    ) -> None:
        self.contract, self.rows, self.today = contract, rows, today
        kwargs["initial"] = {"seen": contract.schedule_number, **self.read(said or {})}
        super().__init__(*args, **kwargs)
        if is_answer:
            del self.fields["comment"]
            self.fields["note"] = text_field(_("Words for the client"), required=False)
            self.fields["valid_until"] = forms.DateField(
                label=_("May be accepted until"), widget=DateInput(), initial=self._last_day(said or {})
            )
        self.prepare()

    def _last_day(self, said: Mapping[str, Any]) -> date:
        """Some days to accept, but not past the day for which it is worked out."""
        latest = self.today + timedelta(days=DAYS_TO_ACCEPT)
        bound = said.get("on") or said.get("to")
        return min(latest, date.fromisoformat(bound)) if bound else latest

    def prepare(self) -> None:
        """Fill choices that depend on the contract."""

    def read(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Values of the fields from what was asked, as JSON."""
        return dict(said)

    @property
    def said(self) -> dict[str, Any]:
        """What is asked, as JSON."""
        apart = {"comment", "seen", "note", "valid_until"}
        return {name: _told(value) for name, value in self.cleaned_data.items() if name not in apart}

    def clean_on(self) -> date:
        """A day that has not passed."""
        return self._not_past("on")

    def _not_past(self, name: str) -> date:
        day: date = self.cleaned_data[name]
        if day < self.today:
            raise ValidationError(_("Choose today or a later day."), code="past")
        return day


def _told(value: object) -> object:
    """A value of JSON: days and amounts as texts."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


class DateShiftForm(KindForm):
    """Which payment, to which day."""

    number = forms.ChoiceField(label=_("Payment"))
    to = forms.DateField(label=_("New date"), widget=DateInput())
    field_order = ("number", "to", "comment")

    def prepare(self) -> None:
        """Payments that no money has touched."""
        self.fields["number"].choices = [  # type: ignore[attr-defined] # a choice field
            (
                str(row.number),
                gettext("No. %(number)s, %(day)s, %(amount)s")
                % {"number": row.number, "day": short_day(row.due_on), "amount": plain_money(row.amount)},
            )
            for row in self.rows
            if row.kind == LEASE
        ]


class TermChangeForm(KindForm):
    """The whole new term."""

    term_months = forms.IntegerField(
        label=_("New term, months"),
        min_value=1,
        max_value=LONGEST_TERM,
        error_messages=dict.fromkeys(OUT_OF_RANGE, _("Enter a whole number of months from 1 to 480.")),
    )
    field_order = ("term_months", "comment")

    def prepare(self) -> None:
        """Say what the term is now."""
        self.fields["term_months"].help_text = gettext("Now: %(months)s") % {"months": self.contract.term_months}


class PaymentDayForm(KindForm):
    """Another day of the month."""

    day = forms.IntegerField(
        label=_("Payment day"),
        min_value=1,
        max_value=LAST_DAY_OF_MONTH,
        error_messages=dict.fromkeys(OUT_OF_RANGE, _("Enter a day of the month from 1 to 31.")),
        help_text=_("In a shorter month, its last day."),
    )
    field_order = ("day", "comment")


class CessionForm(KindForm):
    """Who takes the contract over."""

    inn = forms.CharField(
        label=_("INN of the new lessee"),
        max_length=12,
        validators=[validate_inn],
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    field_order = ("inn", "comment")

    def clean_inn(self) -> str:
        """Another company than the present one."""
        inn: str = self.cleaned_data["inn"]
        if inn == self.contract.lessee.inn:
            raise ValidationError(_("This company is the lessee already."), code="same_lessee")
        return inn


def _named(asset: LeasedAsset) -> str:
    """A contract has several assets of one name: the plate, or else the identifier, tells which is meant."""
    return " · ".join(part for part in (asset.name, asset.plate or asset.identifier) if part)


class PlaceOfUseForm(KindForm):
    """Which asset, where to."""

    asset = forms.TypedChoiceField(label=_("Asset"), coerce=int)
    address = forms.CharField(label=_("New address"), max_length=500)
    field_order = ("asset", "address", "comment")

    def prepare(self) -> None:
        """Assets of the contract, by their numbers in it."""
        assets = [(asset.position, _named(asset)) for asset in self.contract.assets.order_by("position")]
        choices = [(0, gettext("All assets")), *assets] if len(assets) != 1 else assets
        self.fields["asset"].choices = choices  # type: ignore[attr-defined] # a choice field


class EarlyBuyoutForm(KindForm):
    """When."""

    on = forms.DateField(label=_("Date of the buyout"), widget=DateInput())
    field_order = ("on", "comment")


class PartialEarlyForm(KindForm):
    """How much, when, and what becomes of the rest."""

    amount = MoneyField(label=_("Amount, ₽"))
    on = forms.DateField(label=_("Date of the payment"), widget=DateInput())
    mode = forms.ChoiceField(label=_("What becomes of the rest"), choices=MODES)
    field_order = ("amount", "on", "mode", "comment")

    def read(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Show the amount as amounts are shown."""
        return dict(said) | ({"amount": Decimal(said["amount"])} if "amount" in said else {})

    def clean_amount(self) -> Decimal:
        """Something is paid."""
        amount: Decimal = self.cleaned_data["amount"]
        if amount <= 0:
            raise ValidationError(_("Enter an amount above zero."), code="not_positive")
        return amount


class ReturnForm(KindForm):
    """When."""

    on = forms.DateField(label=_("Date of the return"), widget=DateInput())
    field_order = ("on", "comment")


class CertificateForm(KindForm):
    """Which paper."""

    what = forms.ChoiceField(label=_("What is needed"), choices=CertificateKind)
    field_order = ("what", "comment")


class QuestionForm(KindForm):
    """The question itself; it needs no comment."""

    text = text_field(_("Question"), rows=5)
    field_order = ("text",)

    def prepare(self) -> None:
        """One field is enough for words."""
        self.fields.pop("comment", None)


FORMS: Mapping[RequestKind, type[KindForm]] = MappingProxyType(
    {
        RequestKind.DATE_SHIFT: DateShiftForm,
        RequestKind.TERM_CHANGE: TermChangeForm,
        RequestKind.PAYMENT_DAY: PaymentDayForm,
        RequestKind.CESSION: CessionForm,
        RequestKind.PLACE_OF_USE: PlaceOfUseForm,
        RequestKind.EARLY_BUYOUT: EarlyBuyoutForm,
        RequestKind.PARTIAL_EARLY: PartialEarlyForm,
        RequestKind.RETURN: ReturnForm,
        RequestKind.CERTIFICATE: CertificateForm,
        RequestKind.QUESTION: QuestionForm,
    }
)


class ReasonForm(RefusableForm):
    """Words that the other side reads."""

    text = text_field(_("Why"))


class AnswerForm(RefusableForm):
    """The answer itself."""

    text = text_field(_("Answer"), rows=5)
