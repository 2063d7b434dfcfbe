"""What the plans refuse once their rows are known."""

from decimal import ROUND_FLOOR, Decimal

from calculator.engine.errors import ImpossibleTerms
from calculator.engine.rounding import KOPECK
from calculator.engine.terms import ZERO
from common.messages import gettext_noop


def fixed_more_than_owed(number: int, given: Decimal, owed: Decimal) -> ImpossibleTerms:
    """A fixed payment is more than what is owed by then above the buyout price, with its interest."""
    return ImpossibleTerms(
        "fixed_more_than_owed",
        gettext_noop("Payment %(number)s of %(given)s is more than is owed by then: at most %(nearest)s."),
        field="plan",
        number=number,
        given=given,
        lowest=ZERO,
        highest=owed,
        nearest=owed,
    )


def fixed_do_not_close(number: int, given: Decimal, needed: Decimal) -> ImpossibleTerms:
    """The last payment is fixed and does not bring the balance to the buyout price, whatever the free ones are."""
    return ImpossibleTerms(
        "fixed_do_not_close",
        gettext_noop("With these payments the last one, %(number)s, must be %(nearest)s and not %(given)s."),
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


def buyout_beyond_calendar(given: int, highest: int) -> ImpossibleTerms:
    """The day of the buyout does not exist."""
    return ImpossibleTerms(
        "calendar",
        gettext_noop("The buyout would be after the year 9999. At most %(nearest)s days after the last payment."),
        field="buyout_days",
        given=given,
        lowest=0,
        highest=highest,
        nearest=highest,
    )
