"""An overdue sum spread over the payments ahead; the term and the days stay."""

from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal

from calculator.engine.build.bounds import check_between
from calculator.engine.build.limits import HIGHEST_UNIT
from calculator.engine.errors import ImpossibleTerms
from common.messages import gettext_noop
from common.money import KOPECK, LIMIT, ZERO
from payments.engine.redemption.remainder import PaymentAhead, Remainder

_HIGHEST = LIMIT - KOPECK


@dataclass(frozen=True, slots=True)
class Overdue:
    """What is overdue, in roubles: it is spread in this order, as GK art. 319 pays it off."""

    interest: Decimal = ZERO
    principal: Decimal = ZERO
    charges: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """Everything."""
        return self.interest + self.principal + self.charges


@dataclass(frozen=True, slots=True)
class Spread:
    """The payments ahead with their shares of what was overdue, and the shares themselves."""

    before: Remainder
    overdue: Overdue
    rows: tuple[PaymentAhead, ...]
    shares: tuple[Decimal, ...]


def even_shares(amount: Decimal, count: int, unit: Decimal = KOPECK) -> tuple[Decimal, ...]:
    """Split an amount into equal shares, cut down to whole units; the last one takes the residue.

    Raises:
        ImpossibleTerms: there is nothing to spread it over, or a negative amount.

    """
    if count < 1:
        raise ImpossibleTerms(
            "nothing_ahead",
            gettext_noop("No payment is left to spread an overdue sum over."),
            field="rows",
            given=count,
        )
    check_between("amount", amount, ZERO, _HIGHEST)
    check_between("unit", unit, KOPECK, HIGHEST_UNIT)
    share = (amount / count / unit).to_integral_value(ROUND_DOWN) * unit
    share = share.quantize(KOPECK)
    return (*[share] * (count - 1), amount - share * (count - 1))


def spread_overdue(remainder: Remainder, overdue: Overdue, *, unit: Decimal = KOPECK) -> Spread:
    """Add what is overdue to the lease payments ahead in equal shares; the buyout's own row has none.

    No interest runs on it: the sum is put off, not lent anew. Each share is interest first, then principal, then
    insurance and services.

    Raises:
        ImpossibleTerms: no lease payments are left, or the sum is below zero.

    """
    shares = even_shares(overdue.total, len(remainder.regular), unit)
    left = overdue
    owed = remainder.balance + overdue.principal
    rows, waiting = [], iter(shares)
    for row in remainder.rows:
        part = Overdue() if row.is_buyout else _first_of(left, next(waiting))
        left = Overdue(left.interest - part.interest, left.principal - part.principal, left.charges - part.charges)
        owed -= row.principal + part.principal
        rows.append(
            replace(
                row,
                interest=row.interest + part.interest,
                principal=row.principal + part.principal,
                charges=row.charges + part.charges,
                balance=owed,
            )
        )
    return Spread(remainder, overdue, tuple(rows), shares)


def _first_of(left: Overdue, share: Decimal) -> Overdue:
    interest = min(left.interest, share)
    principal = min(left.principal, share - interest)
    return Overdue(interest, principal, share - interest - principal)
