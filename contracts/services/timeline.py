"""Lines of a contract's timeline."""

from collections.abc import Mapping
from datetime import datetime

from accounts.models import Membership
from contracts.models import Contract, ContractEvent, ContractEventKind


def record(
    *,
    contract: Contract,
    kind: ContractEventKind,
    at: datetime,
    actor: Membership | None,
    data: Mapping[str, object],
) -> None:
    """Write one line in the caller's transaction; `data` is JSON with amounts as decimal strings."""
    ContractEvent.objects.create(
        contract=contract,
        lessor_id=contract.lessor_id,
        lessee_id=contract.lessee_id,
        kind=kind,
        at=at,
        actor_id=actor.user_id if actor else None,
        on_behalf_of_id=actor.behalf_of_user_id(contract.manager_id) if actor else None,
        data=dict(data),
    )
