"""The forms that name a deputy."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from common.forms import DateInput
from common.refusals import FORGED, RefusableForm


class ColleagueField(forms.ModelChoiceField[Membership]):
    """Choice of a colleague by name and role."""

    def label_from_instance(self, obj: Membership) -> str:
        """Name, then the role that tells namesakes apart."""
        return f"{obj.user} · {obj.get_role_display()}"


class DeputyForm(RefusableForm):
    """Who acts, from the first day to the last, and why."""

    forged = FORGED | {"gains_rights"}

    deputy = ColleagueField(label=_("Deputy"), queryset=Membership.objects.none(), empty_label="")
    starts_on = forms.DateField(label=_("First day"), widget=DateInput())
    ends_on = forms.DateField(
        label=_("Last day"),
        widget=DateInput(),
        help_text=_("The deputy acts on this day too, until midnight in Moscow."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("For example, a holiday or a business trip. The deputy sees it.")
    )

    def __init__(self, *args: Any, colleagues: QuerySet[Membership], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("deputy", colleagues)
        for name in ("starts_on", "ends_on"):
            self.fields[name].widget.attrs["min"] = today.isoformat()

    def _choose(self, name: str, rows: QuerySet[Membership]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows


class AbsenceForm(DeputyForm):
    """An absence of one of the lessor's people: whose, and who stands in."""

    principal = ColleagueField(label=_("Who is absent"), queryset=Membership.objects.none(), empty_label="")
    field_order = ("principal",)

    def __init__(self, *args: Any, absent: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("principal", absent)
