"""Stages of a contract: the table (state, event) -> state and the one door through it.

In this version the state comes from the lessor's accounting system with the portfolio: the event `imported_as_…`
says which state the contract has there. A closed or terminated contract is settled and never comes back to
life, and a contract that has started never waits for its advance again; such a row of a file is a mistake.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from django.utils import translation
from django.utils.translation import gettext_noop

from common.messages import MessageError
from contracts.models import Contract, ContractStatus

SIGNED, ACTIVE, BUYOUT = ContractStatus.SIGNED, ContractStatus.ACTIVE, ContractStatus.BUYOUT
CLOSED, TERMINATED = ContractStatus.CLOSED, ContractStatus.TERMINATED


class Event(StrEnum):
    """What can move a contract to another state."""

    IMPORTED_AS_SIGNED = "imported_as_signed"
    IMPORTED_AS_ACTIVE = "imported_as_active"
    IMPORTED_AS_BUYOUT = "imported_as_buyout"
    IMPORTED_AS_CLOSED = "imported_as_closed"
    IMPORTED_AS_TERMINATED = "imported_as_terminated"


class IllegalTransition(MessageError):
    """The event cannot happen to a contract in this state."""


def imported_as(status: ContractStatus) -> Event:
    """Return the event of a portfolio that holds the contract in this state."""
    return Event(f"imported_as_{status.value}")


_LATER_STATES: Mapping[ContractStatus, tuple[ContractStatus, ...]] = {
    SIGNED: (SIGNED, ACTIVE, BUYOUT, CLOSED, TERMINATED),
    ACTIVE: (ACTIVE, BUYOUT, CLOSED, TERMINATED),
    # A restructured contract goes on after its buyout was due.
    BUYOUT: (ACTIVE, BUYOUT, CLOSED, TERMINATED),
    CLOSED: (CLOSED,),
    TERMINATED: (TERMINATED,),
}

TRANSITIONS: Mapping[tuple[ContractStatus, Event], ContractStatus] = MappingProxyType(
    {(state, imported_as(target)): target for state, targets in _LATER_STATES.items() for target in targets}
)


def _target(event: Event) -> ContractStatus:
    return ContractStatus(event.removeprefix("imported_as_"))


def _msgid(state: ContractStatus) -> str:
    """Return the state's English name, to be translated where the error is shown."""
    with translation.override("en"):
        return str(state.label)


def apply(contract: Contract, event: Event) -> bool:
    """Move the contract, whose row the caller has locked, and say whether its state differs now.

    The caller saves the row and writes the timeline.

    Raises:
        IllegalTransition: the table has no such move; the contract is as it was.

    """
    state = ContractStatus(contract.status)
    target = TRANSITIONS.get((state, event))
    if target is None:
        raise IllegalTransition(
            "illegal_transition",
            gettext_noop("Contract %(number)s is in the state “%(state)s” and cannot pass to “%(target)s”."),
            {"number": contract.number, "state": _msgid(state), "target": _msgid(_target(event))},
        )
    contract.status = target
    return target is not state
