"""Terms of money of a contract as products of the engine of early redemption."""

from datetime import date
from decimal import Decimal

from common.money import ZERO
from payments.engine.redemption import (
    ByBalance,
    ByTable,
    Conditions,
    Discounted,
    InterestUntil,
    LessPercent,
    RedemptionTerms,
    Way,
)
from payments.models import BuyoutWay, MoneyTerms

# A quote binds for so many days, the day of its making not counted, and never longer than through its own day.
VALID_DAYS = 5


def redemption_terms(terms: MoneyTerms | None) -> RedemptionTerms:
    """Return the product and the fee; without terms, the principal that is left with interest to the day, no fee."""
    if terms is None:
        return RedemptionTerms()
    return RedemptionTerms(way=_way(terms), fee_percent=terms.buyout_fee_percent, fee=terms.buyout_fee)


def conditions_of(terms: MoneyTerms | None) -> Conditions:
    """Return the minimal period and the days of notice; none without terms."""
    if terms is None:
        return Conditions()
    return Conditions(minimal_months=terms.buyout_after_months, notice_days=terms.buyout_notice_days)


def _way(terms: MoneyTerms) -> Way:
    percent = terms.buyout_percent if terms.buyout_percent is not None else ZERO
    match BuyoutWay(terms.buyout_way):
        case BuyoutWay.BALANCE:
            return ByBalance()
        case BuyoutWay.BALANCE_PERIOD:
            return ByBalance(InterestUntil.PERIOD_END)
        case BuyoutWay.DISCOUNTED:
            return Discounted(percent)
        case BuyoutWay.LESS_PERCENT:
            return LessPercent(percent)
        case BuyoutWay.TABLE:
            return ByTable(tuple((date.fromisoformat(day), Decimal(amount)) for day, amount in terms.buyout_table))
