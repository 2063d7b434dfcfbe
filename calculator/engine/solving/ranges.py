"""Between which values an unknown is looked for: what the other terms leave possible."""

from decimal import Decimal

from calculator.engine.build.bounds import check_money
from calculator.engine.build.frame import financed_amount
from calculator.engine.build.limits import HIGHEST_PRICE, HIGHEST_RATE, LOWEST_PRICE
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.rounding import to_kopeck
from calculator.engine.terms import ZERO, Terms, Unknown
from common.messages import gettext_noop

type Range = tuple[Decimal, Decimal]


def range_of(terms: Terms, unknown: Unknown) -> Range:
    """Lowest and highest value of an unknown amount or rate.

    Raises:
        ImpossibleTerms: the amounts that are known leave nothing in between.

    """
    if unknown is Unknown.RATE:
        return Decimal(0), HIGHEST_RATE
    for field in ("price", "advance", "subsidy", "financed_costs", "buyout"):
        if field != unknown.value:
            check_money(field, getattr(terms, field), ZERO, HIGHEST_PRICE)
    lowest, highest = _OF_AMOUNT[unknown](terms)
    if lowest > highest:
        raise ImpossibleTerms(
            "nothing_to_finance",
            gettext_noop("With these sums nothing is left to finance, whatever “%(field)s” is."),
            field=unknown.value,
            lowest=lowest,
            highest=highest,
        )
    return lowest, highest


def _advance(terms: Terms) -> Range:
    left = terms.price - terms.subsidy
    return ZERO, to_kopeck(min(left, left + terms.financed_costs - max(terms.buyout, LOWEST_PRICE)))


def _price(terms: Terms) -> Range:
    paid = terms.subsidy + terms.advance
    lowest = paid + max(terms.buyout - terms.financed_costs, LOWEST_PRICE - terms.financed_costs, ZERO)
    return to_kopeck(max(lowest, LOWEST_PRICE)), HIGHEST_PRICE


def _buyout(terms: Terms) -> Range:
    return ZERO, financed_amount(terms)


_OF_AMOUNT = {Unknown.ADVANCE: _advance, Unknown.PRICE: _price, Unknown.BUYOUT: _buyout}
