"""What a portfolio says of a contract's state, through the same table."""

from common.messages import gettext_noop
from contracts.lifecycle.door import IllegalTransition
from contracts.lifecycle.events import Event
from contracts.lifecycle.stage import msgid_of
from contracts.lifecycle.table import TABLE
from contracts.models import Contract, ContractStatus


def imported_as(status: ContractStatus) -> Event:
    """Return the event of a portfolio that holds the contract in this state.

    Raises:
        ValueError: a state that only the portal knows; no accounting system tells it.

    """
    return Event(f"imported_as_{status.value}")


def take_imported(contract: Contract, status: ContractStatus) -> bool:
    """Move the contract, whose row the caller has locked, and say whether its state differs now.

    The caller saves the row and writes the timeline.

    Raises:
        IllegalTransition: the table has no such move; the contract is as it was.

    """
    state = ContractStatus(contract.status)
    move = TABLE.get((state, imported_as(status))) if status in ContractStatus.imported() else None
    if move is None:
        raise IllegalTransition(
            "illegal_transition",
            gettext_noop("Contract %(number)s is in the state “%(state)s” and cannot pass to “%(target)s”."),
            {"number": contract.number, "state": msgid_of(state), "target": msgid_of(status)},
        )
    contract.status = move.target
    return move.target is not state
