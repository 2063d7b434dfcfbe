"""Who leads a contract."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership, User
from accounts.roles import Role
from common.events import publish
from common.messages import MessageError, gettext_noop
from contracts.events import ContractChanged
from contracts.models import Contract, ContractEventKind
from contracts.services.passing_on import pass_on
from contracts.services.timeline import record

LEADING = (Role.LESSOR_MANAGER, Role.LESSOR_HEAD)


class NotReassigned(MessageError):
    """The contract keeps its manager, for the reason that the message says."""


def who_may_lead(lessor_id: int, *, on: date) -> QuerySet[User]:
    """People of the lessor who may be given contracts today."""
    seats = Membership.objects.active(on=on).own().filter(company=lessor_id, role__in=LEADING)
    return User.objects.filter(pk__in=seats.values("user"))


@transaction.atomic
def reassign_manager(*, contract_id: int, manager_id: int, actor: Membership, at: datetime) -> bool:
    """Give a contract to another manager under the lock of its row; say whether anything changed.

    The open matters of the contract pass to the manager too. Writes the timeline and publishes `ContractChanged`; the
    same manager again does nothing.

    Raises:
        PermissionDenied: the actor may not reassign contracts.
        NotReassigned: the contract is not in the actor's sight, or the person leads no contracts of this lessor.

    """
    if not can(actor, Capability.CONTRACTS_REASSIGN):
        raise PermissionDenied
    rows = Contract.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
    contract = rows.select_related("manager").filter(pk=contract_id).first()
    if contract is None:
        raise NotReassigned("not_seen", gettext_noop("The contract is not open to you any more."))
    if contract.manager_id == manager_id:
        return False
    manager = who_may_lead(contract.lessor_id, on=actor.today).filter(pk=manager_id).first()
    if manager is None:
        raise NotReassigned("no_manager", gettext_noop("The person leads no contracts any more. Choose another one."))
    before, contract.manager = contract.manager, manager
    change = {"name": "manager", "before": str(before or ""), "after": str(manager)}
    contract.save(update_fields=["manager"])
    pass_on(contract=contract, before=before, after=manager, actor=actor, at=at)
    record(contract=contract, kind=ContractEventKind.TERMS_CHANGED, at=at, actor=actor, data={"fields": [change]})
    publish(ContractChanged(contract.pk, ("manager",)), actor_id=actor.pk)
    return True
