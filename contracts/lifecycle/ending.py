"""The end of a matter that a subject leaves behind: its approval and what is asked in it are needed no more."""

from datetime import datetime

from accounts.models import Membership
from workflow.models import Matter
from workflow.services import matters, runs
from workflow.todo.services import cancel_requests


def end_matter(*, matter: Matter, actor: Membership | None, at: datetime) -> None:
    """Close the matter of a locked subject; its approval and its open requests for information are cancelled."""
    running = runs.running(matter)
    if running is not None:
        runs.cancel_run(run=running, actor=actor, at=at)
    cancel_requests(matter=matter, actor=actor, at=at)
    matters.close_matter(matter=matter, at=at)
