"""Parts of a request that the form has no control for: they come by a link and go on with the form."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from calculator.quoting.request import UnreadableRequest, read_part

# Payments that were fixed or weighed one by one.
CARRIED = ("fixed", "weights")


class CarriedField(forms.CharField):
    """A part of a request as a link tells it, read by the reader of links; None when it is empty."""

    widget = forms.HiddenInput

    def __init__(self, part: str) -> None:
        super().__init__(required=False)
        self.part = part

    def clean(self, value: Any) -> Any:
        """Read the text.

        Raises:
            ValidationError: it says nothing.

        """
        text = super().clean(value)
        try:
            return read_part(self.part, text) if text else None
        except UnreadableRequest as error:
            raise ValidationError(error.text(_), code=error.code) from error
