"""What a termination settlement is worked out from; roubles with VAT, rates in percent a year."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from calculator.engine.days import days_between
from common.money import ZERO


@dataclass(frozen=True, slots=True)
class Named:
    """A sum with its name: a cost of the lessor, a loss."""

    what: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminationTerms:
    """The contract, in roubles with VAT.

    The financing (p. 3.4) is the purchase price less the advance, and costs of delivery, repair, first insurance that
    the lessor bore. `payments` are all that the lessee was to pay by the contract, the advance inside, without the
    buyout price; `with_buyout` adds that price to them. Money was given on `granted_on`; the term ends on `ends_on`.
    `rate` is the contract's own charge, percent a year, if it has one.
    """

    price: Decimal
    advance: Decimal
    payments: Decimal
    granted_on: date
    ends_on: date
    buyout: Decimal = ZERO
    with_buyout: bool = True
    costs: tuple[Named, ...] = ()
    rate: Decimal | None = None

    @property
    def financing(self) -> Decimal:
        """What the lessor gave."""
        return self.price - self.advance + sum((cost.amount for cost in self.costs), ZERO)

    @property
    def promised(self) -> Decimal:
        """Everything the lessee was to pay, the advance inside."""
        return self.payments + (self.buyout if self.with_buyout else ZERO)

    @property
    def days(self) -> int:
        """Days of the term: the first excluded, the last included."""
        return days_between(self.granted_on, self.ends_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How it ended; roubles with VAT.

    Money is back on `returned_on`: the day the asset was resold, or the end of a reasonable time to do so. `received`
    are payments without the advance; `asset` is the value of the returned asset: the price of a proper resale, else
    what it was appraised at when it came back, zero where it did not.
    """

    returned_on: date
    received: Decimal
    asset: Decimal = ZERO
    losses: tuple[Named, ...] = ()
    penalties: Decimal = ZERO
