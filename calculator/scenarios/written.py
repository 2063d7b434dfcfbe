"""Values of a comparison as people read them."""

from datetime import date
from decimal import Decimal

from django.utils.translation import ngettext

from calculator.scenarios.measures import Kind, Value
from common.money import MINUS
from common.ui.figures import NOTHING, percent, plain_money, short_day


def written(value: Value, kind: Kind) -> str:
    """Write a value with its unit; nothing is a dash."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, date):
        return short_day(value)
    if isinstance(value, Decimal):
        return plain_money(value) if kind is Kind.MONEY else percent(value, 2 if kind is Kind.RATE else None)
    if isinstance(value, int):
        return ngettext("%(count)s month", "%(count)s months", value) % {"count": value}
    return str(value)


def written_change(change: Decimal) -> str:
    """Write how far a sum is from the first one: `+12 000,00 ₽` or `−12 000,00 ₽`."""
    return f"{MINUS if change < 0 else '+'}{plain_money(abs(change))}"
