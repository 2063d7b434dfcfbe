"""What is refused of tasks; nothing has changed then."""

from common.messages import MessageError, gettext_noop
from workflow.kinds import TaskState
from workflow.models import Task


class TaskRefused(MessageError):
    """The task cannot be so; nothing has changed."""


class TaskOver(TaskRefused):
    """The task is finished or cancelled already."""


def require_open(task: Task) -> None:
    """Refuse what comes a second time.

    Raises:
        TaskOver: the task is not open.

    """
    if task.state == TaskState.DONE:
        raise TaskOver("task_done", gettext_noop("This task is finished already. Nothing has changed."))
    if task.state == TaskState.CANCELLED:
        raise TaskOver("task_cancelled", gettext_noop("This task is no longer needed. Nothing has changed."))
