"""What contracts owe at the beginning of a day, as reconciliation acts say it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from contracts.models import Contract
from payments.acts.account import account_of


def balances_before(contracts: Sequence[Contract], day: date) -> dict[int, Decimal]:
    """Return it for each contract, in roubles; below zero it has paid ahead."""
    return dict(account_of(contracts, day, day).openings)


def balance_before(contracts: Sequence[Contract], day: date) -> Decimal:
    """Return it for all of them together, in roubles."""
    return account_of(contracts, day, day).opening
