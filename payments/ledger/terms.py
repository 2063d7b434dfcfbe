"""Which terms of money a contract has: its own set, else that of its lessor, else the portal's defaults."""

from contracts.models import Contract
from payments.engine.application_order import DEFAULT_ORDER, ApplicationOrder
from payments.engine.claims import ClaimKind
from payments.models import MoneyTerms


def terms_of(contract: Contract) -> MoneyTerms | None:
    """The set that holds for a contract; None where nobody has agreed anything."""
    sets = MoneyTerms.objects.filter(lessor=contract.lessor_id, contract__isnull=True) | MoneyTerms.objects.filter(
        contract=contract
    )
    return sets.order_by("contract_id").first()


def order_of(terms: MoneyTerms | None) -> ApplicationOrder:
    """The order in which a payment too small for everything is applied (GK art. 319).

    Raises:
        OrderRefused: the kept order is not whole; forms never store such.

    """
    if terms is None or not terms.order:
        return DEFAULT_ORDER
    steps = tuple(tuple(ClaimKind(kind) for kind in step) for step in terms.order)
    return ApplicationOrder(steps, acknowledged=terms.order_acknowledged)
