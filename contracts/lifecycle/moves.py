"""One move of the table: where it leads, who may make it, and what must hold."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.capabilities import Capability
from contracts.models import ApplicationStatus, ContractStatus, RequestStatus

State = ApplicationStatus | ContractStatus | RequestStatus
# Raises GuardFailed; gets the locked row and the moment.
Guard = Callable[[Any, datetime], None]
# Writes what belongs to the new state, in the transaction of the move; gets the moved row and the moment.
Effect = Callable[[Any, datetime], None]


@dataclass(frozen=True, slots=True)
class Move:
    """A row of the table. Whoever has one of the capabilities makes it; with none, the portal alone does.

    `by_amount` asks the membership's limit too. `needs_reason`: a text that the other side will read.
    """

    target: State
    by: tuple[Capability, ...] = ()
    guards: tuple[Guard, ...] = ()
    needs_reason: bool = False
    by_amount: bool = False
    effects: tuple[Effect, ...] = ()

    @property
    def is_of_portal(self) -> bool:
        """Whether no person makes this move by a button."""
        return not self.by
