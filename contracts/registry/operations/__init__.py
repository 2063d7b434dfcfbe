"""Everything that may be done to many contracts at once; the selection bar, the job and the report read this table."""

from accounts.access import can
from accounts.models import Membership
from contracts.registry.operations.base import Operation
from contracts.registry.operations.message import SendMessage
from contracts.registry.operations.reassign import Reassign
from contracts.registry.operations.route import StartRoute

OPERATIONS: tuple[Operation, ...] = (SendMessage(), StartRoute(), Reassign())


def operations_for(actor: Membership) -> list[Operation]:
    """Those that this person may do; a client writes about its contracts one by one."""
    if not actor.is_lessor:
        return []
    return [operation for operation in OPERATIONS if can(actor, operation.capability)]


def operation_of(key: str, actor: Membership) -> Operation | None:
    """The named operation, if this person may do it."""
    return next((operation for operation in operations_for(actor) if operation.key == key), None)


__all__ = ["OPERATIONS", "Operation", "operation_of", "operations_for"]
