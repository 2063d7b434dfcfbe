"""The form that starts a look."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.view_as.services import REASON_LENGTH, clean_reason


class ReasonForm(forms.Form):
    """Why the staff person looks; the client's administrator reads it."""

    reason = forms.CharField(
        label=_("Reason of the look"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The client's administrator reads it in the audit trail."),
    )

    def clean_reason(self) -> str:
        """Refuse a reason without words."""
        return clean_reason(self.cleaned_data["reason"])
