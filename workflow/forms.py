"""Forms of the feed and of remarks."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from common.refusals import RefusableForm
from workflow.files import DOCUMENTS, BadFile, CheckedFile, checked_file
from workflow.kinds import FeedAudience, Side

LONGEST = 10_000
MOST_FILES = 10
LONGEST_NOTE = 5000


class FilesInput(forms.FileInput):
    """A file box that takes several files."""

    allow_multiple_selected = True

    def __init__(self, allowed: Sequence[str]) -> None:
        super().__init__({"multiple": True, "accept": ",".join(f".{suffix}" for suffix in allowed)})


class FilesField(forms.Field):
    """Files of a person, each checked; a refusal of any names it and takes none."""

    def __init__(self, *, allowed: frozenset[str] = DOCUMENTS, most: int = MOST_FILES, **kwargs: Any) -> None:
        self.allowed, self.most = allowed, most
        super().__init__(widget=FilesInput(sorted(allowed)), **kwargs)

    def clean(self, value: Sequence[UploadedFile[Any]]) -> list[CheckedFile]:
        """Check all files.

        Raises:
            ValidationError: one for each file that is not taken, or `too_many`.

        """
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(value) > self.most:
            message = ngettext_lazy("At most %(most)s file at once.", "At most %(most)s files at once.", self.most)
            raise ValidationError(message, code="too_many", params={"most": self.most})
        checked, errors = [], []
        for uploaded in value:
            try:
                checked.append(checked_file(uploaded, allowed=self.allowed))
            except BadFile as bad:
                errors.append(ValidationError(bad.text(gettext), code=bad.code))
        if errors:
            raise ValidationError(errors)
        return checked


class MessageForm(RefusableForm):
    """A message with files. The lessor says whether the client reads it; others write to the other side."""

    body = forms.CharField(
        label=_("Message"), max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 3, "maxlength": LONGEST})
    )
    attached = FilesField(label=_("Files"), required=False)
    audience = forms.ChoiceField(label=_("Who reads it"), widget=forms.RadioSelect)
    sent_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    limit, most = settings.UPLOAD_LIMIT_MB, MOST_FILES

    def __init__(self, *args: Any, actor: Membership, has_guests: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices_for(actor, has_guests=has_guests)
        if len(self.choices) == 1:
            del self.fields["audience"]
            return
        chosen = self.fields["audience"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 # tells the type
        chosen.choices, chosen.initial = self.choices, self.choices[0][0]

    @property
    def chosen_audience(self) -> FeedAudience:
        """Who reads the message."""
        return FeedAudience(self.cleaned_data.get("audience") or self.choices[0][0])

    def clean(self) -> dict[str, Any]:
        """Refuse a message of nothing; a refused file was something."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("body", "").strip() and not cleaned.get("attached") and "attached" not in self.errors:
            self.add_error("body", ValidationError(_("Write something or choose a file."), code="empty_message"))
        return cleaned


def choices_for(actor: Membership, *, has_guests: bool) -> list[tuple[str, Any]]:
    """For whom the person may write, the usual one first."""
    side = Side.of(actor.company.party)
    everybody = [(FeedAudience.ALL.value, _("Everybody in the matter, invited organisations too"))]
    if side is Side.OUTSIDE:
        return everybody
    if side is Side.LESSEE:
        return [(FeedAudience.PARTIES.value, _("The lessor")), *(everybody if has_guests else [])]
    own = [
        (FeedAudience.PARTIES.value, _("The client and our people")),
        (FeedAudience.LESSOR.value, _("Our people only: an internal note")),
    ]
    return [*own, *(everybody if has_guests else [])]


class ReadForm(forms.Form):
    """Up to when the feed was shown."""

    at = forms.DateTimeField()


class RemarkForm(RefusableForm):
    """A remark on a clause or a field of a version, or an answer to one."""

    body = forms.CharField(
        label=_("Remark"), max_length=LONGEST, widget=forms.Textarea({"rows": 2, "maxlength": LONGEST})
    )


class NewRemarkForm(RemarkForm):
    """A remark says what it is about; of the lessor, whether the client reads it too."""

    anchor = forms.CharField(widget=forms.HiddenInput, max_length=80)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    internal = forms.BooleanField(label=_("Our people only"), required=False)

    def __init__(self, *args: Any, actor: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.side = Side.of(actor.company.party)
        if self.side is not Side.LESSOR:
            del self.fields["internal"]

    @property
    def chosen_audience(self) -> FeedAudience:
        """Who reads the remark."""
        if self.side is Side.OUTSIDE:
            return FeedAudience.ALL
        return FeedAudience.LESSOR if self.cleaned_data.get("internal") else FeedAudience.PARTIES


class DecisionForm(RefusableForm):
    """A decision of a step: the button says which; a refusal needs its reason."""

    decision = forms.ChoiceField(choices=[("approve", _("Approve")), ("reject", _("Refuse"))])
    note = forms.CharField(
        label=_("Comment for both sides"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea({"rows": 2, "maxlength": LONGEST_NOTE}),
        help_text=_("A refusal needs its reason."),
    )
    internal_note = forms.CharField(
        label=_("Note for our people only"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea({"rows": 2, "maxlength": LONGEST_NOTE}),
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, actor: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not actor.is_lessor:
            del self.fields["internal_note"]

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a refusal."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("decision") == "reject" and not cleaned.get("note", "").strip():
            self.add_error("note", ValidationError(_("Say why: the other side will read it."), code="no_reason"))
        return cleaned
