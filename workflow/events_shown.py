"""Words of the events that matters have by themselves; all others are told by the app of the subject."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.messages import gettext_noop
from common.ui.badges import Hue
from workflow.subjects import Subject

type Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Telling:
    """How a kind of event is shown; `text` makes its sentence from the data."""

    icon: str
    hue: Hue
    text: Callable[[Data, Subject], str]


def anchor_text(anchor: str, subject: Subject) -> str:
    """Words of what a remark is about: the field's name, or the number of the clause."""
    kind, _colon, name = anchor.partition(":")
    return _("clause %(number)s") % {"number": name} if kind == "clause" else subject.anchor_text(name)


def _about(message: str) -> Callable[[Data, Subject], str]:
    def text(data: Data, subject: Subject) -> str:
        return _(message) % {"about": anchor_text(data["anchor"], subject), "excerpt": data["excerpt"]}

    return text


OWN: dict[str, Telling] = {
    "comment_added": Telling("message-plus", Hue.WARNING, _about(gettext_noop("Remark on “%(about)s”: %(excerpt)s"))),
    "comment_answered": Telling("message-reply", Hue.INFO, _about(gettext_noop("Answer on “%(about)s”: %(excerpt)s"))),
    "comment_resolved": Telling(
        "message-check", Hue.GOOD, _about(gettext_noop("Remark on “%(about)s” is settled: %(excerpt)s"))
    ),
    "comment_reopened": Telling(
        "message-exclamation", Hue.WARNING, _about(gettext_noop("Remark on “%(about)s” is open again: %(excerpt)s"))
    ),
}
OTHER = Telling("arrow-right", Hue.INFO, lambda _data, _subject: "")


def event_text(code: str, data: Data, subject: Subject) -> str:
    """The sentence of an event in the reader's language."""
    own = OWN.get(code)
    return own.text(data, subject) if own else subject.event_text(code, dict(data))


def look_of(code: str) -> Telling:
    """Icon and hue of an event; those of a subject's own events are all alike."""
    return OWN.get(code, OTHER)
