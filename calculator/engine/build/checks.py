"""Which terms are possible: each refusal names the field, its bounds and the nearest possible value."""

from decimal import Decimal

from calculator.engine.build.bounds import check_between, check_count, check_money, nearest_of
from calculator.engine.build.frame import financed_amount
from calculator.engine.build.limits import (
    HIGHEST_PRICE,
    HIGHEST_RATE,
    HIGHEST_UNIT,
    LONGEST_BUYOUT_DELAY,
    MONTHS,
    MOST_PAYMENTS,
)
from calculator.engine.build.plan_checks import check_plan
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.rounding import KOPECK, to_kopeck
from calculator.engine.terms import ZERO, Terms
from common.messages import gettext_noop


def check_terms(terms: Terms) -> None:
    """Check everything that does not need dates.

    Raises:
        ImpossibleTerms: for the first term that is out of its bounds.

    """
    check_money("price", terms.price, KOPECK, HIGHEST_PRICE)
    check_between("rate", terms.rate, Decimal(0), HIGHEST_RATE)
    check_count("payments", terms.payments, 1, MOST_PAYMENTS)
    if terms.months not in MONTHS:
        raise nearest_of("months", terms.months, MONTHS)
    _check_first_payment(terms)
    _check_financing(terms)
    _check_buyout(terms)
    check_count("grace", terms.grace, 0, terms.payments - 1)
    _check_unit(terms.unit)
    check_plan(terms)


def _check_first_payment(terms: Terms) -> None:
    first = terms.first_payment_on
    if first is not None and first < terms.starts_on:
        raise ImpossibleTerms(
            "first_before_start",
            gettext_noop("The first payment cannot be before the start of the lease, %(nearest)s."),
            field="first_payment_on",
            given=first,
            lowest=terms.starts_on,
            nearest=terms.starts_on,
        )


def highest_advance(terms: Terms) -> Decimal:
    """The advance that leaves one kopeck to finance, and is not above what the subsidy leaves of the price."""
    left = terms.price - terms.subsidy
    return to_kopeck(min(left, left + terms.financed_costs - KOPECK))


def _check_financing(terms: Terms) -> None:
    check_money("subsidy", terms.subsidy, ZERO, terms.price)
    check_money("financed_costs", terms.financed_costs, ZERO, HIGHEST_PRICE)
    highest = highest_advance(terms)
    if highest < 0:
        raise ImpossibleTerms(
            "nothing_to_finance",
            gettext_noop("The subsidy pays the whole price: nothing is left to finance. At most %(nearest)s."),
            field="subsidy",
            given=terms.subsidy,
            lowest=ZERO,
            highest=to_kopeck(terms.price - KOPECK),
            nearest=to_kopeck(terms.price - KOPECK),
        )
    check_money("advance", terms.advance, ZERO, highest)


def _check_buyout(terms: Terms) -> None:
    check_money("buyout", terms.buyout, ZERO, financed_amount(terms))
    check_count("buyout_days", terms.buyout_days, 0, 0 if terms.buyout_in_last else LONGEST_BUYOUT_DELAY)


def _check_unit(unit: Decimal) -> None:
    if unit != KOPECK:
        check_money("unit", unit, KOPECK, HIGHEST_UNIT)
