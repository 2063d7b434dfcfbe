"""Words of the events that matters have by themselves; all others are told by the app of the subject."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.roles import Role
from common.messages import gettext_noop
from common.ui.badges import Hue
from common.ui.figures import short_day
from workflow.kinds import TaskKind
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


def _of_step(message: str) -> Callable[[Data, Subject], str]:
    def text(data: Data, subject: Subject) -> str:
        del subject
        told = _(message) % {"step": data["step"]}
        return f"{told}. {data['note']}" if data.get("note") else told

    return text


def _started(data: Data, subject: Subject) -> str:
    del subject
    if data["steps"]:
        return _("The approval has started")
    return _("The approval has started; no stage of the route asks for a decision at this amount")


def _cancelled(data: Data, subject: Subject) -> str:
    del subject
    told = _("The approval is cancelled")
    return f"{told}. {data['reason']}" if data.get("reason") else told


def _escalated(data: Data, subject: Subject) -> str:
    del subject
    return _("The days of the step “%(step)s” are over: it is asked of the role “%(role)s” too") % {
        "step": data["step"],
        "role": Role(data["role"]).label,
    }


def _reassigned(data: Data, subject: Subject) -> str:
    del subject
    to = data.get("person") or Role(data["role"]).label
    if not data["left"]:
        return _("Nobody is there to decide the step “%(step)s”: it goes to %(to)s") % {"step": data["step"], "to": to}
    words = {"step": data["step"], "to": to, "left": data["left"]}
    return _("%(left)s cannot decide the step “%(step)s” any more: it goes to %(to)s") % words


def _of_task(message: str) -> Callable[[Data, Subject], str]:
    def text(data: Data, subject: Subject) -> str:
        del subject
        told = _(message) % {"task": data["task"]}
        return f"{told}. {data['note']}" if data.get("note") else told

    return text


def _given(data: Data, subject: Subject) -> str:
    del subject
    asks = data["kind"] == TaskKind.INFORMATION
    told = (_("Information is asked for: “%(task)s”") if asks else _("Task: “%(task)s”")) % {"task": data["task"]}
    more = [data["person"], _until(data["due_on"])]
    return ", ".join([told, *(part for part in more if part)])


def _until(day: str) -> str:
    return _("until %(day)s") % {"day": short_day(date.fromisoformat(day))} if day else ""


def _task_reassigned(data: Data, subject: Subject) -> str:
    del subject
    if not data["person"]:
        return _("The task “%(task)s” is for anybody of the company now") % {"task": data["task"]}
    return _("The task “%(task)s” goes to %(person)s") % {"task": data["task"], "person": data["person"]}


def _issued(data: Data, subject: Subject) -> str:
    del subject
    words = {"text": data["reading"], "version": data["version"]}
    return _("To be read and confirmed: “%(text)s”, version %(version)s") % words


def _postponed(data: Data, subject: Subject) -> str:
    del subject
    words = {"task": data["task"], "day": short_day(date.fromisoformat(data["due_on"]))}
    told = _("The task “%(task)s” is put off until %(day)s") % words
    return f"{told}. {data['note']}" if data.get("note") else told


OWN: dict[str, Telling] = {
    "comment_added": Telling("message-plus", Hue.WARNING, _about(gettext_noop("Remark on “%(about)s”: %(excerpt)s"))),
    "comment_answered": Telling("message-reply", Hue.INFO, _about(gettext_noop("Answer on “%(about)s”: %(excerpt)s"))),
    "comment_resolved": Telling(
        "message-check", Hue.GOOD, _about(gettext_noop("Remark on “%(about)s” is settled: %(excerpt)s"))
    ),
    "comment_reopened": Telling(
        "message-exclamation", Hue.WARNING, _about(gettext_noop("Remark on “%(about)s” is open again: %(excerpt)s"))
    ),
    "run_started": Telling("route", Hue.INFO, _started),
    "run_cancelled": Telling("ban", Hue.NEUTRAL, _cancelled),
    "step_approved": Telling("circle-check", Hue.GOOD, _of_step(gettext_noop("Approved: “%(step)s”"))),
    "step_rejected": Telling("circle-x", Hue.BAD, _of_step(gettext_noop("Refused: “%(step)s”"))),
    "step_escalated": Telling("alarm", Hue.WARNING, _escalated),
    "step_reassigned": Telling("user-share", Hue.WARNING, _reassigned),
    "task_given": Telling("checklist", Hue.WARNING, _given),
    "task_done": Telling("circle-check", Hue.GOOD, _of_task(gettext_noop("Done: “%(task)s”"))),
    "task_cancelled": Telling("ban", Hue.NEUTRAL, _of_task(gettext_noop("No longer needed: “%(task)s”"))),
    "task_reassigned": Telling("user-share", Hue.INFO, _task_reassigned),
    "task_postponed": Telling("calendar-time", Hue.WARNING, _postponed),
    "reading_issued": Telling("book", Hue.WARNING, _issued),
    # A message that answers a request; its text is what the person wrote.
    "task_answered": Telling("message-reply", Hue.GOOD, _of_task(gettext_noop("Answer to “%(task)s”"))),
}
OTHER = Telling("arrow-right", Hue.INFO, lambda _data, _subject: "")


def event_text(code: str, data: Data, subject: Subject) -> str:
    """The sentence of an event in the reader's language."""
    own = OWN.get(code)
    return own.text(data, subject) if own else subject.event_text(code, dict(data))


def look_of(code: str) -> Telling:
    """Icon and hue of an event; those of a subject's own events are all alike."""
    return OWN.get(code, OTHER)
