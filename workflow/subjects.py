"""The port to the apps above: what a matter is about (`settings.MATTER_SUBJECTS`, kind -> dotted path)."""

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import Membership

if TYPE_CHECKING:
    from workflow.models import Matter, Run


class Subject(Protocol):
    """What the app of a subject answers about it."""

    def address(self, subject_id: int) -> str:
        """Page of the subject in the cabinet."""
        ...

    def lock(self, subject_id: int) -> None:
        """Hold the subject's row: always before the matter's, so that nobody waits for each other for ever."""
        ...

    def event_text(self, code: str, data: dict[str, object]) -> str:
        """Words of an event of the feed, in the reader's language."""
        ...

    def awaited_text(self, code: str) -> str:
        """Words of what is expected of the side whose turn it is."""
        ...

    def anchor_text(self, name: str) -> str:
        """Words of a field of the subject that remarks are about; an unknown name as it is."""
        ...

    def run_finished(self, run: "Run", *, actor: Membership | None, at: datetime) -> None:
        """Move the subject on, in the transaction that ended its approval; the subject and the matter are locked."""
        ...


def subject_of(matter: "Matter") -> Subject:
    """The app's answerer for the matter's kind."""
    subject: Subject = import_string(settings.MATTER_SUBJECTS[matter.kind])()
    return subject
