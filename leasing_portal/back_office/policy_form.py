"""The form of a policy: its name, and the version that is entered."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminDateWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldBooleanSwitchWidget,
)

from calculator.kinds import AssetKind, ProductKind
from common.refusals import RefusableMixin
from contracts.approval.policy_versions import TOO_EARLY, PolicyText
from contracts.models import Policy, PolicyRule, PolicyVersion

SAID = ("rule", "limit", "starts_on", "products", "asset_kinds", "blocks", "in_force")
_BOXES = UnfoldAdminCheckboxSelectMultipleWidget


class PolicyForm(RefusableMixin, forms.ModelForm[Policy]):
    """The fields of the newest version stand in it; saving enters the next one."""

    rule = forms.ChoiceField(label=capfirst(_("rule")), choices=PolicyRule, widget=UnfoldAdminSelectWidget)
    limit = forms.DecimalField(
        label=capfirst(_("limit")), min_value=0, max_digits=18, decimal_places=2, widget=UnfoldAdminDecimalFieldWidget
    )
    starts_on = forms.DateField(label=capfirst(_("in force from")), widget=UnfoldAdminDateWidget)
    products = forms.MultipleChoiceField(
        label=capfirst(_("products")),
        choices=ProductKind,
        required=False,
        widget=_BOXES,
        help_text=_("None chosen: any."),
    )
    asset_kinds = forms.MultipleChoiceField(
        label=capfirst(_("kinds of assets")),
        choices=AssetKind,
        required=False,
        widget=_BOXES,
        help_text=_("None chosen: any."),
    )
    blocks = forms.BooleanField(
        label=capfirst(_("stops the approval")), required=False, initial=True, widget=UnfoldBooleanSwitchWidget
    )
    in_force = forms.BooleanField(
        label=capfirst(_("in force")), required=False, initial=True, widget=UnfoldBooleanSwitchWidget
    )

    # Whose policies; the admin says.
    lessor_id: ClassVar[int]

    class Meta:
        model = Policy
        fields = ("name", "code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance: Policy | None = kwargs.get("instance")
        newest = instance.versions.first() if instance is not None and instance.pk else None
        if newest is not None:
            kwargs["initial"] = _of(newest) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        """Keep a new policy from becoming a version of another one."""
        code: str = self.cleaned_data["code"]
        if Policy.objects.filter(lessor=self.lessor_id, code=code).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("There is a policy with this code: edit it instead."), code="code_taken")
        return code

    def clean_starts_on(self) -> date:
        """A version never begins before the one that it follows."""
        starts_on: date = self.cleaned_data["starts_on"]
        newest = self.instance.versions.first() if self.instance.pk else None
        if newest is not None and starts_on < newest.starts_on:
            raise ValidationError(TOO_EARLY, code="too_early")
        return starts_on

    @property
    def said(self) -> PolicyText:
        """What the version says."""
        values = {name: self.cleaned_data[name] for name in SAID}
        return PolicyText(**values | {"rule": PolicyRule(values["rule"])})


def _of(version: PolicyVersion) -> dict[str, Any]:
    return {name: getattr(version, name) for name in SAID}
