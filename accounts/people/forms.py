"""Forms of the pages about colleagues. They read; what may be given is checked by the services once more."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import RIGHTS, Capability
from accounts.models import Company, Invitation, Membership, User
from accounts.people.access_data import ADMINISTRATORS, AccessData, branch_ids, granted_contract_ids, last_day
from accounts.people.contracts import grantable_contracts
from accounts.people.filters import roles_of
from accounts.people.invite import Invitee
from accounts.people.take import NewPerson
from accounts.roles import Party, Role
from common.forms import DateInput, MoneyField
from common.refusals import FORGED, RefusableForm

ALL, BRANCH, CONTRACTS = "all", "branch", "contracts"
BEYOND = frozenset(
    {
        "branch_unknown",
        "contract_unknown",
        "scope_beyond_own",
        "limit_beyond_own",
        "own_access",
        "beyond_own",
        "last_administrator",
        "deputy_and_administrator",
        "ends_beyond_own",
        "starts_before_own",
    }
)
NAME_LENGTH = User._meta.get_field("last_name").max_length


class AccessForm(RefusableForm):
    """Role, scope, dates and limits of a person in a company, within what the actor has."""

    forged = FORGED | BEYOND

    role = forms.ChoiceField(label=_("Role"))
    scope = forms.ChoiceField(label=_("Sees"), widget=forms.RadioSelect, initial=ALL)
    branch = forms.TypedChoiceField(label=_("Branch"), coerce=int, empty_value=None, required=False)
    contracts = forms.TypedMultipleChoiceField(
        label=_("Contracts"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    starts_on = forms.DateField(label=_("Valid from"), widget=DateInput, required=False)
    ends_on = forms.DateField(
        label=_("Valid until"), widget=DateInput, required=False, help_text=_("The last day of the rights.")
    )
    sign_limit = MoneyField(
        label=_("May sign up to, ₽"), required=False, help_text=_("Amount with VAT. Empty: no limit.")
    )
    request_limit = MoneyField(
        label=_("May request up to, ₽"), required=False, help_text=_("Amount with VAT. Empty: no limit.")
    )

    def __init__(self, *args: Any, company: Company, actor: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        party = Party(company.party)
        deputy = actor.on_behalf_of_id is not None
        self._choices("role", [role for role in roles_of(party) if not (deputy and role[0] in ADMINISTRATORS)])
        if (last := last_day(actor)) is not None:
            self.fields["ends_on"].required = True
            self.fields["ends_on"].widget.attrs["max"] = last.isoformat()
        branches = Company.objects.filter(pk__in=branch_ids(company, actor))
        self._choices("branch", [("", "—"), *((row.pk, row.short_name) for row in branches)])
        contracts = grantable_contracts(actor, company.pk)
        self._choices("contracts", list(contracts.items()))
        self._choices("scope", self._scopes(actor, has_branches=bool(branches), has_contracts=bool(contracts)))
        for name, capability in (
            ("sign_limit", Capability.DOCUMENTS_SIGN),
            ("request_limit", Capability.REQUESTS_SUBMIT),
        ):
            if not any(role.party is party for role in RIGHTS[capability].roles):
                del self.fields[name]

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined] # these fields have choices

    def _scopes(self, actor: Membership, *, has_branches: bool, has_contracts: bool) -> list[tuple[str, Any]]:
        """Offer what the actor has; a field that no choice leads to is not shown."""
        limited = actor.grantor.contracts_limited
        found = [] if limited else [(ALL, _("The whole company"))]
        if has_branches and not limited:
            found.append((BRANCH, _("One branch and what is below it")))
        if has_contracts or limited:
            found.append((CONTRACTS, _("Only listed contracts")))
        for name in {BRANCH, CONTRACTS} - {value for value, _words in found}:
            del self.fields[name]
        return found

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen scope needs."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        scope = cleaned.get("scope")
        if scope == BRANCH and "branch" not in self.errors and not cleaned.get("branch"):
            self.add_error("branch", ValidationError(_("Choose a branch."), code="required"))
        if scope == CONTRACTS and "contracts" not in self.errors and not cleaned.get("contracts"):
            self.add_error("contracts", ValidationError(_("Choose at least one contract."), code="required"))
        return cleaned

    def access(self) -> AccessData:
        """What was asked for; call it on a valid form."""
        given = self.cleaned_data
        return AccessData(
            role=Role(given["role"]),
            branch_id=given["branch"] if given["scope"] == BRANCH else None,
            contract_ids=tuple(sorted(given["contracts"])) if given["scope"] == CONTRACTS else None,
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            sign_limit=given.get("sign_limit"),
            request_limit=given.get("request_limit"),
        )


def access_initial(membership: Membership) -> dict[str, Any]:
    """What a colleague's form starts with."""
    wide = BRANCH if membership.branch_id else ALL
    names = ("role", "starts_on", "ends_on", "sign_limit", "request_limit")
    return {name: getattr(membership, name) for name in names} | {
        "scope": CONTRACTS if membership.contracts_limited else wide,
        "branch": membership.branch_id,
        "contracts": sorted(granted_contract_ids(membership)),
    }


class InviteForm(AccessForm):
    """Whom to invite, and to what."""

    email = forms.EmailField(label=_("E-mail"), max_length=Invitation._meta.get_field("email").max_length)
    last_name = forms.CharField(label=_("Last name"), max_length=NAME_LENGTH, required=False)
    first_name = forms.CharField(label=_("First name"), max_length=NAME_LENGTH, required=False)
    middle_name = forms.CharField(label=_("Middle name"), max_length=NAME_LENGTH, required=False)

    field_order = ("email", "last_name", "first_name", "middle_name")

    def invitee(self) -> Invitee:
        """Who was named; call it on a valid form."""
        given = self.cleaned_data
        return Invitee(given["email"], given["last_name"], given["first_name"], given["middle_name"])


class NewPersonForm(RefusableForm):
    """What a new person says of themselves when they take an invitation."""

    last_name = forms.CharField(label=_("Last name"), max_length=NAME_LENGTH)
    first_name = forms.CharField(label=_("First name"), max_length=NAME_LENGTH)
    middle_name = forms.CharField(label=_("Middle name"), max_length=NAME_LENGTH, required=False)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters, not only digits and not a common word."),
        max_length=200,
    )
    again = forms.CharField(
        label=_("Password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=200,
    )

    def clean(self) -> dict[str, Any]:
        """Compare the two passwords."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "password" in cleaned and "again" in cleaned and cleaned["password"] != cleaned["again"]:
            self.add_error("again", ValidationError(_("The two passwords differ."), code="passwords_differ"))
        return cleaned

    def person(self) -> NewPerson:
        """What was said; call it on a valid form."""
        given = self.cleaned_data
        return NewPerson(given["last_name"], given["first_name"], given["middle_name"], given["password"])


class GrantForm(RefusableForm):
    """Days on which a colleague sees one of the listed contracts."""

    forged = FORGED | BEYOND

    starts_on = forms.DateField(label=_("Valid from"), widget=DateInput, required=False)
    ends_on = forms.DateField(label=_("Valid until"), widget=DateInput, required=False)


class CompanySecurityForm(forms.Form):
    """What the administrator demands of everybody in the company."""

    second_factor_required = forms.BooleanField(
        label=_("Everybody in the company signs in with a second factor"), required=False
    )
