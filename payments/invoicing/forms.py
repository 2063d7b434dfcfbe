"""Forms of invoices: the channels of a client, the period of papers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DateInput
from payments.models import InvoiceChannels

LONGEST_PERIOD = 366


class ChannelsForm(forms.ModelForm[InvoiceChannels]):
    """Where invoices go besides the cabinet, and what is written about."""

    class Meta:
        model = InvoiceChannels
        fields = ("email", "by_email", "by_receipt", "remind_days")
        labels = {
            "email": _("E-mail for invoices"),
            "by_email": _("Send invoices by e-mail, with the PDF"),
            "by_receipt": _("Write when a payment went through"),
            "remind_days": _("Remind before the due date, days"),
        }
        help_texts = {
            "email": _("An address of accounting serves better than a person's own."),
            "remind_days": _("Zero: no reminders. Nobody is reminded of what is paid."),
        }

    def clean(self) -> dict[str, Any]:
        """Ask for the address that letters need."""
        cleaned: dict[str, Any] = super().clean() or {}
        writes = cleaned.get("by_email") or cleaned.get("by_receipt") or cleaned.get("remind_days")
        if writes and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", ValidationError(_("Enter the address to write to."), code="required"))
        return cleaned


class PeriodForm(forms.Form):
    """Both days are included."""

    since = forms.DateField(label=_("From"), widget=DateInput)
    until = forms.DateField(label=_("Through"), widget=DateInput, help_text=_("Both days are counted."))

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins, is longer than a year, or is still ahead."""
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and since > timezone.localdate():
            self.add_error("since", ValidationError(_("This day is still ahead."), code="ahead"))
        elif since and until and until < since:
            self.add_error("until", ValidationError(_("The period ends before it begins."), code="order"))
        elif since and until and (until - since).days > LONGEST_PERIOD:
            self.add_error("until", ValidationError(_("Choose a period of a year at most."), code="long"))
        return cleaned
