"""Forms of commercial offers in the back office's clothes."""

from typing import Any

from django import forms
from django.http import QueryDict
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounts.models import Membership
from calculator.commercial_offers.forms import LetterForm, OfferForm, told
from calculator.models import CommercialOffer, Scenario


class OfferPageForm(OfferForm):
    """The form of a new offer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            attrs = dict(field.widget.attrs)
            if isinstance(field, forms.ModelChoiceField):
                field.widget = UnfoldAdminSelectWidget(attrs)
                field.widget.choices = field.choices
                continue
            dressed = UnfoldAdminTextInputWidget(attrs)
            dressed.input_type = field.widget.input_type
            field.widget = dressed


def filled_from(params: QueryDict, actor: Membership) -> dict[str, Any]:
    """What an address says already: a kept calculation with its client, a client, the terms of the calculator."""
    filled: dict[str, Any] = {name: params[name] for name in ("link", "asset") if params.get(name)}
    scenario = _seen(params.get("scenario", ""), actor)
    if scenario is not None:
        filled |= {"scenario": scenario.pk, "client": told(scenario.company) if scenario.company else ""}
    if params.get("client"):
        filled["client"] = params["client"]
    return filled


def _seen(text: str, actor: Membership) -> Scenario | None:
    if not (text.isascii() and text.isdigit()):
        return None
    rows = Scenario.objects.visible_to(actor).select_related("company")
    return rows.filter(pk=min(int(text[:19]), 2**63 - 1)).first()


def letter_form(offer: CommercialOffer) -> LetterForm:
    """Whom to write to: as the last time, else the client's own address."""
    last = offer.mailings.order_by("-pk").values_list("email", flat=True).first()
    form = LetterForm(initial={"email": last or offer.company.email})
    form.fields["email"].widget = UnfoldAdminEmailInputWidget()
    return form
