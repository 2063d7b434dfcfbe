"""Forms of tasks: to give one, to finish it, to change whose it is and until when."""

from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.forms import DateInput
from common.refusals import RefusableForm
from workflow.forms import LONGEST, MOST_FILES, FilesField
from workflow.kinds import TaskKind
from workflow.models import Task
from workflow.todo.choices import Doer, Doers

LONGEST_REASON = 2000


class GiveForm(RefusableForm):
    """What is to be done, by whom and until when; the lessor gives it."""

    title = forms.CharField(label=_("What is to be done"), max_length=Task._meta.get_field("title").max_length)
    body = forms.CharField(
        label=_("Details"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 4, "maxlength": LONGEST}),
    )
    doer = forms.ChoiceField(label=_("Who does it"))
    due_on = forms.DateField(label=_("Last day"), required=False, widget=DateInput)
    remind_on = forms.DateField(
        label=_("Remind on"),
        required=False,
        widget=DateInput,
        help_text=_("Empty: on the working day before the last one."),
    )
    # The same form sent again gives no second task.
    sent_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)

    def __init__(self, *args: Any, kind: TaskKind, doers: Doers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.doers = doers
        chosen = self.fields["doer"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 # tells the type
        chosen.choices = doers.choices
        if kind == TaskKind.INFORMATION:
            self.fields["title"].label = _("What is asked for")

    def once_key(self, giver_id: int) -> str | None:
        """Names this sending of this person."""
        key = self.cleaned_data["sent_key"]
        return f"form:{giver_id}:{key}" if key else None

    @property
    def chosen(self) -> Doer:
        """Who does it."""
        return self.doers.found[self.cleaned_data["doer"]]


class FinishForm(RefusableForm):
    """What came of a task; the answer to a request has words or files."""

    result = forms.CharField(
        label=_("Result"), max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 4, "maxlength": LONGEST})
    )
    attached = FilesField(label=_("Files"), required=False)
    limit, most = settings.UPLOAD_LIMIT_MB, MOST_FILES

    def __init__(self, *args: Any, kind: str, takes_files: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind == TaskKind.INFORMATION:
            self.fields["result"].label = _("Answer")
        if not takes_files:
            del self.fields["attached"]


class ReasonForm(RefusableForm):
    """Why a task is no longer needed."""

    reason = forms.CharField(
        label=_("Why"), max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 3, "maxlength": LONGEST_REASON})
    )


class PostponeForm(ReasonForm):
    """Until when, and why."""

    due_on = forms.DateField(label=_("New last day"), widget=DateInput)
    field_order = ("due_on", "reason")


class OwnerForm(RefusableForm):
    """Who does it from now on."""

    owner = forms.TypedChoiceField(label=_("Owner"), coerce=int)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["owner"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 # tells the type
        chosen.choices = choices
