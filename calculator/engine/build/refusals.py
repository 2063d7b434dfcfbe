"""What the plans refuse once their rows are known."""

from decimal import ROUND_FLOOR, Decimal

from calculator.engine.errors import ImpossibleTerms
from calculator.engine.rounding import KOPECK
from calculator.engine.terms import ZERO
from common.messages import gettext_noop


def fixed_exceed(number: int, given: Decimal, highest: Decimal) -> ImpossibleTerms:
    """The fixed payments together repay more than is owed; `number` is the largest of them."""
    return _too_large(
        "fixed_exceed",
        gettext_noop("The fixed payments repay more than is owed. Lower payment %(number)s to %(nearest)s or less."),
        number,
        given,
        highest,
    )


def fixed_more_than_owed(number: int, given: Decimal, highest: Decimal) -> ImpossibleTerms:
    """One fixed payment is more than what is owed by then."""
    return _too_large(
        "fixed_more_than_owed",
        gettext_noop("Payment %(number)s of %(given)s is more than is owed by then: at most %(nearest)s."),
        number,
        given,
        highest,
    )


def fixed_do_not_close(number: int, given: Decimal, needed: Decimal) -> ImpossibleTerms:
    """All payments are fixed, and the last one does not bring the balance to the buyout price."""
    return ImpossibleTerms(
        "fixed_do_not_close",
        gettext_noop("All payments are fixed, so the last one, %(number)s, must be %(nearest)s and not %(given)s."),
        field="plan",
        number=number,
        given=given,
        lowest=needed,
        highest=needed,
        nearest=needed,
    )


def unit_too_coarse(given: Decimal, base: Decimal) -> ImpossibleTerms:
    """The payment would be rounded to nothing; half a unit is the least that is rounded up."""
    highest = max((base * 2).quantize(KOPECK, ROUND_FLOOR), KOPECK)
    return ImpossibleTerms(
        "unit_too_coarse",
        gettext_noop("Payments rounded to %(given)s roubles would be zero. Round them to %(nearest)s or less."),
        field="unit",
        given=given,
        lowest=KOPECK,
        highest=highest,
        nearest=highest,
    )


def _too_large(code: str, message: str, number: int, given: Decimal, highest: Decimal) -> ImpossibleTerms:
    nearest = max(highest.quantize(KOPECK, ROUND_FLOOR), ZERO)
    return ImpossibleTerms(
        code, message, field="plan", number=number, given=given, lowest=ZERO, highest=nearest, nearest=nearest
    )
