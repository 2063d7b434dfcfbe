"""The form of a new act: with whom, of which contract, for which period."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership
from common.forms import DateInput
from common.refusals import RefusableForm
from contracts.models import Contract
from payments.acts.parties import signed_contracts
from payments.acts.periods import usual_period


class MakeForm(RefusableForm):
    """Without a contract the act is of all contracts of one client with one lessor."""

    company = forms.ModelChoiceField(label=_("Company"), queryset=Company.objects.none(), required=False)
    lessor = forms.ModelChoiceField(label=_("Lessor"), queryset=Company.objects.none(), required=False)
    contract = forms.ModelChoiceField(
        label=_("Contract"), queryset=Contract.objects.none(), required=False, empty_label=_("All contracts together")
    )
    starts_on = forms.DateField(label=_("From"), widget=DateInput)
    ends_on = forms.DateField(label=_("Through"), widget=DateInput, help_text=_("Both days are counted."))

    def __init__(self, *args: Any, actor: Membership, client: Company | None, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = signed_contracts(actor)
        if client is not None:
            rows = rows.filter(lessee=client)
        self._choose("contract", rows.order_by("number", "pk"))
        self._companies("company", Company.objects.filter(pk__in=rows.values("lessee")))
        self._companies("lessor", Company.objects.filter(pk__in=rows.values("lessor")))
        if actor.contract_ids is not None and not actor.is_lessor:
            self.fields["contract"].required = True
            self.fields["contract"].empty_label = None  # type: ignore[attr-defined] # a field of choices
        self.fields["starts_on"].initial, self.fields["ends_on"].initial = usual_period(today)

    def _choose(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined] # a field of rows

    def _companies(self, name: str, rows: Any) -> None:
        """Ask only where there is something to choose."""
        found = list(rows.order_by("short_name", "pk")[:2])
        if len(found) > 1:
            self._choose(name, rows.order_by("short_name", "pk"))
        else:
            del self.fields[name]
        setattr(self, f"only_{name}", found[0] if len(found) == 1 else None)

    def clean(self) -> dict[str, Any]:
        """Take the two sides from the contract, or from what was chosen."""
        cleaned = super().clean() or self.cleaned_data
        contract = cleaned.get("contract")
        for name, side in (("company", "lessee"), ("lessor", "lessor")):
            chosen = cleaned.get(name) or getattr(self, f"only_{name}")
            cleaned[side] = getattr(contract, side) if contract else chosen
            if not self.errors and cleaned[side] is None:
                error = ValidationError(gettext("Choose the company, or one of its contracts."), code="required")
                self.add_error(name if name in self.fields else "contract", error)
        return cleaned

    def asked(self) -> dict[str, Any]:
        """Arguments of `make_act`, of a valid form."""
        return {name: self.cleaned_data[name] for name in ("lessor", "lessee", "contract", "starts_on", "ends_on")}
