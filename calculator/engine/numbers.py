"""Arguments and arithmetic of the time-value functions: what they take and refuse, in how many digits they count."""

from collections.abc import Callable
from decimal import ROUND_DOWN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from functools import wraps

from calculator.engine.errors import ImpossibleTerms
from calculator.engine.rounding import ENGINE_CONTEXT
from common.messages import gettext_noop

type Number = Decimal | int

# Differences such as (1 + rate) ** n - 1 lose as many digits as the rate has zeros after the point.
WORK = Context(prec=ENGINE_CONTEXT.prec * 3)
_NO_RATE = -70


def exact[**P](function: Callable[P, Decimal]) -> Callable[P, Decimal]:
    """Count in `WORK`, whatever the caller's context, and return the result with the digits of the engine's context.

    The function raises `ImpossibleTerms` where its arithmetic has no result.
    """

    @wraps(function)
    def counted(*args: P.args, **kwargs: P.kwargs) -> Decimal:
        with localcontext(WORK):
            try:
                result = function(*args, **kwargs)
            except (DivisionByZero, InvalidOperation, Overflow) as error:
                raise ImpossibleTerms(
                    "undefined",
                    gettext_noop("These numbers have no result: somewhere they divide by zero or grow without bound."),
                    field=function.__name__,
                ) from error
        return ENGINE_CONTEXT.plus(result)

    return counted


def number(field: str, value: Number) -> Decimal:
    """Take an argument.

    Raises:
        TypeError: for a float or anything else that is not exact.
        ImpossibleTerms: for NaN and infinity.

    """
    if isinstance(value, bool) or not isinstance(value, (Decimal, int)):
        raise TypeError(f"{field} is Decimal or int, not {type(value).__name__}: {value!r}")
    result = Decimal(value)
    if not result.is_finite():
        raise ImpossibleTerms("not_finite", gettext_noop("%(field)s is not a number."), field=field)
    return result


def rate_of_period(field: str, value: Number) -> Decimal:
    """Take a rate as a share (0.01 is one percent); one too small to be told from zero is zero.

    Raises:
        ImpossibleTerms: -100 % or less: nothing would be left to pay or to discount.

    """
    rate = number(field, value)
    if rate <= -1:
        raise ImpossibleTerms(
            "rate_too_low",
            gettext_noop("A rate of -100%% or less leaves nothing to count with (%(field)s: %(given)s)."),
            field=field,
            given=value,
            lowest=Decimal(-1),
        )
    return Decimal(0) if rate.adjusted() < _NO_RATE else rate


def periods(field: str, value: Number, *, lowest: Number = 0, highest: Number | None = None) -> Decimal:
    """Take a number of periods within its bounds; the spreadsheet takes fractions of a period too, and so do we.

    Raises:
        ImpossibleTerms: out of bounds.

    """
    count = number(field, value)
    if count < lowest or (highest is not None and count > highest):
        raise ImpossibleTerms(
            "out_of_bounds",
            gettext_noop("%(field)s is %(given)s; the nearest possible value is %(nearest)s."),
            field=field,
            given=value,
            lowest=lowest,
            highest=highest,
            nearest=lowest if count < lowest else highest,
        )
    return count


def whole(field: str, value: Number, *, lowest: Number = 1, highest: Number | None = None) -> int:
    """Take a whole number within its bounds.

    Raises:
        ImpossibleTerms: out of bounds, or with a fraction.

    """
    count = periods(field, value, lowest=lowest, highest=highest)
    if count != count.to_integral_value():
        raise ImpossibleTerms(
            "not_whole",
            gettext_noop("%(field)s is %(given)s; it must be a whole number."),
            field=field,
            given=value,
            nearest=int(count.to_integral_value()),
        )
    return int(count)


def truncated(field: str, value: Number, *, lowest: Number = 1, highest: Number | None = None) -> int:
    """Take a whole number within its bounds; a fraction is cut off, as a spreadsheet does.

    Raises:
        ImpossibleTerms: out of bounds.

    """
    return int(periods(field, number(field, value).to_integral_value(ROUND_DOWN), lowest=lowest, highest=highest))


def when_due(value: Number) -> int:
    """Take the last argument of spreadsheet functions: 0 pays at the end of a period, 1 at its beginning."""
    return whole("when", value, lowest=0, highest=1)
