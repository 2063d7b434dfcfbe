"""Fields of the calculator: what people type stays as it was typed, plain figures of a link are shown grouped."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy

from calculator.kinds import InsuranceChoice
from common.forms import MoneyField, MoneyInput
from common.money import MINUS, NARROW_NO_BREAK_SPACE, format_money

_PLAIN = re.compile(r"[0-9]{1,16}(?:\.[0-9]{1,2})?")
_SPACES = re.compile(r"[\s%]")
# Digits after the point of a percentage that still mean something in a contract.
PERCENT_DIGITS = 4
MONTHS = (
    (1, gettext_lazy("Jan")),
    (2, gettext_lazy("Feb")),
    (3, gettext_lazy("Mar")),
    (4, gettext_lazy("Apr")),
    (5, gettext_lazy("May")),
    (6, gettext_lazy("Jun")),
    (7, gettext_lazy("Jul")),
    (8, gettext_lazy("Aug")),
    (9, gettext_lazy("Sep")),
    (10, gettext_lazy("Oct")),
    (11, gettext_lazy("Nov")),
    (12, gettext_lazy("Dec")),
)


def plain_percent(value: Decimal) -> str:
    """Write `12,5`: no trailing zeros, a comma."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def grouped(value: Decimal) -> str:
    """Write a number as `plain_percent` does, its thousands in groups and with a true minus."""
    whole, _comma, fraction = plain_percent(abs(value)).partition(",")
    written = f"{int(whole):,}".replace(",", NARROW_NO_BREAK_SPACE)
    return f"{MINUS if value < 0 else ''}{written}{f',{fraction}' if fraction else ''}"


class PriceInput(MoneyInput):
    """Money of a link (`5000000.00`) is shown grouped and without empty kopecks; what a person typed stays."""

    def format_value(self, value: Any) -> str | None:
        """Group a plain number."""
        if isinstance(value, Decimal) or (isinstance(value, str) and _PLAIN.fullmatch(value)):
            return format_money(Decimal(value), currency=False).removesuffix(",00")
        return super().format_value(value)


class PriceField(MoneyField):
    """Roubles with VAT, above zero."""

    widget = PriceInput


class PercentInput(forms.TextInput):
    """A percentage; one of a link (`20.00`) is shown as people write it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """Write with a comma and without trailing zeros."""
        if isinstance(value, Decimal):
            return plain_percent(value)
        if isinstance(value, str) and _PLAIN.fullmatch(value):
            return plain_percent(Decimal(value))
        written: str | None = super().format_value(value)
        return written


class PercentField(forms.Field):
    """Percent with a comma or a point, with or without the sign."""

    widget = PercentInput
    digits = PERCENT_DIGITS
    unreadable = gettext_lazy("“%(value)s” is not a percentage. Expected a number such as 12,5.")

    def to_python(self, value: Any) -> Decimal | None:
        """Read the text.

        Raises:
            ValidationError: it is not a number, or has more digits than a rate may have.

        """
        if value in self.empty_values:
            return None
        text = _SPACES.sub("", str(value)).replace(",", ".").replace(MINUS, "-")
        try:
            number = Decimal(text)
        except InvalidOperation as error:
            raise self._refusal(value) from error
        if not re.fullmatch(r"-?[0-9]{1,6}(?:\.[0-9]+)?", text) or number != round(number, self.digits):
            raise self._refusal(value)
        return number

    def _refusal(self, value: object) -> ValidationError:
        return ValidationError(self.unreadable % {"value": value}, code="not_a_number")


class FactorField(PercentField):
    """A number with as many digits as a request keeps."""

    digits = 8
    unreadable = gettext_lazy("“%(value)s” is not a number. Expected one such as 1,5.")


class PowerField(FactorField):
    """Horsepower, half ones too."""

    digits = 2
    unreadable = gettext_lazy("“%(value)s” is not a number. Expected one such as 249,5.")


class InsuranceInput(forms.CheckboxInput):
    """A box to tick; a form that is sent with the empty box says the other word, by a hidden field before it."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Show the word of the box as its value, and tick it when that is said."""
        context: dict[str, Any] = super().get_context(name, value != InsuranceChoice.OWN, attrs)
        context["widget"]["value"] = InsuranceChoice.INCLUDED.value
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Take the word as it is, the last of several."""
        del files
        return data.get(name)


class WholeInput(forms.TextInput):
    """A whole number, typed."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", **(attrs or {})})


class MonthsInput(forms.CheckboxSelectMultiple):
    """Months of the year; in a link they are one value parted by commas."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Read boxes of a form and the value of a link alike."""
        del files
        values: Sequence[str] = data.getlist(name) if isinstance(data, MultiValueDict) else [data.get(name, "")]
        return [part for value in values for part in value.split(",") if part]


class MonthsField(forms.TypedMultipleChoiceField):
    """Numbers of months, 1 to 12."""

    widget = MonthsInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=MONTHS, coerce=int, **kwargs)
