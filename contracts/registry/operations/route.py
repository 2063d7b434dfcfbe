"""Starting an approval by one route on many contracts, each in its own matter (requirement CON-06)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability
from accounts.models import Membership
from contracts.registry.operations.in_matter import held_contract, matter_for
from workflow.models import Route, RouteVersion
from workflow.services.runs import start_run


def published_routes(actor: Membership) -> QuerySet[Route]:
    """Routes of the person's lessor by which an approval can start today."""
    published = RouteVersion.objects.filter(route=OuterRef("pk"), published_at__isnull=False)
    return Route.objects.visible_to(actor).filter(Exists(published)).order_by("name", "pk")


class RouteForm(forms.Form):
    """By which route."""

    route = forms.ModelChoiceField(
        queryset=Route.objects.none(),
        label=_("Approval route"),
        empty_label=_("Choose"),
        help_text=_("Routes are made and published in the back office."),
    )

    def __init__(self, *args: Any, actor: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["route"].queryset = published_routes(actor)  # type: ignore[attr-defined] # a model field


class StartRoute:
    """An approval by a published route in the matter of each contract."""

    key: str = "route"
    title: str | Promise = _("Start a route")
    effect: str | Promise = _(
        "An approval by the chosen route begins in the matter of each contract; those whose turn it is are asked."
        " The state of the contract does not change by itself when it ends."
    )
    icon: str = "route"
    capability = Capability.CONTRACTS_PREPARE

    def form(self, data: Any, *, actor: Membership) -> forms.Form:
        """Ask for the route."""
        return RouteForm(data, actor=actor)

    def params(self, form: forms.Form) -> dict[str, Any]:
        """The code of the route: each row starts by the version in force when its turn comes."""
        return {"route": form.cleaned_data["route"].code}

    def apply(self, *, contract_id: int, params: Mapping[str, Any], actor: Membership, at: datetime) -> bool:
        """Start it on one contract; what is decided is the schedule in force, stages go by the price."""
        contract = held_contract(contract_id, actor)
        start_run(
            matter=matter_for(contract, actor, at),
            route_code=params["route"],
            subject_version=max(contract.schedule_number, 1),
            amount=contract.price,
            actor=actor,
            at=at,
        )
        return True
