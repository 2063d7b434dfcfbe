"""The inspection of a returned asset: what was found and what is charged for it (CON-10, PRD-02)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from common.messages import gettext_noop
from common.money import ZERO
from contracts.lifecycle.door import lock
from contracts.models import Contract, ContractStatus, ReturnInspection, UsageTerms
from contracts.preparation.closing import NotEnding
from contracts.preparation.overuse import Overuse, of_hours, of_kilometres

NOT_RETURNING = gettext_noop("The asset is inspected while the contract awaits the return.")


@dataclass(frozen=True, slots=True)
class Found:
    """One finding; `amount` is roubles with VAT, zero where nothing is charged."""

    what: str
    amount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from the asset on the day of the inspection, since the handover."""

    inspected_on: date
    kilometres: int | None = None
    hours: int | None = None


def terms_of_use(contract: Contract) -> UsageTerms | None:
    """Limits of use of an operating lease, if it has any."""
    return UsageTerms.objects.filter(contract=contract).first()


def overuses(contract: Contract, terms: UsageTerms | None, reading: Reading) -> tuple[Overuse | None, Overuse | None]:
    """Use above the limits from the start of financing to the inspection: kilometres and hours."""
    if terms is None:
        return None, None
    days = {"since": contract.starts_on, "on": reading.inspected_on}
    return of_kilometres(terms, reading.kilometres, **days), of_hours(terms, reading.hours, **days)


@transaction.atomic
def enter_inspection(
    *, contract: Contract, reading: Reading, findings: Sequence[Found], actor: Membership, at: datetime
) -> ReturnInspection:
    """Keep an inspection; a later one is kept beside it, and the newest counts.

    Raises:
        PermissionDenied: the person may not close contracts.
        NotEnding: the contract does not await the return.

    """
    if not can(actor, Capability.CONTRACTS_PREPARE):
        raise PermissionDenied
    locked = lock(contract)
    if locked.status != ContractStatus.RETURNING:
        raise NotEnding("not_returning", NOT_RETURNING)
    above = overuses(locked, terms_of_use(locked), reading)
    return ReturnInspection.objects.create(
        contract=locked,
        inspected_on=reading.inspected_on,
        kilometres=reading.kilometres,
        hours=reading.hours,
        findings=[{"what": one.what, "amount": str(one.amount)} for one in findings],
        overuse=sum((one.charge for one in above if one is not None), ZERO),
        damage=sum((one.amount for one in findings), ZERO),
        made_at=at,
        made_by_id=actor.user_id,
    )
