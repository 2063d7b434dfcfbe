"""What a person may do now: feeds the buttons."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from accounts.models import Membership
from contracts.guarding import GuardFailed
from contracts.lifecycle.door import is_allowed
from contracts.lifecycle.events import DANGEROUS, Event
from contracts.lifecycle.stage import Subject, state_of
from contracts.lifecycle.table import TABLE


@dataclass(frozen=True, slots=True)
class Action:
    """A button. `obstacle` says what must be done first, in the reader's language; empty when nothing must."""

    event: Event
    needs_reason: bool
    obstacle: str

    @property
    def label(self) -> str:
        """Words of the button."""
        return str(self.event.label)

    @property
    def is_dangerous(self) -> bool:
        """Whether the page asks before it."""
        return self.event in DANGEROUS


def available(subject: Subject, actor: Membership, *, at: datetime) -> list[Action]:
    """Moves that this person may make from the present state, with what stands in their way."""
    state = state_of(subject)
    found = []
    for (known, event), move in TABLE.items():
        if known is state and not move.is_of_portal and is_allowed(move, subject, actor):
            obstacle = ""
            try:
                for guard in move.guards:
                    guard(subject, at)
            except GuardFailed as failed:
                obstacle = failed.text(gettext)
            found.append(Action(event, move.needs_reason, obstacle))
    return found
