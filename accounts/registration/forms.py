"""The forms of a person who signs up and of the company they register."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import CompanyRegistration, User
from common.refusals import RefusableMixin
from common.russian_ids.company import normalise_kpp
from common.russian_ids.errors import normalise_digits


class SignUpForm(forms.Form):
    """What allauth's page of signing up asks besides the address and the password."""

    last_name = forms.CharField(label=_("Last name"), max_length=100)
    first_name = forms.CharField(label=_("First name"), max_length=100)
    middle_name = forms.CharField(label=_("Middle name"), max_length=100, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    field_order = ("last_name", "first_name", "middle_name", "phone", "email", "password1", "password2")

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep what allauth does not: it has saved the address, the password and two of the names."""
        del request
        user.middle_name, user.phone = self.cleaned_data["middle_name"], self.cleaned_data["phone"]
        user.save(update_fields=["middle_name", "phone"])


class RegistrationForm(RefusableMixin, forms.ModelForm[CompanyRegistration]):
    """Details of the company. Whether it is known to the lessor is neither asked nor told here."""

    class Meta:
        model = CompanyRegistration
        fields = ("party", "inn", "kpp", "ogrn", "short_name", "full_name", "legal_address", "phone")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "party": forms.RadioSelect(),
            "legal_address": forms.Textarea(attrs={"rows": 2}),
        }
        labels: ClassVar[dict[str, Any]] = {
            "party": _("What the company does"),
            "ogrn": _("OGRN or OGRNIP"),
            "phone": _("Phone of the company"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "kpp": _("9 characters; an entrepreneur has none."),
            "short_name": _("With the legal form, as in the charter."),
        }

    # Longer than the field, so that a number copied with spaces is read and not cut.
    inn = forms.CharField(label=_("INN"), max_length=40)
    kpp = forms.CharField(label=_("KPP"), max_length=40, required=False, help_text=_("An entrepreneur has none."))
    ogrn = forms.CharField(label=_("OGRN or OGRNIP"), max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        party = self.fields["party"]
        if isinstance(party, forms.TypedChoiceField):
            party.choices = [("lessee", _("Takes things on lease")), ("supplier", _("Sells what is leased"))]
        for name in ("inn", "ogrn"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"

    def clean_inn(self) -> str:
        """Take the number without spaces and dashes."""
        return normalise_digits(self.cleaned_data["inn"])

    def clean_kpp(self) -> str:
        """Take the code without spaces, in capitals."""
        return normalise_kpp(self.cleaned_data["kpp"])

    def clean_ogrn(self) -> str:
        """Take the number without spaces and dashes."""
        return normalise_digits(self.cleaned_data["ogrn"])


class RefusalForm(forms.Form):
    """Why a registration is refused; the applicant reads it."""

    reason = forms.CharField(
        label=_("Reason of the refusal"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The applicant reads these words."),
    )
