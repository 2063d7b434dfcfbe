"""Settlement of mutual obligations when a lease is terminated (Plenum VAS No. 17 of 14.03.2014, pp. 3.1-3.6 and 4).

The lessor is due the financing, the charge for it up to its actual return, losses and penalties; the lessee is due the
payments made, without the advance, and the value of the returned asset. The difference is paid by whom it is against.

Where the contract has no rate of charge for the financing, it is found from its payments (p. 3.5):

    rate = ((P - A) - F) / (F × D) × 365 × 100

Sums are roubles with VAT, each rounded half up to the kopeck; the rate, percent a year, is never rounded: with all of
its days elapsed the charge is then exactly what the contract would have brought.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from calculator.engine.build.bounds import check_between, check_money
from calculator.engine.build.limits import HIGHEST_PRICE, HIGHEST_RATE
from calculator.engine.days import days_between
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.rounding import ENGINE_CONTEXT, to_kopeck
from common.messages import gettext_noop
from common.money import ZERO

DAYS_OF_YEAR = 365
_SIX_PLACES = Decimal("0.000001")


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
    _check_sums(terms, ending)
    _require_days(terms, ending)
    if terms.financing <= 0:
        raise ImpossibleTerms(
            "no_financing",
            gettext_noop("The advance covers the price and the costs: nothing was financed."),
            field="advance",
            given=terms.advance,
            highest=terms.price,
        )
    lowest = terms.financing + terms.advance
    if terms.rate is None and terms.promised < lowest:
        raise ImpossibleTerms(
            "payments_below_financing",
            gettext_noop(
                "The contract's payments of %(given)s do not return the financing and the advance, %(nearest)s."
            ),
            field="payments",
            given=terms.promised,
            lowest=lowest,
            nearest=lowest,
        )
    return Settlement(terms, ending)


def _rate(terms: TerminationTerms) -> Decimal:
    income = terms.promised - terms.advance - terms.financing
    used = terms.financing * terms.days
    return ENGINE_CONTEXT.divide(ENGINE_CONTEXT.multiply(income, Decimal(100 * DAYS_OF_YEAR)), used)


def _check_sums(terms: TerminationTerms, ending: Ending) -> None:
    for of in (terms, ending):
        for name in ("price", "advance", "payments", "buyout", "received", "asset", "penalties"):
            amount = getattr(of, name, None)
            if amount is not None:
                check_money(name, amount, ZERO, HIGHEST_PRICE)
    for field, named in (("costs", terms.costs), ("losses", ending.losses)):
        for one in named:
            check_money(field, one.amount, ZERO, HIGHEST_PRICE)
    if terms.rate is not None:
        check_between("rate", terms.rate, Decimal(0), HIGHEST_RATE)


def _require_days(terms: TerminationTerms, ending: Ending) -> None:
    after = date.fromordinal(terms.granted_on.toordinal() + 1)
    for field, day, lowest in (
        ("ends_on", terms.ends_on, after),
        ("returned_on", ending.returned_on, terms.granted_on),
    ):
        if day < lowest:
            raise ImpossibleTerms(
                "day_too_early",
                gettext_noop("“%(field)s” cannot be before %(lowest)s, the money was given by then: not %(given)s."),
                field=field,
                given=day,
                lowest=lowest,
                nearest=lowest,
            )
