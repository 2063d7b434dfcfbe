"""What the feed of a matter tells of its tasks, and to whom."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from accounts.models import Membership
from workflow.files import CheckedFile
from workflow.kinds import FeedAudience, TaskKind
from workflow.models import Task
from workflow.services import feed

GIVEN, DONE, CANCELLED = "task_given", "task_done", "task_cancelled"
REASSIGNED, POSTPONED, ANSWERED = "task_reassigned", "task_postponed", "task_answered"


def audience_of(task: Task) -> FeedAudience:
    """Who reads of the task: of the lessor's own its people alone, of an invited organisation's everybody."""
    if task.company_id == task.lessor_id:
        return FeedAudience.LESSOR
    is_clients = task.matter is not None and task.company_id == task.matter.company_id
    return FeedAudience.PARTIES if is_clients else FeedAudience.ALL


def tell(task: Task, code: str, data: dict[str, Any], *, actor: Membership | None, at: datetime) -> None:
    """Tell in the feed of the task's matter, if it has one."""
    if task.matter is not None:
        said = {"id": task.pk, "task": task.title, **data}
        feed.post_event(matter=task.matter, code=code, data=said, audience=audience_of(task), actor=actor, at=at)


def tell_done(task: Task, *, actor: Membership | None, at: datetime, result: str, files: Sequence[CheckedFile]) -> None:
    """Tell that the task is done: an answer to a request and what has files is a message, anything else an event.

    Raises:
        EmptyMessage: an answer without text and files.
        PermissionDenied: the person writes no messages in matters.

    """
    if task.matter is None:
        return
    if actor is None or not (files or task.kind == TaskKind.INFORMATION):
        tell(task, DONE, {"note": result}, actor=actor, at=at)
        return
    audience = audience_of(task)
    said: dict[str, Any] = {"matter": task.matter, "body": result, "files": files, "actor": actor, "at": at}
    about: dict[str, Any] = {"code": ANSWERED, "data": {"id": task.pk, "task": task.title}}
    if audience is FeedAudience.LESSOR:
        feed.post_note(**said, **about)
    else:
        feed.post_message(**said, **about, audience=audience)
