"""Forms of texts: issue one, confirm one."""

import re
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership
from accounts.models.company import Segment
from accounts.roles import LESSEE_ROLES, LESSOR_ROLES, SUPPLIER_ROLES, Party, Role
from common.forms import DateInput
from common.refusals import RefusableForm
from workflow.forms import FilesField
from workflow.kinds import ReadingAudience, Side
from workflow.models import Matter, Reading
from workflow.readings.audiences import Target
from workflow.readings.issuing import WIDE, Draft

LONGEST = 100_000
MOST_COMPANIES = 200
_APART = re.compile(r"[\s,;]+")
_SIDES = (
    (Side.LESSEE, _("The client's people who see the matter")),
    (Side.OUTSIDE, _("People of the invited organisations")),
    (Side.LESSOR, _("The manager of the matter")),
)
ROLES: dict[ReadingAudience, frozenset[Role]] = {
    ReadingAudience.STAFF: LESSOR_ROLES,
    ReadingAudience.CLIENTS: LESSEE_ROLES,
    ReadingAudience.SUPPLIERS: SUPPLIER_ROLES,
    ReadingAudience.COMPANIES: LESSEE_ROLES | SUPPLIER_ROLES,
}


class WhomForm(RefusableForm):
    """Who reads. The fields are those of one audience, which `shown_for` names: another one asks other fields."""

    audience = forms.ChoiceField(label=_("Who reads"))
    roles = forms.MultipleChoiceField(
        label=_("Roles, all when none is ticked"), required=False, widget=forms.CheckboxSelectMultiple
    )
    segment = forms.ChoiceField(label=_("Segment"), required=False, choices=[("", _("All")), *Segment.choices])
    companies = forms.CharField(
        label=_("INN of companies"),
        help_text=_("One on each line. Branches of the same INN are all meant."),
        widget=forms.Textarea({"rows": 4}),
    )
    sides = forms.MultipleChoiceField(label=_("Of which sides"), choices=_SIDES, widget=forms.CheckboxSelectMultiple)
    shown_for = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *args: Any, actor: Membership, matter: Matter | None, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.actor, self.matter = actor, matter
        offered = _offered(actor, matter)
        asked = data.get("audience", "") if data is not None else self.initial.get("audience", "")
        self.chosen = next((one for one in offered if one == asked), offered[0])
        self.initial["audience"] = self.initial["shown_for"] = self.chosen.value
        _choices(self.fields["audience"], [(one.value, one.label) for one in offered])
        roles = ROLES.get(self.chosen, frozenset())
        _choices(self.fields["roles"], [(role.value, role.label) for role in Role if role in roles])
        for name, wanted in (
            ("roles", bool(roles)),
            ("segment", self.chosen is ReadingAudience.CLIENTS),
            ("companies", self.chosen is ReadingAudience.COMPANIES),
            ("sides", self.chosen is ReadingAudience.MATTER),
        ):
            if not wanted:
                del self.fields[name]

    @property
    def is_for_other(self) -> bool:
        """Whether the fields on the page were those of another audience than the one that was sent."""
        return self.is_bound and self.data.get("shown_for") != self.chosen.value

    def clean_companies(self) -> list[int]:
        """Companies in sight with these INN.

        Raises:
            ValidationError: naming the first INN that is nobody's.

        """
        asked = [inn for inn in _APART.split(self.cleaned_data["companies"]) if inn]
        if len(asked) > MOST_COMPANIES:
            raise ValidationError(
                _("At most %(most)s companies at once."), code="too_many", params={"most": MOST_COMPANIES}
            )
        rows = Company.objects.visible_to(self.actor).exclude(party=Party.LESSOR).filter(inn__in=asked)
        found = dict(rows.values_list("pk", "inn"))
        for inn in asked:
            if inn not in found.values():
                raise ValidationError(_("No company with the INN %(inn)s."), code="unknown_inn", params={"inn": inn})
        return sorted(found)

    def target(self) -> Target:
        """Who is meant; of a form that is right."""
        said = self.cleaned_data
        return Target(
            audience=self.chosen,
            roles=tuple(Role(role) for role in said.get("roles", ())),
            segment=said.get("segment", ""),
            companies=tuple(said.get("companies", ())),
            matter=self.matter if self.chosen is ReadingAudience.MATTER else None,
            sides=tuple(Side(side) for side in said.get("sides", ())),
        )


class IssueForm(WhomForm):
    """A text, a file or both, for whom and by when."""

    title = forms.CharField(label=_("Title"), max_length=200)
    version = forms.CharField(label=_("Version"), max_length=40, initial="1")
    text = forms.CharField(
        label=_("Text"), max_length=LONGEST, required=False, strip=False, widget=forms.Textarea({"rows": 12})
    )
    attached = FilesField(label=_("File"), required=False, most=1)
    due_on = forms.DateField(
        label=_("Read by"), required=False, widget=DateInput, help_text=_("The last day. Empty: no last day.")
    )
    sent_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    # In which field of the form a refusal of the service is shown.
    places = {
        "empty_reading": "text",
        "same_text": "text",
        "day_is_over": "due_on",
        "nobody": "audience",
        "role_of_other_party": "roles",
    }

    def clean(self) -> dict[str, Any]:
        """Refuse what was filled in for other people than those who are named now."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.is_for_other:
            self.add_error("audience", ValidationError(_("Say who of them reads."), code="other_fields"))
        return cleaned

    def draft(self) -> Draft:
        """What is to be read; of a form that is right."""
        said = self.cleaned_data
        file = said["attached"][0] if said["attached"] else None
        return Draft(said["title"], said["version"], said["text"].replace("\r\n", "\n"), file, said["due_on"])


class ConfirmForm(RefusableForm):
    """The tick of whoever has read, and the checksum of what the page showed."""

    read = forms.BooleanField(label=_("I have read this version and understand it"))
    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)


def initial_of(old: Reading | None, actor: Membership) -> dict[str, Any]:
    """What the form of a new version begins with: all of the old one but its text."""
    if old is None:
        return {}
    inn = Company.objects.visible_to(actor).filter(pk__in=old.companies).order_by("inn").values_list("inn", flat=True)
    return {
        "title": old.title,
        "version": str(int(old.version) + 1) if old.version.isdecimal() else "",
        "text": old.text,
        "audience": old.audience,
        "roles": old.roles,
        "segment": old.segment,
        "companies": "\n".join(dict.fromkeys(inn)) if old.companies else "",
        "sides": old.sides,
    }


def _offered(actor: Membership, matter: Matter | None) -> list[ReadingAudience]:
    """Audiences that the person may choose: of a matter its own people, of a client manager own clients."""
    if matter is not None:
        return [ReadingAudience.MATTER]
    wide: list[ReadingAudience] = [one for one in ReadingAudience if one is not ReadingAudience.MATTER]
    return wide if actor.sees_all_clients else [one for one in wide if one not in WIDE]


def _choices(field: forms.Field, choices: list[tuple[str, Any]]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 # tells the type
    field.choices = choices
