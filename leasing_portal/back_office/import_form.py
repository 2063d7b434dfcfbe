"""The form that takes a portfolio file."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PortfolioFileForm(forms.Form):
    """A file; whether it is tried or taken is said by the button."""

    file = forms.FileField(
        label=_("Portfolio file"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.json"}),
        error_messages={
            "required": _("Choose a file: .xlsx or .json."),
            "empty": _("The file is empty. Choose a file with contracts."),
        },
    )
