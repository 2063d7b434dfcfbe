"""From an address to a calculation: what was typed or came by a link, the quote, and what is impossible and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models.company import Segment
from calculator import catalogue as catalogues
from calculator.asking import FIGURES, ask, refusals
from calculator.engine.errors import ImpossibleTerms
from calculator.forms import TAX_TERMS, CalculatorForm, Choices
from calculator.inputs import Input, Inputs, Nearest, Note, address_with, note_of, told, typed
from calculator.kinds import InsuranceChoice, PlanKind, PriceVat, TaxRuleKind
from calculator.offers import Catalogue, Offer
from calculator.quoting.quote import Quote
from calculator.quoting.request import QuoteRequest, UnreadableRequest, read_part, to_query, version_of
from calculator.refusing import refusal_text
from calculator.steps import Steps, steps_to_type
from common.ui.figures import percent, short_day

# What a first visitor sees; each figure is moved into the bounds of the product.
USUAL_PRICE, USUAL_ADVANCE, USUAL_TERM, USUAL_SHARE = Decimal(5_000_000), Decimal(20), 36, Decimal(50)
USUAL_STEP, USUAL_CHANGE = 12, Decimal(-10)
# Where a part of a request stands in the form.
FIELD_OF = {
    "mixed_share": "mixed_percent",
    "weights": "step_every",
}
# What is refused in another unit than its field has: a button would put roubles where payments are counted.
WORDS_ONLY = frozenset({"mixed_share", "weights", "skipped_months", "fixed"})
CHOICES = ("product", "asset_kind", "plan", "months", "timing", "programme")
FOLDED = frozenset({"segment", "tax_scheme", *TAX_TERMS, "loan_rate", "discount_rate"})
PERCENT_OF_ONE = 100


@dataclass(frozen=True)
class Calculation:
    """What a page shows: the form with what was typed, and a quote unless something is impossible.

    `query` is that of the page's own address with this calculation in it; `problems` are refusals of no field.
    """

    form: CalculatorForm
    inputs: Inputs
    quote: Quote | None
    problems: list[str]
    query: str
    is_over: bool
    today_query: str

    @property
    def offer(self) -> Offer:
        """The product with the bounds of the form."""
        return self.form.offer

    @property
    def opens_more(self) -> bool:
        """Whether something is to be changed among what is folded away."""
        return any(name in FOLDED for name in self.form.errors)

    @property
    def wrong(self) -> list[Input]:
        """Fields that are to be changed."""
        return [self.inputs[name] for name, note in self.inputs.notes.items() if note.errors]


def calculate(params: QueryDict, *, on: date, segment: str = "") -> Calculation | None:
    """Calculate what an address asks for; None when the lessor offers nothing.

    `segment` is that of the visitor's company, if it is known. Asks the database only for the catalogue.
    """
    catalogue, version = _catalogue(params, on=on)
    if not catalogue.offers:
        return None
    offer = catalogue.offer(params.get("product", "")) or catalogue.offers[0]
    is_over = version is not None and catalogues.current(on).is_over(offer)
    data = _data(params, offer, on=on, segment=segment or Segment.MEDIUM)
    if not is_over:
        data.pop("version", None)
        data.pop("version_of", None)
    form = CalculatorForm(data, catalogue=catalogue, offer=offer)
    quote, refused = _quote(form) if form.is_valid() else (None, list(_of_the_rest(form, data)))
    _take(form, refused)
    notes = _notes(form, data, quote)
    problems = [str(error) for name in ("__all__", *_hidden(form)) for error in form.errors.get(name, [])]
    own = _query(form.request(), offer, form) if quote else address_with(data).removeprefix("?")
    today_query = address_with(data, version="", version_of="", starts_on="", first_payment_on="").removeprefix("?")
    return Calculation(form, Inputs(form, notes), quote, problems, own, is_over, today_query)


def _catalogue(params: QueryDict, *, on: date) -> tuple[Catalogue, int | None]:
    """The catalogue of the day, with the version that a link names."""
    code, number = params.get("product", ""), version_of(params)
    # The version belongs to the product it came with, not to another one chosen since.
    if number is None or params.get("version_of", code) != code:
        return catalogues.current(on), None
    return catalogues.with_version(code, number, on=on), number


def _data(params: QueryDict, offer: Offer, *, on: date, segment: str) -> QueryDict:
    """What was typed; what was not asked for yet has its usual value."""
    data = params.copy()
    _read_shares(data)
    for name in set(data) - set(CalculatorForm.base_fields) - {"version_of"}:
        del data[name]
    for name, value in _usual(offer, on=on, segment=segment).items():
        data.setdefault(name, value)
    return data


def _usual(offer: Offer, *, on: date, segment: str) -> Mapping[str, str]:
    months = 1 if 1 in offer.periods else offer.periods[0]
    return {
        "starts_on": on.isoformat(),
        "product": offer.code,
        "asset_kind": offer.asset_kinds[0],
        "segment": segment,
        "price": typed("price", offer.price.nearest(USUAL_PRICE)),
        "advance_percent": typed("advance_percent", offer.advance.nearest(USUAL_ADVANCE)),
        "term_months": str(offer.term.nearest(USUAL_TERM) // months * months),
        "buyout_percent": typed("buyout_percent", offer.buyout.lowest),
        "plan": offer.usual_plan,
        "mixed_percent": typed("mixed_percent", USUAL_SHARE),
        "step_every": str(USUAL_STEP),
        "step_change": typed("step_change", USUAL_CHANGE),
        "months": str(months),
        "timing": offer.timings[0],
        "price_vat": PriceVat.WITH.value,
        "insurance": InsuranceChoice.INCLUDED.value,
        "tax_scheme": "osno",
        "depreciation_factor": "1",
    }


def _read_shares(data: QueryDict) -> None:
    """Turn what a link says in shares and weights (`to_query`) into what the form asks for."""
    share = _part(data, "mixed_share")
    if share is not None:
        data["mixed_percent"] = typed("mixed_percent", share * PERCENT_OF_ONE)
    if data.get("plan") != PlanKind.STEPPED or not data.get("weights"):
        return
    weights = _part(data, "weights")
    steps: Steps | None = steps_to_type(weights) if weights else None
    if steps is not None:
        data["step_every"], data["step_change"] = str(steps.every), typed("step_change", steps.change)
        data.pop("weights")
    else:
        # Payments that were weighed one by one stay so until steps are typed.
        data.setdefault("step_every", "")
        data.setdefault("step_change", "")


def _part(data: QueryDict, name: str) -> Any:
    """A part of a request as a link tells it; None when it is absent or says nothing."""
    text = data.get(name, "")
    try:
        return read_part(name, text) if text else None
    except UnreadableRequest:
        return None


def _query(request: QuoteRequest, offer: Offer, form: CalculatorForm) -> str:
    """The shortest address of a calculation: a stepped plan is told by its steps and not by a weight a payment."""
    told_by = to_query(request, version=offer.number)
    if request.plan == PlanKind.STEPPED and form.cleaned_data["step_every"]:
        told_by.pop("weights", "")
        told_by |= {"step_every": str(form.cleaned_data["step_every"])}
        told_by |= {"step_change": typed("step_change", form.cleaned_data["step_change"])}
    return urlencode(told_by)


def _quote(form: CalculatorForm) -> tuple[Quote | None, list[ImpossibleTerms]]:
    """Make the quote, or find everything that is impossible."""
    request = form.request()
    try:
        return ask(request, form.catalogue), []
    except ImpossibleTerms:
        return None, list(refusals(request, form.catalogue))


def _of_the_rest(form: CalculatorForm, data: QueryDict) -> Iterator[ImpossibleTerms]:
    """Find figures out of bounds beside what is wrong in itself, which is taken to be as usual, so that all are told.

    What is refused for the sake of several terms together may be to blame on those that are not known, and waits.
    """
    usual, known = _usual(form.offer, on=form.catalogue.on, segment=Segment.MEDIUM), data.copy()
    for name in form.errors:
        known.pop(name, None)
        if name in usual:
            known[name] = usual[name]
    rest = CalculatorForm(known, catalogue=form.catalogue, offer=form.offer)
    for refusal in refusals(rest.request(), form.catalogue) if rest.is_valid() else ():
        is_of_one = refusal.code == "out_of_bounds" and refusal.field in FIGURES
        if is_of_one and _field_of(form, refusal.field) not in form.errors:
            yield refusal


def _take(form: CalculatorForm, refused: list[ImpossibleTerms]) -> None:
    """Put refusals to the fields of the form."""
    for refusal in refused:
        name = _field_of(form, refusal.field)
        form.add_error(name if name in form.fields else None, refusal_text(refusal))
        if refusal.nearest is not None and refusal.field not in WORDS_ONLY:
            form.nearest[name] = refusal.nearest


def _field_of(form: CalculatorForm, part: str) -> str:
    """Where a part of the request stands in the form."""
    if part == "weights" and form.data.get("plan") == PlanKind.SEASONAL:
        return "skipped_months"
    return FIELD_OF.get(part, part)


def _hidden(form: CalculatorForm) -> list[str]:
    return [name for name, field in form.fields.items() if field.widget.is_hidden]


def _notes(form: CalculatorForm, data: QueryDict, quote: Quote | None) -> dict[str, Note]:
    """What is said under each field."""
    hints = _hints(form, quote)
    return {
        name: note_of(
            form,
            name,
            errors=[str(error) for error in form.errors.get(name, [])],
            hints=hints.get(name, []),
            nearest=_nearest(form, data, name) if name in form.errors else None,
        )
        for name in form.fields
        if name not in _hidden(form)
    }


def _nearest(form: CalculatorForm, data: QueryDict, name: str) -> Nearest | None:
    """The possible value to offer; of a choice without one the first."""
    found = form.nearest.get(name)
    if isinstance(found, date):
        value, text = found.isoformat(), short_day(found)
    elif name in CHOICES:
        if not form.choices[name]:
            return None
        value, text = _choice(form.choices[name], str(found))
    elif found is None:
        return None
    else:
        value, text = typed(name, found), told(name, found)
    return Nearest(name, value, text, address_with(data, **{name: value}))


def _choice(choices: Choices, value: str) -> tuple[str, str]:
    found = next((one for one in choices if one[0] == value), choices[0])
    return found[0], str(found[1])


def _hints(form: CalculatorForm, quote: Quote | None) -> dict[str, list[str]]:
    """What figures come to in roubles, what is taken unless something is typed, and conditions of programmes."""
    hints = {"programme": _conditions(form)}
    if quote is None:
        return hints
    hints["advance_percent"] = [told("price", quote.advance)]
    if quote.request.price_vat == PriceVat.WITHOUT:
        hints["price"] = [_("%(price)s with VAT") % {"price": told("price", quote.terms.price)}]
    if quote.terms.buyout:
        hints["buyout_percent"] = [told("price", quote.terms.buyout)]
    for name, kind in (("loan_rate", TaxRuleKind.LOAN_RATE), ("discount_rate", TaxRuleKind.DISCOUNT_RATE)):
        rule = form.catalogue.taxes.on(kind, quote.terms.starts_on)
        if rule is not None:
            hints[name] = [_("Without a number: %(rate)s.") % {"rate": percent(rule.value)}]
    power = form.offer.usual_power(quote.request.asset_kind)
    if power is not None:
        hints["power"] = [_("Without a number: %(rate)s.") % {"rate": told("power", power)}]
    return hints


def _conditions(form: CalculatorForm) -> list[str]:
    """Of the programme chosen; until one is, of each that may be, after its name."""
    offered = [found for code, _name in form.choices["programme"] if code and (found := form.catalogue.programme(code))]
    chosen = [found for found in offered if found.code == form.data.get("programme")]
    if chosen:
        return [found.conditions for found in chosen if found.conditions]
    return [f"{found.name}: {found.conditions}" for found in offered if found.conditions]
