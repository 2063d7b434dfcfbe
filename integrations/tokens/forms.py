"""The form of a new token."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as now_gettext
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability
from accounts.models import Membership
from common.forms import DateInput
from common.refusals import FORGED, RefusableForm
from integrations.tokens.services import LONGEST, NAME_MAX, TokenRefused, may_give

USUAL = timedelta(days=180)
# Beside which field a refusal of the service stands.
FIELD_OF = {
    "no_name": "name",
    "name_taken": "name",
    "no_rights": "capabilities",
    "foreign_right": "capabilities",
    "bad_day": "expires_on",
}


class TokenForm(RefusableForm):
    """Name, rights and last day. What may be given is checked by the service once more."""

    forged = FORGED | {"foreign_right", "deputy"}

    name = forms.CharField(
        label=_("Name"), max_length=NAME_MAX, help_text=_("Which program will use it, for example: 1C Accounting.")
    )
    capabilities = forms.MultipleChoiceField(
        label=_("Rights"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A token never has more rights than your role, and sees only what you see."),
    )
    expires_on = forms.DateField(
        label=_("Valid until"), widget=DateInput, help_text=_("The last day of the token; a year at most.")
    )

    def __init__(self, *args: Any, actor: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        rights = self.fields["capabilities"]
        rights.choices = [(c.value, c.label) for c in may_give(actor)]  # type: ignore[attr-defined] # a field of choices
        day = self.fields["expires_on"]
        day.initial = today + USUAL
        day.widget.attrs.update(min=f"{today + timedelta(days=1):%Y-%m-%d}", max=f"{today + LONGEST:%Y-%m-%d}")

    def asked(self) -> dict[str, Any]:
        """Arguments of `issue_token`."""
        return self.cleaned_data | {"capabilities": frozenset(map(Capability, self.cleaned_data["capabilities"]))}

    def refuse_token(self, error: TokenRefused) -> None:
        """Show what the service refused, beside its field."""
        self.add_error(FIELD_OF.get(error.code), ValidationError(error.text(now_gettext), code=error.code))
