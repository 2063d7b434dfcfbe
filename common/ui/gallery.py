"""Sample data of the gallery page: each component in every state, the same on every day."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.forms import DateInput, MoneyField
from common.keyset import KeysetPage
from common.ui.badges import families
from common.ui.explanation import Part, Told

RATES = [("", "—"), ("fixed", _("Fixed day of the month")), ("last", _("Last day of the month"))]


class SampleForm(forms.Form):
    """One field for each kind of widget."""

    name = forms.CharField(label=_("Name"), help_text=_("As in the register of companies."))
    amount = MoneyField(label=_("Amount"))
    due_on = forms.DateField(label=_("Date"), widget=DateInput)
    rule = forms.ChoiceField(label=_("Payment day rule"), choices=RATES, required=False)
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    kinds = forms.MultipleChoiceField(
        label=_("Kinds"), choices=RATES[1:], widget=forms.CheckboxSelectMultiple, required=False
    )
    one = forms.ChoiceField(label=_("One of them"), choices=RATES[1:], widget=forms.RadioSelect)
    is_agreed = forms.BooleanField(label=_("I agree"))
    file = forms.FileField(label=_("File"))


class SampleFilters(forms.Form):
    """Filters of a list."""

    q = forms.CharField(label=_("Search"), required=False)
    rule = forms.ChoiceField(label=_("Payment day rule"), choices=RATES, required=False)
    since = forms.DateField(label=_("From"), widget=DateInput, required=False)


# Typed wrongly on purpose: each kind of error is shown.
WRONG = {"name": "", "amount": "1,234.56", "due_on": "2026-02-31", "rule": "fixed", "note": "", "one": ""}

# Words of other apps are theirs to translate: the gallery's are numbers and days.
TREE = Told(
    what="1 + 2",
    value="4 567,89 ₽",
    formula="1 + 2",
    parts=(
        Told(what="1", value="4 500,00 ₽", period="25.11.2026", url="#figures"),
        Told(
            what="2",
            value="67,89 ₽",
            rounding="0,01 ₽",
            rate="0,1 %",
            days="15",
            period="11.11.2026 – 25.11.2026",
            parts=(Told(what="2.1", value="67,89 ₽", parts=(Told(what="2.1.1", value="67,89 ₽", note="2.1.1.1"),)),),
        ),
    ),
)

ROWS = [
    {"number": "ЛД-2026-0142", "state": "active", "on": date(2026, 11, 25), "amount": Decimal("1234567.89")},
    {"number": "ЛД-2026-0143", "state": "signed", "on": date(2026, 12, 1), "amount": Decimal("98000.00")},
    {"number": "ЛД-2024-0007", "state": "terminated", "on": date(2024, 2, 29), "amount": Decimal("-450.50")},
]


def samples(request: HttpRequest) -> dict[str, Any]:
    """Everything the gallery shows."""
    return {
        "families": families(),
        "rows": ROWS,
        "total": Decimal("1332117.39"),
        "parts": [
            Part(_("Principal"), Decimal("1000000.00"), _("25 Nov 2026, instalment 12")),
            Part(_("Interest"), Decimal("236567.89")),
            Part(_("Already paid"), Decimal("-2000.00")),
        ],
        "tree": TREE,
        "explained": Decimal("1234567.89"),
        "form": SampleForm(initial={"amount": Decimal("1234567.89"), "due_on": date(2026, 11, 25)}),
        "wrong": SampleForm(WRONG, prefix=None, auto_id="wrong_%s"),
        "filter_form": SampleFilters(request.GET or None, auto_id="filter_%s"),
        "chips": [
            {"label": _("Search"), "value": "ЛД-2026", "url": "?"},
            {"label": _("State"), "value": _("Active"), "url": "?q=1"},
        ],
        "page": Paginator(range(240), 20).get_page(request.GET.get("page", 4)),
        "key_page": KeysetPage([], "2~2", "1~1"),
        "at": datetime(2026, 11, 25, 11, 3, tzinfo=UTC),
        "on": date(2026, 11, 25),
        "shown": [
            Message(messages.SUCCESS, str(_("The invoice is ready."))),
            Message(messages.WARNING, str(_("The worker is busy, the file will be ready later."))),
        ],
        "half": Decimal("12.50"),
        "debt": Decimal("-1500.00"),
    }
