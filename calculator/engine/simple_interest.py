"""Interest and penalty of a number of days on a debt that does not change; nothing is added to the debt."""

from decimal import Decimal

from calculator.engine.rounding import ENGINE_CONTEXT

HUNDRED = Decimal(100)


def daily_percent(amount: Decimal, percent: Decimal, days: Decimal | int) -> Decimal:
    """Return amount * percent a day / 100 * days; not rounded."""
    return ENGINE_CONTEXT.divide(_product(amount, percent, days), HUNDRED)


def yearly_percent(amount: Decimal, percent: Decimal, days: Decimal | int, days_of_year: Decimal | int) -> Decimal:
    """Return amount * percent a year / 100 * days / days of the year; not rounded (40 digits).

    Divided once, after everything is multiplied, so that what is exactly half a kopeck stays so.
    """
    return ENGINE_CONTEXT.divide(_product(amount, percent, days), ENGINE_CONTEXT.multiply(HUNDRED, days_of_year))


def _product(amount: Decimal, percent: Decimal, days: Decimal | int) -> Decimal:
    return ENGINE_CONTEXT.multiply(ENGINE_CONTEXT.multiply(amount, percent), Decimal(days))
