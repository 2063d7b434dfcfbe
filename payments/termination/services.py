"""Keeping a settlement as it was worked out; another one stands beside it."""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from contracts.models import Contract
from payments.engine.termination.explained import explain_saldo
from payments.engine.termination.settlement import Settlement, settle
from payments.engine.termination.terms import Ending, TerminationTerms
from payments.models import TerminationSettlement
from payments.payoff.kept import as_json


@transaction.atomic
def keep_settlement(
    *, contract: Contract, terms: TerminationTerms, ending: Ending, actor: Membership, at: datetime
) -> TerminationSettlement:
    """Work the settlement out and keep it with everything it was worked out from.

    Raises:
        PermissionDenied: the person may not.
        ImpossibleTerms: it cannot be worked out so; nothing is written.

    """
    if not can(actor, Capability.SETTLEMENTS_MAKE):
        raise PermissionDenied
    found: Settlement = settle(terms, ending)
    return TerminationSettlement.objects.create(
        contract=contract,
        returned_on=ending.returned_on,
        data={"terms": _told(asdict(terms)), "ending": _told(asdict(ending))},
        lessor_side=found.lessor,
        lessee_side=found.lessee,
        balance=found.saldo,
        explanation=as_json(explain_saldo(found)),
        made_at=at,
        made_by_id=actor.user_id,
    )


def _told(value: Any) -> Any:
    """Amounts and days as texts of JSON."""
    if isinstance(value, dict):
        return {name: _told(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_told(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
