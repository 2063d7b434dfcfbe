"""Both sides of a terminated lease, the charge for the financing, and the difference."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from calculator.engine.days import days_between
from calculator.engine.rounding import ENGINE_CONTEXT, to_kopeck
from common.money import ZERO
from payments.engine.termination.refusals import require_days, require_financing, require_sums
from payments.engine.termination.terms import Ending, TerminationTerms

DAYS_OF_YEAR = 365
_SIX_PLACES = Decimal("0.000001")


@dataclass(frozen=True)
class Settlement:
    """Both sides and their difference; every sum is rounded, the rate is not."""

    terms: TerminationTerms
    ending: Ending

    @cached_property
    def rate(self) -> Decimal:
        """Charge for financing, percent a year, with forty digits."""
        return self.terms.rate if self.terms.rate is not None else _rate(self.terms)

    @property
    def shown_rate(self) -> Decimal:
        """The rate for people, six places, half up; nothing is counted from it."""
        return self.rate.quantize(_SIX_PLACES, ROUND_HALF_UP)

    @property
    def days(self) -> int:
        """Days for which the financing was used."""
        return days_between(self.terms.granted_on, self.ending.returned_on)

    @cached_property
    def charge(self) -> Decimal:
        """Charge for financing up to the return of the money."""
        with_rate = ENGINE_CONTEXT.multiply(self.terms.financing, self.rate)
        return to_kopeck(
            ENGINE_CONTEXT.divide(ENGINE_CONTEXT.multiply(with_rate, Decimal(self.days)), Decimal(100 * DAYS_OF_YEAR))
        )

    @property
    def lessor(self) -> Decimal:
        """What the lessor is due: financing, charge, losses, penalties."""
        losses = sum((loss.amount for loss in self.ending.losses), ZERO)
        return self.terms.financing + self.charge + losses + self.ending.penalties

    @property
    def lessee(self) -> Decimal:
        """What the lessee is due: payments without the advance, the value of the asset."""
        return self.ending.received + self.ending.asset

    @property
    def saldo(self) -> Decimal:
        """Above zero the lessor pays it, below zero the lessee does."""
        return self.lessee - self.lessor


def settle(terms: TerminationTerms, ending: Ending) -> Settlement:
    """Settle what the sides owe each other.

    Raises:
        ImpossibleTerms: no financing, no days, a sum below zero, or payments that do not even return the financing
            (then the contract's own rate is needed).

    """
    require_sums(terms, ending)
    require_days(terms, ending)
    require_financing(terms)
    return Settlement(terms, ending)


def _rate(terms: TerminationTerms) -> Decimal:
    income = terms.promised - terms.advance - terms.financing
    used = terms.financing * terms.days
    return ENGINE_CONTEXT.divide(ENGINE_CONTEXT.multiply(income, Decimal(100 * DAYS_OF_YEAR)), used)
