"""Form fields and widgets of the house."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from common.money import InvalidMoney, format_money, parse_money


class MoneyInput(forms.TextInput):
    """A text box that groups thousands while one types."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-format": "money", "inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """Show an amount in the Russian style; what a person typed stays as it was typed."""
        return format_money(value, currency=False) if isinstance(value, Decimal) else super().format_value(value)


class MoneyField(forms.Field):
    """An amount of roubles with kopecks as a person writes it: `1 234,56`."""

    widget = MoneyInput

    def to_python(self, value: Any) -> Decimal | None:
        """Read the text.

        Raises:
            ValidationError: with the reason and the expected form.

        """
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        try:
            return parse_money(str(value))
        except InvalidMoney as error:
            raise ValidationError(error.text(gettext), code=error.code) from error


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
