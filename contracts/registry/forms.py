"""Forms of the registry: a saved view, and what is to be done with chosen contracts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from accounts.roles import Role
from common.refusals import RefusableForm
from contracts.models import SavedView
from contracts.registry.saved import ViewData, roles_to_share_with

ID_DIGITS = 18


class ViewForm(RefusableForm):
    """Name and use of a view."""

    name = forms.CharField(label=_("Name of the view"), max_length=60)
    is_default = forms.BooleanField(label=_("Open the list with this view"), required=False)
    shared_with = forms.MultipleChoiceField(
        label=_("Share with roles"), choices=(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, actor: Membership, view: SavedView | None = None, **kwargs: Any) -> None:
        if view is not None:
            own = {"name": view.name, "is_default": view.is_default, "shared_with": view.shared_with}
            kwargs.setdefault("initial", own)
        super().__init__(*args, **kwargs)
        roles = roles_to_share_with(actor)
        if roles:
            choices = self.fields["shared_with"]
            choices.choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined] # a choice field
        else:
            del self.fields["shared_with"]

    def view_data(self) -> ViewData:
        """What was said; call it on a valid form."""
        given = self.cleaned_data
        roles = [Role(role).value for role in given.get("shared_with", ())]
        return ViewData(given["name"], roles, given["is_default"])


class SelectionForm(forms.Form):
    """Which contracts: marked ones by id, or everything that the list's address finds."""

    operation = forms.CharField(max_length=40)
    query = forms.CharField(max_length=4000, required=False, strip=False)
    everything = forms.BooleanField(required=False)
    ids = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Any id may be named; whose contract it is, the query tells.
        self.fields["ids"].valid_value = _is_id  # type: ignore[attr-defined] # a choice field


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= ID_DIGITS
