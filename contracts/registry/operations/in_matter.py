"""The matter in which an operation does its work on one contract, or why it cannot."""

from datetime import datetime

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from common.messages import MessageError, gettext_noop
from contracts.lifecycle.door import lock
from contracts.lifecycle.stage import state_of
from contracts.lifecycle.turns import ENDS
from contracts.matters import contract_matter
from contracts.models import Contract
from workflow.kinds import MatterKind
from workflow.models import Matter


class NotInMatter(MessageError):
    """Nothing is done about this contract, for the reason that the message says."""


def held_contract(contract_id: int, actor: Membership) -> Contract:
    """The contract under the lock of its row.

    Raises:
        NotInMatter: the person does not see it any more, or it has ended.

    """
    seen = Contract.objects.visible_to(actor).filter(pk=contract_id).first()
    if seen is None:
        raise NotInMatter("not_seen", gettext_noop("The contract is not open to you any more."))
    contract = lock(seen)
    if state_of(contract) in ENDS:
        raise NotInMatter("ended", gettext_noop("The contract has ended."))
    return contract


def matter_for(contract: Contract, actor: Membership, at: datetime) -> Matter:
    """The matter of a locked contract with its lessee; opened where the person may open one.

    Raises:
        NotInMatter: the matter is not in the person's sight, or there is none and the person opens none.

    """
    known = Matter.objects.filter(kind=MatterKind.CONTRACT, subject_id=contract.pk, company=contract.lessee_id)
    matter = known.visible_to(actor).first()
    if matter is not None:
        return matter
    if known.exists():
        raise NotInMatter("matter_not_seen", gettext_noop("The matter of this contract is not open to you."))
    if not can(actor, Capability.CONTRACTS_PREPARE):
        raise NotInMatter(
            "no_matter", gettext_noop("This contract has no matter yet, and only its manager or a head opens one.")
        )
    return contract_matter(contract=contract, actor=actor, at=at)
