"""Forms of disputes: what is wrong with a line, and the answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import MoneyField
from common.refusals import RefusableForm
from payments.models import DisputeState

LONGEST = 1000
ANSWERS = [(state.value, state.label) for state in DisputeState if state is not DisputeState.OPEN]


class DisputeForm(RefusableForm):
    """A client's words about a line."""

    words = forms.CharField(
        label=_("What is wrong"),
        help_text=_("For example: the payment is for another contract, or the sum by your books differs."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    own_amount = MoneyField(label=_("Sum by your books"), required=False)


class AnswerForm(RefusableForm):
    """The lessor's answer; the client reads it."""

    state = forms.ChoiceField(label=_("Decision"), choices=ANSWERS, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Answer"),
        help_text=_("The client reads it: why the line is right, or how it is corrected."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
