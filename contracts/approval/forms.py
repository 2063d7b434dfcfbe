"""Forms of the application's page: other terms, answers, reasons, valuations."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from calculator.fields import PercentField
from calculator.kinds import PlanKind
from calculator.quoting.request import QuoteRequest, from_query
from common.forms import DateInput, MoneyField
from common.refusals import RefusableForm
from contracts.models import RefusalReason, TermsVersion

LONGEST_TEXT, LONGEST_RETURN, LONGEST_CLAUSES, MOST_CLAUSES = 2000, 300, 20_000, 50
LONGEST_TERM = 480
# Plans that need nothing else said; any other stays as it is.
SIMPLE_PLANS = (PlanKind.ANNUITY, PlanKind.DIFFERENTIATED)


def _text(label: Any, *, required: bool = True, rows: int = 3, longest: int = LONGEST_TEXT) -> forms.CharField:
    widget = forms.Textarea({"rows": rows, "maxlength": longest})
    return forms.CharField(label=label, required=required, max_length=longest, widget=widget)


class ReasonForm(RefusableForm):
    """Why; the other side reads it."""

    text = _text(_("Why"))


class RefusalForm(ReasonForm):
    """Why a deal is refused, in a word for reports and in words for the client."""

    # None is chosen beforehand: reports count what people said, not what stood first.
    reason = forms.ChoiceField(label=_("Reason"), choices=[("", _("Choose")), *RefusalReason.choices])
    field_order = ("reason", "text")


class ReturnForm(ReasonForm):
    """Why a document is returned."""

    text = _text(_("Why"), rows=2, longest=LONGEST_RETURN)


class AnswerForm(RefusableForm):
    """An answer to proposed terms: the button says which; declining needs its reason."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    answer = forms.ChoiceField(choices=[("agree", ""), ("decline", "")])
    text = _text(_("Comment for the other side"), required=False)

    def tell_what_is_asked(self, *, may_agree: bool) -> None:
        """Say beside the field when the words are needed: for a refusal, and for whoever can only take back."""
        field = self.fields["text"]
        field.required = not may_agree
        field.help_text = _("A refusal needs its reason.") if may_agree else ""

    def look_again(self, number: int) -> None:
        """Let the same words be sent about the proposal of now."""
        self.data = dict(self.data.items()) | {"seen": str(number)}

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of declining."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("answer") == "decline" and not cleaned.get("text", "").strip():
            self.add_error("text", ValidationError(_("Say why: the other side will read it."), code="no_reason"))
        return cleaned


class ValuationForm(RefusableForm):
    """What a valuer's report says."""

    value = MoneyField(label=_("Value with VAT, ₽"))
    valued_on = forms.DateField(label=_("Date of the valuation"), widget=DateInput())
    valuer = forms.CharField(label=_("Valuer"), max_length=300)
    report_number = forms.CharField(label=_("Number of the report"), max_length=60, required=False)

    def clean_value(self) -> Decimal:
        """Nothing is worth nothing."""
        value: Decimal = self.cleaned_data["value"]
        if value <= 0:
            raise ValidationError(_("Enter a value above zero."), code="not_positive")
        return value


class TermsForm(RefusableForm):
    """Other terms than those in force; the product's limits are asked by the calculator."""

    price = MoneyField(label=_("Price, ₽"))
    advance_percent = PercentField(label=_("Advance, percent of the price"))
    term_months = forms.IntegerField(label=_("Term, months"), min_value=1, max_value=LONGEST_TERM)
    buyout_percent = PercentField(label=_("Buyout, percent of the price"))
    plan = forms.ChoiceField(label=_("Payments run"))
    clauses = forms.CharField(
        label=_("Special conditions"),
        required=False,
        max_length=LONGEST_CLAUSES,
        widget=forms.Textarea({"rows": 6, "maxlength": LONGEST_CLAUSES}),
        help_text=_("Each condition on a line of its own."),
    )
    comment = _text(_("Why"), longest=LONGEST_TEXT)
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, data: QueryDict | None = None, *, terms: TermsVersion, is_look: bool = False) -> None:
        self.request = from_query(terms.request, by_staff=True)
        initial = {
            "price": self.request.price,
            "advance_percent": self.request.advance_percent,
            "term_months": self.request.term_months,
            "buyout_percent": self.request.buyout_percent,
            "plan": self.request.plan,
            "clauses": "\n".join(terms.clauses),
            "based_on": terms.number,
        }
        super().__init__(data, initial=initial)
        # Who only looks what the terms come to need not say why yet.
        self.is_look = is_look
        self.fields["comment"].required = not is_look
        plan = self.fields["plan"]
        assert isinstance(plan, forms.ChoiceField)  # noqa: S101 # tells the type
        plan.choices = [(one.value, one.label) for one in _plans(self.request.plan)]

    @property
    def asked(self) -> QuoteRequest:
        """What the calculator is asked: the request in force with what was changed."""
        said = self.cleaned_data
        names = ("price", "advance_percent", "term_months", "buyout_percent", "plan")
        changed: dict[str, Any] = {name: said[name] for name in names}
        if said["plan"] != self.request.plan:
            # What shapes the plan before says nothing of another one.
            changed |= {"weights": (), "fixed": (), "skipped_months": (), "mixed_share": None}
        return replace(self.request, **changed)

    @property
    def said_clauses(self) -> list[str]:
        """Special conditions in their order."""
        return [line.strip() for line in self.cleaned_data["clauses"].splitlines() if line.strip()]

    def clean_clauses(self) -> str:
        """Bound the number of conditions."""
        text: str = self.cleaned_data["clauses"]
        if len([line for line in text.splitlines() if line.strip()]) > MOST_CLAUSES:
            message = _("At most %(most)s conditions.")
            raise ValidationError(message, code="too_many", params={"most": MOST_CLAUSES})
        return text

    def clean(self) -> dict[str, Any]:
        """Say on the page that the proposal itself needs its reason, whatever a look did without."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.fields["comment"].required = True
        return cleaned

    def look_again(self, number: int) -> None:
        """Let the same words be sent about the version in force now; everything else stays as it was typed."""
        self.data = dict(self.data.items()) | {"based_on": str(number)}


def _plans(present: str) -> Sequence[PlanKind]:
    own = PlanKind(present)
    return SIMPLE_PLANS if own in SIMPLE_PLANS else (own, *SIMPLE_PLANS)
