"""The form of a new version of a consent's text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from accounts.capabilities import ConsentKind
from accounts.consents.publishing import TITLES, Text, next_version, standard_body
from accounts.models import ConsentDocument


class DayWidget(UnfoldAdminTextInputWidget):
    """The browser's own date picker in the back office's clothes."""

    input_type = "date"


class ConsentTextForm(forms.Form):
    """What the version says. `version` is the number that the preview showed."""

    kind = forms.ChoiceField(choices=ConsentKind, widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=200, widget=UnfoldAdminTextInputWidget({"lang": "ru"}))
    body = forms.CharField(
        label=_("Text"),
        widget=UnfoldAdminTextareaWidget({"rows": 24, "lang": "ru"}),
        help_text=_("An empty line parts paragraphs, “## ” begins a heading, “- ” an item of a list."),
    )
    effective_on = forms.DateField(
        label=_("In force from"),
        widget=DayWidget,
        help_text=_(
            "From this day on people are asked anew; for a new text on personal data, before the cabinet opens."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def text(self) -> Text:
        """What is to be published, of a valid form."""
        data = self.cleaned_data
        return Text(ConsentKind(data["kind"]), data["title"], data["body"], data["effective_on"])


def first_draft(kind: ConsentKind) -> dict[str, Any]:
    """The form as it opens: the last version of the kind to be changed, else the portal's own text."""
    last = ConsentDocument.objects.filter(kind=kind).order_by("-version").first()
    return {
        "kind": kind,
        "title": last.title if last else TITLES[kind],
        "body": last.body if last else standard_body(kind),
        "version": next_version(kind),
    }
