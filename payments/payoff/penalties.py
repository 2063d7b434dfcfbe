"""Penalties of the days between today and a day ahead, if nothing is paid until then."""

from datetime import date
from decimal import Decimal

from common.business_days import payment_deadline
from common.money import ZERO
from contracts.models import Contract
from payments.engine.penalty import PaymentDue, PenaltyTerms, penalty_of
from payments.models import MoneyTerms
from payments.penalties.late_payments import payments_due
from payments.penalties.terms import penalty_terms


def penalties_ahead(contract: Contract, terms: MoneyTerms | None, *, today: date, on: date) -> Decimal:
    """Return by how much penalties of payments that are due by today grow until the day, that day counted; roubles."""
    agreed = penalty_terms(terms)
    if agreed is None or on <= today:
        return ZERO
    return sum((_growth(payment, agreed, today, on) for payment in payments_due(contract, before=today)), ZERO)


def _growth(payment: PaymentDue, agreed: PenaltyTerms, today: date, on: date) -> Decimal:
    now, then = (penalty_of(payment, agreed, until, payment_deadline).total for until in (today, on))
    return then - now
