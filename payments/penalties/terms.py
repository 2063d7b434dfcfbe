"""Penalties that contracts agree, as the engine counts them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Q

from contracts.models import Contract
from payments.engine.penalty import PenaltyBase, PenaltyTerms, PercentCap, SumCap
from payments.engine.rates import RateFrom
from payments.models import MoneyTerms

# Before the first rate no penalty is agreed: delay that began earlier bears nothing for those days.
_BEFORE = RateFrom(date.min, Decimal(0))


def penalty_terms(terms: MoneyTerms | None) -> PenaltyTerms | None:
    """Return what a set of terms agrees about penalties; None when it agrees no rate, so that art. 395 applies."""
    rates = list(terms.rates.all()) if terms else []
    if terms is None or not rates:
        return None
    return PenaltyTerms(
        rates=(_BEFORE, *(RateFrom(rate.since, rate.percent) for rate in rates)),
        base=PenaltyBase(terms.penalty_base),
        cap=_cap(terms),
        grace_days=terms.grace_days,
    )


def terms_by_contract(contracts: Iterable[Contract]) -> dict[int, MoneyTerms]:
    """Return the sets that hold for many contracts by their ids, with rates, in two queries; who has none is left out.

    A contract has its own set, else that of its lessor (`payments.ledger.terms.terms_of` for one).
    """
    asked = list(contracts)
    sets = MoneyTerms.objects.filter(
        Q(contract__in=asked) | Q(contract=None, lessor__in={contract.lessor_id for contract in asked})
    ).prefetch_related("rates")
    own: dict[int, MoneyTerms] = {}
    of_lessor: dict[int, MoneyTerms] = {}
    for terms in sets:
        if terms.contract_id is None:
            of_lessor[terms.lessor_id] = terms
        else:
            own[terms.contract_id] = terms
    found = ((contract.pk, own.get(contract.pk) or of_lessor.get(contract.lessor_id)) for contract in asked)
    return {contract_id: terms for contract_id, terms in found if terms is not None}


def _cap(terms: MoneyTerms) -> PercentCap | SumCap | None:
    if terms.penalty_cap_percent is not None:
        return PercentCap(terms.penalty_cap_percent)
    return None if terms.penalty_cap_amount is None else SumCap(terms.penalty_cap_amount)
