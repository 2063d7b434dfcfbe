"""A paid advance moves a signed contract on: the delivery begins (CON-02)."""

from datetime import datetime

from django.db import transaction
from django.db.models import DecimalField, F, Sum, Value
from django.db.models.functions import Coalesce

from common.columns import MONEY
from common.money import ZERO
from contracts.lifecycle import Event, apply_as_portal
from contracts.models import Contract, ContractStatus
from payments.models import Instalment, InstalmentKind
from payments.services.settlement import lock_contract

_PAID = Coalesce(Sum("allocations__amount"), Value(ZERO), output_field=DecimalField(**MONEY))


@transaction.atomic
def start_delivery(*, contract_id: int, at: datetime) -> bool:
    """Begin the delivery of a signed contract whose advance has come; return whether it began now.

    Asked again, it finds the state moved and does nothing. A contract of a portfolio may owe an advance of which its
    schedule says nothing: it waits for a person or for the next portfolio.
    """
    contract = lock_contract(contract_id)
    if contract.status != ContractStatus.SIGNED or not _is_paid(contract):
        return False
    apply_as_portal(contract, Event.ADVANCE_PAID, at=at)
    return True


def _is_paid(contract: Contract) -> bool:
    """Whether there is no advance, or every row of it in force is covered."""
    if contract.advance == ZERO:
        return True
    rows = Instalment.objects.in_force().filter(version__contract=contract, kind=InstalmentKind.ADVANCE)
    unpaid = rows.annotate(paid=_PAID).filter(paid__lt=F("amount"))
    return rows.exists() and not unpaid.exists()
