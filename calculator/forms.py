"""The form of the calculator: terms as people type them, bounds of the product, and a request for a quote."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models.company import Segment
from calculator.carried import CARRIED, CarriedField
from calculator.engine.errors import ImpossibleTerms, Value
from calculator.engine.taxes.depreciation import DepreciationGroup
from calculator.fields import (
    FactorField,
    InsuranceInput,
    MonthsField,
    PercentField,
    PowerField,
    PriceField,
    WholeInput,
)
from calculator.kinds import (
    PLANS_OF_PAGE,
    AssetKind,
    InsuranceChoice,
    PaymentTiming,
    Period,
    PlanKind,
    PriceVat,
    TaxRuleKind,
)
from calculator.offers import Bounds, Catalogue, Offer
from calculator.quoting.groups import known_groups
from calculator.quoting.limits import POWER, outside
from calculator.quoting.price import bounds_without_vat
from calculator.quoting.request import MOST_PARTS, QuoteRequest
from calculator.refusing import refusal_text
from calculator.steps import STEP_CHANGES, STEPS, Steps
from common.forms import DateInput
from common.vat import standard_rates

type Choices = list[tuple[str, str | Promise]]
TAX_SCHEMES: Choices = [
    ("osno", gettext_lazy("General, with VAT")),
    ("usn_income", gettext_lazy("Simplified, income")),
    ("usn_profit", gettext_lazy("Simplified, income less expenses")),
]
ADVANCE_OFFSETS: Choices = [
    ("at_once", gettext_lazy("At once, on the first day")),
    ("evenly", gettext_lazy("Evenly, by every payment")),
]
BALANCE_HOLDERS: Choices = [("lessor", gettext_lazy("The lessor")), ("lessee", gettext_lazy("The lessee"))]
TAX_TERMS = ("advance_offset", "depreciation_factor", "balance_holder", "asset_group")
OF_PLAN = {PlanKind.MIXED: ("mixed_percent",), PlanKind.STEPPED: ("step_every", "step_change")}
# What a link says of payments one by one is of these plans; in others it is not looked at.
SHAPED = {"fixed": (PlanKind.INDIVIDUAL,), "weights": (PlanKind.STEPPED, PlanKind.SEASONAL)}
# Where the lessor has entered no rule (NK art. 259.3 p. 2).
USUAL_HIGHEST_FACTOR = Decimal(3)
SHARES = Bounds(Decimal(1), Decimal(99))
# Most months and payments of any lease: nothing is worked out of longer ones, not even a refusal.
COUNTS = {"term_months": Bounds(1, MOST_PARTS), "grace": Bounds(0, MOST_PARTS)}


def group_choices() -> Choices:
    """The usual group of the asset, and all groups of the tax code with their useful lives in years."""
    return [("", _("By the kind of asset")), *((str(group.number), _life(group)) for group in known_groups().all)]


def _life(group: DepreciationGroup) -> str:
    told = {"number": group.number, "over": group.over, "up_to": group.up_to}
    if group.up_to is None:
        return _("Group %(number)s: over %(over)s years") % told
    return _("Group %(number)s: over %(over)s to %(up_to)s years") % told


class CalculatorForm(forms.Form):
    """Everything a quote is asked by. Roubles with VAT, percent, months.

    The form is always bound: whoever opens the page sees a calculation at once. `offer` is the product chosen, or the
    first one; its bounds are those of the fields.
    """

    starts_on = forms.DateField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    product = forms.ChoiceField(label=gettext_lazy("Product"))
    asset_kind = forms.ChoiceField(label=gettext_lazy("What you lease"))
    price = PriceField(label=gettext_lazy("Price"))
    price_vat = forms.ChoiceField(label=gettext_lazy("The price is"), choices=PriceVat, widget=forms.RadioSelect)
    advance_percent = PercentField(label=gettext_lazy("Advance"))
    term_months = forms.IntegerField(label=gettext_lazy("Term"), widget=WholeInput)
    buyout_percent = PercentField(label=gettext_lazy("Buyout price"))
    plan = forms.ChoiceField(label=gettext_lazy("Schedule"), widget=forms.RadioSelect)
    mixed_percent = PercentField(label=gettext_lazy("Principal repaid in equal parts"), required=False)
    step_every = forms.IntegerField(label=gettext_lazy("Payments in a step"), widget=WholeInput, required=False)
    step_change = PercentField(label=gettext_lazy("Each step changes the payment by, %"), required=False)
    fixed = CarriedField("fixed")
    weights = CarriedField("weights")
    skipped_months = MonthsField(label=gettext_lazy("Months without a payment"), required=False)
    months = forms.TypedChoiceField(label=gettext_lazy("Payments"), coerce=int)
    timing = forms.ChoiceField(label=gettext_lazy("Payment falls due"))
    first_payment_on = forms.DateField(label=gettext_lazy("First payment"), widget=DateInput, required=False)
    grace = forms.IntegerField(label=gettext_lazy("Payments of interest only"), widget=WholeInput, required=False)
    insurance = forms.ChoiceField(
        label=gettext_lazy("Insurance in the payments"), choices=InsuranceChoice, widget=InsuranceInput
    )
    power = PowerField(label=gettext_lazy("Engine power, hp"), required=False)
    programme = forms.ChoiceField(label=gettext_lazy("Subsidy programme"), required=False)
    segment = forms.ChoiceField(label=gettext_lazy("Size of the company"), choices=Segment)
    tax_scheme = forms.ChoiceField(label=gettext_lazy("Tax system"), choices=TAX_SCHEMES)
    advance_offset = forms.ChoiceField(
        label=gettext_lazy("The advance is offset"), choices=ADVANCE_OFFSETS, required=False
    )
    asset_group = forms.TypedChoiceField(
        label=gettext_lazy("Depreciation group"), choices=group_choices, coerce=int, required=False, empty_value=None
    )
    depreciation_factor = FactorField(label=gettext_lazy("Depreciation factor"), required=False)
    balance_holder = forms.ChoiceField(label=gettext_lazy("Balance holder"), choices=BALANCE_HOLDERS, required=False)
    loan_rate = PercentField(label=gettext_lazy("Bank loan to compare with, % a year"), required=False)
    discount_rate = PercentField(label=gettext_lazy("Your discount rate, % a year"), required=False)

    def __init__(self, data: Mapping[str, Any], *, catalogue: Catalogue, offer: Offer) -> None:
        super().__init__(data)
        self.catalogue, self.offer = catalogue, offer
        # The possible value nearest to what was typed, by the name of a field that is out of bounds.
        self.nearest: dict[str, Value] = {}
        for name, field in self.fields.items():
            field.widget.attrs["aria-describedby"] = f"id_{name}_notes"
            field.error_messages["invalid_choice"] = _("This is not offered here. Choose something else.")
            if name in (choices := self.choices):
                field.choices = choices[name]  # type: ignore[attr-defined] # only fields of choices are in the table

    @cached_property
    def choices(self) -> dict[str, Choices]:
        """What the product lets one choose."""
        return {
            "product": [(offer.code, offer.name) for offer in self.catalogue.offers],
            "asset_kind": _of(AssetKind, self.offer.asset_kinds),
            "plan": _of(PlanKind, [plan for plan in self._plans if plan in self.offer.plans]),
            "months": _of(Period, self.offer.periods),
            "timing": _of(PaymentTiming, self.offer.timings),
            "programme": [("", _("Without a subsidy")), *self._programmes()],
        }

    @cached_property
    def choices_key(self) -> str:
        """Tells one set of choices from another, so that a page knows when to take new ones."""
        told = [(name, value, str(text)) for name, found in self.choices.items() for value, text in found]
        return sha256(repr(told).encode()).hexdigest()[:12]

    @property
    def _plans(self) -> tuple[PlanKind, ...]:
        return (*PLANS_OF_PAGE, PlanKind.INDIVIDUAL) if self.data.get("fixed") else PLANS_OF_PAGE

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Names and texts that the link says beside the fields; they are sent on with the form."""
        return [(name, text) for name in CARRIED if (text := self.data.get(name, ""))]

    def _programmes(self) -> Choices:
        kind, segment = self.data.get("asset_kind", ""), self.data.get("segment", "")
        found = self.catalogue.programmes_for(kind, segment, on=self.catalogue.on)
        return [(programme.code, programme.name) for programme in found]

    @property
    def bounds(self) -> dict[str, Bounds[Decimal] | Bounds[int]]:
        """Lowest and highest value by the name of a field."""
        return {
            "price": self._price_bounds,
            "advance_percent": self.offer.advance,
            "term_months": self.offer.term,
            "buyout_percent": self.offer.buyout,
            "grace": Bounds(0, self.offer.longest_grace),
            "power": POWER,
            "depreciation_factor": Bounds(Decimal(1), self._highest_factor),
            "mixed_percent": SHARES,
            "step_every": STEPS,
            "step_change": STEP_CHANGES,
        }

    @property
    def _price_bounds(self) -> Bounds[Decimal]:
        """The bounds of the product in the unit that the price is given in."""
        if self.data.get("price_vat") != PriceVat.WITHOUT:
            return self.offer.price
        return bounds_without_vat(self.offer.price, self._first_day)

    @property
    def _highest_factor(self) -> Decimal:
        rule = self.catalogue.taxes.on(TaxRuleKind.HIGHEST_FACTOR, self._first_day)
        return rule.value if rule else USUAL_HIGHEST_FACTOR

    @property
    def _first_day(self) -> date:
        """The first day of the lease; today when it says nothing, or is before all laws that are known."""
        try:
            day = date.fromisoformat(self.data.get("starts_on", ""))
        except ValueError:
            return self.catalogue.on
        return max(day, standard_rates()[0].since)

    @property
    def absent(self) -> frozenset[str]:
        """Fields that the product has no use for with this asset: they are out of sight and say nothing."""
        kind = self.data.get("asset_kind", "")
        asks = {
            "insurance": self.offer.leaves_insurance(kind),
            "power": self.offer.usual_power(kind) is not None,
        }
        return frozenset(name for name, is_asked in asks.items() if not is_asked)

    def clean(self) -> dict[str, Any]:
        """Ask for what the kind of schedule needs, and for nothing else."""
        cleaned = super().clean() or self.cleaned_data
        for name, counted in COUNTS.items():
            if (count := cleaned.get(name)) is not None and count not in counted:
                self._refuse(name, count)
        for name in self.absent:
            self.errors.pop(name, None)
            cleaned.pop(name, None)
        plan = cleaned.get("plan")
        self._clean_plan(plan, cleaned)
        if plan == PlanKind.STEPPED and not self.errors and not self._is_weighed:
            self._try_steps(cleaned)
        return cleaned

    def _clean_plan(self, plan: str | None, cleaned: dict[str, Any]) -> None:
        """Hold what belongs to the schedule; fields that are out of sight cannot be in the way."""
        for name, kinds in SHAPED.items():
            if plan not in kinds:
                self.errors.pop(name, None)
        for kind, names in OF_PLAN.items():
            for name in names:
                if kind != plan or self._is_weighed:
                    self.errors.pop(name, None)
                elif name not in self.errors:
                    self._hold(name, cleaned.get(name))

    @property
    def _is_weighed(self) -> bool:
        """Whether a link weighs payments one by one; what is typed into the fields of the plan counts before it."""
        typed = {PlanKind.STEPPED: OF_PLAN[PlanKind.STEPPED], PlanKind.SEASONAL: ("skipped_months",)}
        names = typed.get(self.data.get("plan", ""), ())
        return bool(names) and bool(self.data.get("weights")) and not any(self.data.get(name) for name in names)

    def _hold(self, name: str, value: Decimal | int | None) -> None:
        """Hold a figure that no product bounds to what makes sense."""
        if value is None:
            self.add_error(name, ValidationError(_("Give a number."), code="required"))
            return
        bounds: Bounds[Any] = self.bounds[name]
        if value not in bounds:
            self._refuse(name, value)

    def _refuse(self, name: str, value: Decimal | int) -> None:
        bounds: Bounds[Any] = self.bounds[name]
        refusal = outside(name, value, bounds)
        self.add_error(name, ValidationError(refusal_text(refusal), code=refusal.code))
        self.nearest[name] = bounds.nearest(value)

    def _try_steps(self, cleaned: dict[str, Any]) -> None:
        try:
            Steps(cleaned["step_every"], cleaned["step_change"]).weights(cleaned["term_months"] // cleaned["months"])
        except ImpossibleTerms as refusal:
            self.add_error(refusal.field, ValidationError(refusal.text(_), code=refusal.code))

    def request(self) -> QuoteRequest:
        """What is asked, of a form that is valid."""
        told = self.cleaned_data
        plan, months, term = told["plan"], told["months"], told["term_months"]
        weights: tuple[Decimal, ...] = ()
        if self._is_weighed:
            weights = told["weights"]
        elif plan == PlanKind.STEPPED:
            weights = Steps(told["step_every"], told["step_change"]).weights(term // months)
        return QuoteRequest(
            **{name: told[name] for name in _AS_TYPED},
            **{name: told[name] for name in OF_DEFAULTS if told.get(name) not in {None, ""}},
            months=months,
            plan=plan,
            skipped_months=tuple(told["skipped_months"]) if plan == PlanKind.SEASONAL else (),
            weights=weights,
            fixed=told["fixed"] or () if plan == PlanKind.INDIVIDUAL else (),
            mixed_share=told["mixed_percent"] / 100 if plan == PlanKind.MIXED else None,
            grace=told["grace"] or 0,
        )


# Empty or out of sight: the default of a request.
OF_DEFAULTS = ("price_vat", "insurance", "power", *TAX_TERMS)
_AS_TYPED = (
    "product",
    "asset_kind",
    "segment",
    "price",
    "advance_percent",
    "term_months",
    "starts_on",
    "buyout_percent",
    "timing",
    "first_payment_on",
    "programme",
    "tax_scheme",
    "loan_rate",
    "discount_rate",
)


def _of(kinds: type[Any], values: Any) -> Choices:
    return [(str(kind.value), kind.label) for kind in map(kinds, values)]
