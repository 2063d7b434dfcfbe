"""Figures in forms as people write them: `60 000 000`, `17,5`; read with a comma or a point, with or without spaces."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from unfold.widgets import UnfoldAdminTextInputWidget

from calculator.fields import grouped
from common.money import MINUS

_SPACES = re.compile(r"\s")


class FigureInput(UnfoldAdminTextInputWidget):
    """A number in groups, without zeros at its end; what a person typed stays."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """Write the number."""
        if isinstance(value, Decimal):
            return grouped(value)
        written: str | None = super().format_value(value)
        return written


class FigureField(forms.DecimalField):
    """A decimal number in any of the ways people write it."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override] # the stubs derive it from whole numbers
        """Read the text.

        Raises:
            ValidationError: it is not a number.

        """
        if isinstance(value, str):
            value = _SPACES.sub("", value).replace(",", ".").replace(MINUS, "-")
        number: Decimal | None = super().to_python(value)
        return number


# For `formfield_overrides` of an admin page.
FIGURES: dict[type[models.Field[Any, Any]], dict[str, Any]] = {
    models.DecimalField: {"form_class": FigureField, "widget": FigureInput}
}
