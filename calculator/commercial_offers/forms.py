"""What a manager says to make an offer, and to whom it goes."""

import unicodedata
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership
from accounts.roles import Party
from calculator.commercial_offers.services import Wanted
from calculator.commercial_offers.terms import LONGEST_VALID_FOR, VALID_FOR
from calculator.models import Scenario
from calculator.quoting.request import QuoteRequest, UnreadableRequest
from calculator.scenarios.reading import asked_by
from calculator.services.scenarios import request_of
from common.listing import DAY
from common.refusals import RefusableForm

# The newest ones; an older calculation is opened in the calculator, whose address is put into the other field.
MOST_SCENARIOS = 100
# Offered while one types; any other client in sight is found by its INN.
MOST_CLIENTS = 300
# Control characters, separators of lines and paragraphs.
BREAKS = frozenset({"Cc", "Zl", "Zp"})
ASSET_LENGTH, LINK_LENGTH, CLIENT_LENGTH = 200, 20_000, 22

type Terms = tuple[QuoteRequest, int | None]


class ScenarioField(forms.ModelChoiceField[Scenario]):
    """Kept calculations by name and client."""

    def label_from_instance(self, obj: Scenario) -> str:
        """Name and client."""
        return " · ".join(part for part in (obj.name, str(obj.company or "")) if part)


class OfferForm(RefusableForm):
    """A client, and the terms: a kept calculation or the address of the calculator's page."""

    client = forms.CharField(label=_("Client's INN"), max_length=CLIENT_LENGTH, widget=forms.TextInput)
    asset = forms.CharField(
        label=_("Leased asset"),
        max_length=ASSET_LENGTH,
        help_text=_("As it stands in the paper: make, model, year."),
    )
    scenario = ScenarioField(
        label=_("Kept calculation"),
        queryset=Scenario.objects.none(),
        required=False,
        empty_label=_("None: the address below"),
    )
    link = forms.CharField(
        label=_("Address of a calculation"),
        max_length=LINK_LENGTH,
        required=False,
        help_text=_("Set the terms in the calculator and copy its link here."),
    )
    valid_until = forms.DateField(label=_("Valid until"), widget=DAY)

    def __init__(self, *args: Any, actor: Membership, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.clients = Company.objects.visible_to(actor).filter(party=Party.LESSEE).order_by("short_name", "pk")
        newest = Scenario.objects.visible_to(actor).order_by("-created_at", "-pk").values_list("pk", flat=True)
        kept = Scenario.objects.filter(pk__in=list(newest[:MOST_SCENARIOS])).select_related("company")
        field: forms.ModelChoiceField[Scenario] = self.fields["scenario"]  # type: ignore[assignment] # declared above
        field.queryset = kept.order_by("-created_at", "-pk")
        self.fields["client"].widget.attrs["list"] = "offer-clients"
        self.fields["valid_until"].initial = today + VALID_FOR

    def known_clients(self) -> list[tuple[str, str]]:
        """What the field of the client proposes: value and name."""
        return [(told(company), company.short_name) for company in self.clients[:MOST_CLIENTS]]

    def clean_client(self) -> Company:
        """Find the client among those whom the person sees: by INN, or by INN and KPP where branches share one."""
        inn, _slash, kpp = self.cleaned_data["client"].replace(" ", "").partition("/")
        rows = self.clients.filter(inn=inn, kpp=kpp) if kpp else self.clients.filter(inn=inn)
        found = list(rows[:2])
        if not found:
            raise ValidationError(gettext("There is no client with this INN among yours."), code="no_client")
        if len(found) > 1:
            raise ValidationError(
                gettext("Several clients have this INN. Add the KPP: INN/KPP."), code="several_clients"
            )
        return found[0]

    def clean_asset(self) -> str:
        """Keep to one line: the asset stands in the subject of the letter."""
        asset: str = self.cleaned_data["asset"]
        if any(unicodedata.category(character) in BREAKS for character in asset):
            raise ValidationError(
                gettext("Line breaks and control characters are not allowed here."), code="control_characters"
            )
        return asset

    def clean_valid_until(self) -> date:
        """Hold the day to what may be promised; the product's own bounds are asked later."""
        until: date = self.cleaned_data["valid_until"]
        last = self.today + LONGEST_VALID_FOR
        if not self.today <= until <= last:
            days = {"first": f"{self.today:%d.%m.%Y}", "last": f"{last:%d.%m.%Y}"}
            raise ValidationError(gettext("Choose a day from %(first)s to %(last)s.") % days, code="validity")
        return until

    def clean(self) -> dict[str, Any]:
        """Take the terms from one of the two."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        scenario, link = cleaned["scenario"], cleaned["link"]
        if bool(scenario) == bool(link):
            raise ValidationError(
                gettext("Choose a kept calculation or give the address of one, not both."), code="terms"
            )
        if scenario and scenario.company_id not in {None, cleaned["client"].pk}:
            error = ValidationError(gettext("This calculation is another client's."), code="other_client")
            raise ValidationError({"scenario": error})
        try:
            cleaned["terms"] = _of_scenario(scenario) if scenario else _of_link(link)
        except UnreadableRequest as unreadable:
            error = ValidationError(unreadable.text(gettext), code="unreadable")
            raise ValidationError({"link" if link else "scenario": error}) from unreadable
        return cleaned

    @property
    def wanted(self) -> Wanted:
        """The offer to be made, of a valid form."""
        data = self.cleaned_data
        request, version = data["terms"]
        return Wanted(
            company_id=data["client"].pk,
            asset=data["asset"],
            request=request,
            version=version,
            valid_until=data["valid_until"],
        )


class LetterForm(RefusableForm):
    """To whom an offer goes."""

    email = forms.EmailField(label=_("E-mail of the client"))


def told(company: Company) -> str:
    """How the field of the client names a company."""
    return f"{company.inn}/{company.kpp}" if company.kpp else company.inn


def _of_scenario(scenario: Scenario) -> Terms:
    return request_of(scenario), scenario.product_version.number


def _of_link(link: str) -> Terms:
    """Read an address or a bare query; a manager's own link may move the rate."""
    return asked_by(urlsplit(link).query or link.removeprefix("?"), by_staff=True)
