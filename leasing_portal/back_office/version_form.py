"""The form of a draft: several choices of one kind are boxes to tick."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from accounts.models.company import Segment
from calculator.kinds import AssetKind, PaymentTiming, Period, PlanKind
from calculator.models import ProductVersion, SubsidyProgramme
from calculator.services import check_programme
from common.refusals import RefusableMixin


class ProductVersionForm(forms.ModelForm[ProductVersion]):
    """Limits of a draft."""

    asset_kinds = forms.MultipleChoiceField(
        label=capfirst(_("kinds of assets")), choices=AssetKind, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )
    periods = forms.TypedMultipleChoiceField(
        label=capfirst(_("payments are made")),
        choices=Period,
        coerce=int,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    plans = forms.MultipleChoiceField(
        label=capfirst(_("schedules")), choices=PlanKind, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )
    timings = forms.MultipleChoiceField(
        label=capfirst(_("payment falls due")), choices=PaymentTiming, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )

    class Meta:
        model = ProductVersion
        fields = (
            "valid_from",
            "valid_to",
            "note",
            "asset_kinds",
            "lowest_price",
            "highest_price",
            "lowest_advance",
            "highest_advance",
            "shortest_term",
            "longest_term",
            "lowest_buyout",
            "highest_buyout",
            "commission",
            "periods",
            "timings",
            "plans",
            "longest_grace",
            "most_skipped_months",
            "highest_payment",
            "unit",
            "unit_rounding",
            "day_count",
        )


class ProgrammeForm(RefusableMixin, forms.ModelForm[SubsidyProgramme]):
    """An edition of a programme: the one that is entered, and the first of a new code."""

    asset_kinds = forms.MultipleChoiceField(
        label=capfirst(_("kinds of assets")),
        choices=AssetKind,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("None chosen: any."),
    )
    segments = forms.MultipleChoiceField(
        label=capfirst(_("segments")),
        choices=Segment,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("None chosen: any."),
    )

    class Meta:
        model = SubsidyProgramme
        fields = (
            "code",
            "name",
            "starts_on",
            "ends_on",
            "basis",
            "percent",
            "cap",
            "asset_kinds",
            "segments",
            "highest_price",
            "highest_increase",
            "conditions",
            "source",
            "budget",
            "used",
        )

    @property
    def values(self) -> dict[str, Any]:
        """Fields of the edition; the code names the programme."""
        return {name: value for name, value in self.cleaned_data.items() if name != "code"}

    def clean_code(self) -> str:
        """Keep a new programme from becoming an edition of another one."""
        code: str = self.cleaned_data["code"]
        if SubsidyProgramme.objects.filter(code=code).exists():
            raise ValidationError(_("There is a programme with this code: edit it instead."), code="code_taken")
        return code

    def _post_clean(self) -> None:
        """Check the edition as a whole, as the service will."""
        super()._post_clean()  # type: ignore[misc] # the stubs leave it out
        if self.errors:
            return
        try:
            check_programme(code=self.instance.code, values=self.values)
        except ValidationError as error:
            self.refuse(error)
