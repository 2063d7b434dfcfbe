"""Redemption of one asset of several: its share of everything ahead, and the payments that stay for the rest."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from calculator.engine.build.bounds import check_between
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.rounding import ENGINE_CONTEXT
from common.messages import gettext_noop
from common.money import ZERO, q
from payments.engine.redemption.full import BY_BALANCE, NOTHING_BESIDE, Beside, Redemption, RedemptionTerms, redeem
from payments.engine.redemption.remainder import PaymentAhead, Remainder


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the contract one asset is: its price of the price of all, roubles."""

    price: Decimal
    of: Decimal

    def part(self, amount: Decimal) -> Decimal:
        """The asset's part of an amount, half up to the kopeck; multiplied first, divided once."""
        return q(ENGINE_CONTEXT.divide(ENGINE_CONTEXT.multiply(amount, self.price), self.of))


@dataclass(frozen=True, slots=True)
class AssetRedemption:
    """What frees one asset on a day, and what is left of the lease of the others from then on."""

    redemption: Redemption
    rest: Remainder


def split(remainder: Remainder, share: Share) -> tuple[Remainder, Remainder]:
    """Part a lease in two that add up to it row by row, to the kopeck: that of the asset and that of the rest.

    The asset owes its share of every balance, so that after each payment both are still in proportion.

    Raises:
        ImpossibleTerms: the share is not between nothing and everything.

    """
    check_between("price", share.price, ZERO, share.of)
    if not 0 < share.price < share.of:
        raise ImpossibleTerms(
            "no_share",
            gettext_noop("One asset is a part of the contract: its price is above zero and below %(highest)s."),
            field="price",
            given=share.price,
            lowest=ZERO,
            highest=share.of,
        )
    rows, owed = [], share.part(remainder.balance)
    for row in remainder.rows:
        rows.append(_part_of(row, owed, share))
        owed = rows[-1].balance
    own = replace(
        remainder,
        rows=tuple(rows),
        uncharged=share.part(remainder.uncharged),
        buyout=share.part(remainder.buyout),
        buyout_apart=share.part(remainder.buyout_apart),
    )
    return own, _rest(remainder, own)


def redeem_asset(
    remainder: Remainder,
    share: Share,
    terms: RedemptionTerms = BY_BALANCE,
    beside: Beside = NOTHING_BESIDE,
    *,
    on: date,
) -> AssetRedemption:
    """Work out what frees one asset; whatever is overdue, and penalties, are paid in full, the advance is shared.

    Payments that fall due up to the day are the asset's share of them; the rest of them stays due by the plan.

    Raises:
        ImpossibleTerms: as of `split` and `redeem`.

    """
    own, rest = split(remainder, share)
    redemption = redeem(own, terms, replace(beside, advance=share.part(beside.advance)), on=on)
    return AssetRedemption(redemption, rest)


def _part_of(row: PaymentAhead, owed: Decimal, share: Share) -> PaymentAhead:
    balance = share.part(row.balance)
    return replace(
        row,
        interest=share.part(row.interest),
        principal=owed - balance,
        balance=balance,
        charges=share.part(row.charges),
        deferred=share.part(row.deferred),
    )


def _rest(whole: Remainder, own: Remainder) -> Remainder:
    names = ("interest", "principal", "balance", "charges", "deferred")
    rows = tuple(
        replace(row, **{name: getattr(row, name) - getattr(part, name) for name in names})
        for row, part in zip(whole.rows, own.rows, strict=True)
    )
    return replace(
        whole,
        rows=rows,
        uncharged=whole.uncharged - own.uncharged,
        buyout=whole.buyout - own.buyout,
        buyout_apart=whole.buyout_apart - own.buyout_apart,
    )
