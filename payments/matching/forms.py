"""Forms of the desk and of the client's answer."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import MoneyField
from common.refusals import RefusableForm
from contracts.models import Contract
from payments.engine.matching import Share
from payments.matching.choosing import Choice, joined
from payments.models import ChargeKind, QuestionAnswer

LONGEST = 500
ROWS, ROWS_MOST = 5, 30
_SUBJECTS = [("", _("By the order of the contract")), *ChargeKind.choices]


class ReasonForm(RefusableForm):
    """Words of a decision: a note, a reason, a question."""

    note = forms.CharField(
        label=_("Note"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed for everything but posting; it stays in the history of the payment."),
    )


class AskForm(RefusableForm):
    """A question to a client."""

    company = forms.ChoiceField(label=_("Client"), required=False)
    inn = forms.CharField(label=_("Another client, by INN"), max_length=12, required=False)
    text = forms.CharField(
        label=_("Question"),
        max_length=LONGEST,
        initial=_("Is this payment yours, and what is it for?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The client sees the number, date, amount, payer and purpose of the payment, and nothing else."),
    )

    def __init__(self, *args: Any, companies: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["company"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [*companies, ("", _("Another client"))]

    def clean(self) -> dict[str, Any]:
        """One of the clients proposed, or an INN."""
        cleaned = super().clean() or {}
        if not cleaned.get("company") and not cleaned.get("inn"):
            self.add_error("inn", _("Choose a client or write an INN."))
        return cleaned


class SplitRow(forms.Form):
    """One part of a payment: the number of a contract, how much, and for what there."""

    number = forms.CharField(
        label=_("Contract"),
        required=False,
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "triage-contracts"}),
    )
    amount = MoneyField(label=_("Amount"), required=False)
    subject = forms.ChoiceField(label=_("For"), choices=_SUBJECTS, required=False)

    def clean(self) -> dict[str, Any]:
        """A number needs an amount, and an amount a number."""
        cleaned = super().clean() or {}
        number, amount = cleaned.get("number"), cleaned.get("amount")
        if number and amount is None and "amount" not in self.errors:
            self.add_error("amount", _("Say how much is for this contract."))
        if amount is not None and not number:
            self.add_error("number", _("Say for which contract."))
        return cleaned


class SeenForm(forms.Form):
    """What was left of the payment when the split editor was shown, so that a form sent twice posts once."""

    left = forms.DecimalField(max_digits=18, decimal_places=2)


SplitFormSet = forms.formset_factory(SplitRow, extra=0, max_num=ROWS_MOST, absolute_max=ROWS_MOST)


def split_initial(shares: Sequence[tuple[Contract, Decimal]]) -> list[dict[str, Any]]:
    """Rows of the split editor: what is proposed, then empty ones."""
    filled: list[dict[str, Any]] = [{"number": contract.number, "amount": amount} for contract, amount in shares]
    return filled + [{} for _row in range(max(ROWS - len(filled), 1))]


class AnswerForm(RefusableForm):
    """A client's answer: theirs or not, by which invoices, how much for which contract, words."""

    answer = forms.ChoiceField(label=_("Is this payment yours?"), choices=QuestionAnswer, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("Comment"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, choice: Choice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choice = choice
        if choice.invoices:
            self.fields["invoices"] = forms.MultipleChoiceField(
                label=_("Paid by invoices"),
                choices=[(row.pk, row.number) for row in choice.invoices],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        for contract in choice.contracts:
            self.fields[f"c{contract.pk}"] = MoneyField(label=contract.number, required=False)
        self.order_fields(["answer", "invoices", *(f"c{one.pk}" for one in choice.contracts), "comment"])

    def clean(self) -> dict[str, Any]:
        """Ask what the payment is for, or for words that it is not known."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors or not self.is_ours or self.shares() or cleaned.get("comment", "").strip():
            return cleaned
        message = _("Choose what the payment is for, or write here that you do not know.")
        self.add_error("comment", ValidationError(message, code="required"))
        return cleaned

    @property
    def sums(self) -> list[tuple[Contract, forms.BoundField]]:
        """Contracts with their boxes for sums."""
        return [(contract, self[f"c{contract.pk}"]) for contract in self._choice.contracts]

    @property
    def is_ours(self) -> bool:
        """Whether the client says that the payment is theirs."""
        return bool(self.cleaned_data["answer"] == QuestionAnswer.OURS)

    def shares(self) -> list[Share]:
        """What was chosen: lines of the invoices and the sums typed, one share for each contract."""
        typed = [
            Share(contract.pk, self.cleaned_data[f"c{contract.pk}"])
            for contract in self._choice.contracts
            if self.cleaned_data.get(f"c{contract.pk}") is not None
        ]
        by_invoice = self._choice.of_invoices([int(pk) for pk in self.cleaned_data.get("invoices", ())])
        return joined([*by_invoice, *typed])
