"""Which terms of money a contract has: its own set, else that of its lessor, else the portal's defaults."""

from collections.abc import Iterable

from contracts.models import Contract
from payments.engine.application_order import DEFAULT_ORDER, ApplicationOrder
from payments.engine.claims import ClaimKind
from payments.models import MoneyTerms


def terms_of(contract: Contract) -> MoneyTerms | None:
    """The set that holds for a contract; None where nobody has agreed anything."""
    return terms_by_contract([contract])[contract.pk]


def terms_by_contract(contracts: Iterable[Contract]) -> dict[int, MoneyTerms | None]:
    """The sets that hold for several contracts, with their rates; two queries."""
    lessors = {contract.pk: contract.lessor_id for contract in contracts}
    own = MoneyTerms.objects.filter(contract__in=lessors)
    sets = own | MoneyTerms.objects.filter(lessor__in=set(lessors.values()), contract__isnull=True)
    by_contract: dict[int, MoneyTerms] = {}
    by_lessor: dict[int, MoneyTerms] = {}
    for terms in sets.prefetch_related("rates"):
        if terms.contract_id is None:
            by_lessor[terms.lessor_id] = terms
        else:
            by_contract[terms.contract_id] = terms
    return {pk: by_contract.get(pk) or by_lessor.get(lessor) for pk, lessor in lessors.items()}


def order_of(terms: MoneyTerms | None) -> ApplicationOrder:
    """The order in which a payment too small for everything is applied (GK art. 319).

    Raises:
        OrderRefused: the kept order is not whole; forms never store such.

    """
    if terms is None or not terms.order:
        return DEFAULT_ORDER
    steps = tuple(tuple(ClaimKind(kind) for kind in step) for step in terms.order)
    return ApplicationOrder(steps, acknowledged=terms.order_acknowledged)
