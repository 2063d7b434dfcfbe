"""Giving contracts to another manager."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability
from accounts.models import Membership, User
from contracts.services.managers import reassign_manager, who_may_lead


class ManagerForm(forms.Form):
    """To whom."""

    manager = forms.ModelChoiceField(queryset=User.objects.none(), label=_("New manager"), empty_label=_("Choose"))

    def __init__(self, *args: Any, actor: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["manager"]
        field.queryset = who_may_lead(actor.company_id, on=actor.today)  # type: ignore[attr-defined] # a model field


class Reassign:
    """The manager of the contract becomes another one."""

    key: str = "reassign"
    title: str | Promise = _("Reassign the manager")
    effect: str | Promise = _("The contracts pass to another manager. Personal managers of clients stay as they are.")
    icon: str = "user-share"
    capability = Capability.CONTRACTS_REASSIGN

    def form(self, data: Any, *, actor: Membership) -> forms.Form:
        """Ask for the manager."""
        return ManagerForm(data, actor=actor)

    def params(self, form: forms.Form) -> dict[str, Any]:
        """The manager's id."""
        return {"manager_id": form.cleaned_data["manager"].pk}

    def apply(self, *, contract_id: int, params: Mapping[str, Any], actor: Membership, at: datetime) -> bool:
        """Give one contract to the manager."""
        return reassign_manager(contract_id=contract_id, manager_id=params["manager_id"], actor=actor, at=at)
