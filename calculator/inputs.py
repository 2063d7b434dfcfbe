"""How the fields of the calculator are shown: with sliders, bounds, errors, and what would be possible instead."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calculator.fields import grouped, plain_percent
from calculator.forms import CalculatorForm
from calculator.offers import Bounds
from common.money import format_money
from common.ui.controls import shown

SLIDERS = ("price", "advance_percent", "term_months", "buyout_percent", "mixed_percent")
PILLS = ("plan", "price_vat")
SWITCHES = ("insurance",)
MONTHS = ("skipped_months",)
# Prices span three orders of magnitude.
LOGARITHMIC = ("price",)
ROUBLES = ("price",)
IN_MONTHS = ("term_months",)
# Numbers of payments.
COUNTS = ("grace", "step_every")
HORSEPOWER = ("power",)
# Numbers without a unit of their own.
NUMBERS = ("depreciation_factor",)
BOUNDED = (*SLIDERS, *COUNTS, *HORSEPOWER, *NUMBERS, "step_change")


@dataclass(frozen=True, slots=True)
class Nearest:
    """A possible value of a field: as it is put into the field, as people read it, and the address with it."""

    field: str
    value: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Note:
    """What is said under a field. Bounds are plain numbers for the slider; an absent field is out of sight."""

    target: str
    errors: list[str]
    hints: list[str]
    lowest: str | None
    highest: str | None
    nearest: Nearest | None
    is_absent: bool = False


@dataclass(frozen=True, slots=True)
class Input:
    """One field with what is said under it."""

    name: str
    id: str
    label: str
    kind: str
    control: SafeString
    note: Note
    unit: str
    scale: str
    step: str


def told(name: str, value: Decimal | int) -> str:
    """Write a value of a field as people do, with its unit."""
    if name in ROUBLES:
        return format_money(Decimal(value)).replace(",00", "")
    if name in IN_MONTHS:
        return ngettext("%(count)s month", "%(count)s months", int(value)) % {"count": value}
    if name in COUNTS:
        return ngettext("%(count)s payment", "%(count)s payments", int(value)) % {"count": value}
    number = grouped(Decimal(value))
    if name in HORSEPOWER:
        return _("%(power)s hp") % {"power": number}
    return number if name in NUMBERS else f"{number}\u202f%"


def typed(name: str, value: Decimal | int) -> str:
    """Write a value as it is typed into its field."""
    if name in ROUBLES:
        return format_money(Decimal(value), currency=False).removesuffix(",00")
    return plain_percent(Decimal(value))


class Inputs:
    """All fields by name, each shown once it is asked for."""

    def __init__(self, form: CalculatorForm, notes: dict[str, Note]) -> None:
        self.form, self.notes = form, notes

    def __getitem__(self, name: str) -> Input:
        """One field; templates ask by name."""
        bound = self.form[name]
        return Input(
            name=name,
            id=str(bound.auto_id),
            label=str(bound.label),
            kind=_kind(name),
            control=shown(bound)["control"],
            note=self.notes[name],
            unit=_unit(name),
            scale="log" if name in LOGARITHMIC else "linear",
            step="1",
        )

    @property
    def of_choices(self) -> list[Input]:
        """Fields whose choices depend on others."""
        return [self[name] for name in self.form.choices]


def note_of(form: CalculatorForm, name: str, *, errors: list[str], hints: list[str], nearest: Nearest | None) -> Note:
    """What is said under a field."""
    bounds = form.bounds.get(name)
    slides = bounds is not None and name in SLIDERS
    return Note(
        target=str(form[name].auto_id),
        errors=errors,
        hints=_with_bounds(name, bounds, hints) if bounds is not None and name in BOUNDED else hints,
        lowest=str(bounds.lowest) if slides and bounds else None,
        highest=str(bounds.highest) if slides and bounds else None,
        nearest=nearest,
        is_absent=name in form.absent,
    )


def _with_bounds(name: str, bounds: Bounds[Any], hints: list[str]) -> list[str]:
    if bounds.lowest == bounds.highest:
        return [_("Set by the product: %(value)s") % {"value": told(name, bounds.lowest)}, *hints]
    if name not in SLIDERS:
        return [_between(name, bounds), *hints]
    # At the ends of the slider.
    lowest = _("from %(value)s") % {"value": told(name, bounds.lowest)}
    return [lowest, *hints, _("to %(value)s") % {"value": told(name, bounds.highest)}]


def _between(name: str, bounds: Bounds[Any]) -> str:
    """Both bounds in one sentence, the unit once."""
    if name in COUNTS:
        text = ngettext(
            "from %(lowest)s to %(highest)s payment", "from %(lowest)s to %(highest)s payments", bounds.highest
        )
        return text % {"lowest": bounds.lowest, "highest": bounds.highest}
    return _("from %(lowest)s to %(highest)s") % {
        "lowest": grouped(Decimal(bounds.lowest)),
        "highest": told(name, bounds.highest),
    }


def _kind(name: str) -> str:
    if name in SLIDERS:
        return "slider"
    if name in SWITCHES:
        return "switch"
    return "pills" if name in PILLS else "months" if name in MONTHS else "line"


def _unit(name: str) -> str:
    if name in ROUBLES:
        return "₽"
    return _("mo.") if name in IN_MONTHS else "%"


def address_with(data: QueryDict, **values: str) -> str:
    """The query of what was typed, with other values; empty fields are left out."""
    changed = data.copy()
    for name, value in values.items():
        changed[name] = value
    for name in [name for name, value in changed.items() if not value]:
        del changed[name]
    return f"?{changed.urlencode()}"
