"""Forms of kept calculations."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership
from accounts.roles import Party
from calculator.scenarios.address import MOST
from calculator.scenarios.naming import LONGEST_NAME
from common.refusals import RefusableForm

# A request of many payments is long; nobody sends more than an address may hold.
LONGEST_QUERY = 20_000
FORMATS = [("pdf", "PDF"), ("xlsx", "XLSX")]


class NameForm(RefusableForm):
    """What a calculation is called."""

    name = forms.CharField(label=_("Name of the calculation"), max_length=LONGEST_NAME)


class SaveForm(NameForm):
    """A calculation of the calculator's address, kept under a name; staff may keep it for a client."""

    query = forms.CharField(max_length=LONGEST_QUERY, widget=forms.HiddenInput)
    inn = forms.CharField(
        label=_("Client's INN"),
        max_length=12,
        required=False,
        help_text=_("Empty: the calculation is about no client and is seen by you alone."),
    )

    def __init__(self, *args: Any, actor: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        if not actor.is_lessor:
            del self.fields["inn"]

    def clean_inn(self) -> Company | None:
        """Find the client among those whom the person sees.

        Raises:
            ValidationError: there is none, or several have the INN.

        """
        inn: str = self.cleaned_data["inn"].strip()
        if not inn:
            return None
        found = list(Company.objects.visible_to(self.actor).filter(party=Party.LESSEE, inn=inn)[:2])
        if len(found) != 1:
            raise ValidationError(_("There is no client with this INN among yours."), code="no_client")
        return found[0]


class ExportForm(forms.Form):
    """A paper or a workbook of one calculation or of several."""

    format = forms.ChoiceField(choices=FORMATS)

    def __init__(self, data: Any, *, keys: list[str]) -> None:
        super().__init__(data)
        self.keys = keys

    def clean(self) -> dict[str, Any]:
        """One to five variants."""
        cleaned = super().clean() or self.cleaned_data
        if not 1 <= len(self.keys) <= MOST:
            raise ValidationError(_("Choose from one to five calculations."), code="too_many")
        if any(len(key) > LONGEST_QUERY for key in self.keys):
            raise ValidationError(_("A calculation is too long to be read."), code="too_long")
        return cleaned
