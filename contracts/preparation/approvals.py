"""The end of an approval that a person started on a contract and nobody needs any more (requirement CON-06)."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from common.messages import gettext_noop
from contracts.lifecycle.door import lock
from contracts.matters import turn_by_state
from contracts.models import Contract
from workflow.kinds import MatterKind
from workflow.models import Matter, Run
from workflow.services import runs
from workflow.services.matters import lock_matter


def cancellable(contract: Contract, actor: Membership) -> Run | None:
    """The approval of the contract under way that this person may cancel: the own one, the head's people any."""
    if not can(actor, Capability.CONTRACTS_PREPARE):
        return None
    run = _running(contract)
    return run if run is not None and _may_cancel(run, actor) else None


@transaction.atomic
def cancel_approval(*, contract: Contract, reason: str, actor: Membership, at: datetime) -> None:
    """Cancel the approval of a contract; the contract stays as it is, the turn is again as its state says.

    Args:
        contract: in sight of the actor.
        reason: why, read by both sides in the feed.
        actor: who started it, or who leads all clients.
        at: now.

    Raises:
        PermissionDenied: somebody else started it.
        ApprovalRefused: no approval is under way, or there are no words of the reason.

    """
    locked = lock(contract)
    run = _running(locked)
    if run is None:
        raise runs.ApprovalRefused(
            "not_running", gettext_noop("No approval of this contract is under way any more. Nothing has changed.")
        )
    if not can(actor, Capability.CONTRACTS_PREPARE) or not _may_cancel(run, actor):
        raise PermissionDenied
    if not reason.strip():
        raise runs.ApprovalRefused("no_reason", gettext_noop("Say why: the other side will read it."))
    runs.cancel_run(run=run, actor=actor, at=at, reason=reason)
    turn_by_state(lock_matter(run.matter_id), locked, at)


def _running(contract: Contract) -> Run | None:
    matter = Matter.objects.filter(kind=MatterKind.CONTRACT, subject_id=contract.pk, company=contract.lessee_id).first()
    return runs.running(matter) if matter else None


def _may_cancel(run: Run, actor: Membership) -> bool:
    return run.started_by_id == actor.user_id or can(actor, Capability.CLIENTS_ALL)
