"""The end of a matter that a subject leaves behind: an approval under way in it is needed no more."""

from datetime import datetime

from accounts.models import Membership
from workflow.models import Matter
from workflow.services import matters, runs


def end_matter(*, matter: Matter, actor: Membership | None, at: datetime) -> None:
    """Close the matter of a locked subject and cancel its approval; nobody could decide a step of it afterwards."""
    running = runs.running(matter)
    if running is not None:
        runs.cancel_run(run=running, actor=actor, at=at)
    matters.close_matter(matter=matter, at=at)
