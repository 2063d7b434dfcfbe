"""Penalties that contracts agree, as the engine counts them."""

from datetime import date
from decimal import Decimal

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


def _cap(terms: MoneyTerms) -> PercentCap | SumCap | None:
    if terms.penalty_cap_percent is not None:
        return PercentCap(terms.penalty_cap_percent)
    return None if terms.penalty_cap_amount is None else SumCap(terms.penalty_cap_amount)
