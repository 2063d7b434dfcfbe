"""Which periods an act may be of. Pure: days come as arguments."""

from datetime import date, timedelta

from common.messages import gettext_noop
from payments.acts.refusing import ActRefused

MONTHS_OF_QUARTER = 3


def check_period(starts_on: date, ends_on: date, *, today: date, first_day: date) -> None:
    """Refuse a period that nothing can be reconciled for; both its days are counted.

    Args:
        starts_on: first day of the period.
        ends_on: last day of the period.
        today: the last day that is known; a period may end today.
        first_day: the day on which the first of the contracts was signed. A period may begin earlier in that year.

    Raises:
        ActRefused: `backwards`, `future` or `before_contract`.

    """
    shown = {"starts": _day(starts_on), "ends": _day(ends_on), "today": _day(today), "first": _day(first_day)}
    if ends_on < starts_on:
        raise ActRefused(
            "backwards",
            gettext_noop("The period ends on %(ends)s, before it begins on %(starts)s. Swap the days."),
            shown,
        )
    if ends_on > today:
        raise ActRefused(
            "future",
            gettext_noop("The period ends on %(ends)s, which is still ahead. Choose today, %(today)s, or earlier."),
            shown,
        )
    if ends_on < first_day:
        raise ActRefused(
            "before_contract",
            gettext_noop("The period ends on %(ends)s, before the contract was signed on %(first)s."),
            shown,
        )
    if starts_on < date(first_day.year, 1, 1):
        raise ActRefused(
            "before_contract",
            gettext_noop("The period begins on %(starts)s; the contract was signed on %(first)s. Begin in that year."),
            shown,
        )


def usual_period(today: date) -> tuple[date, date]:
    """The quarter that was over last, as acts are usually made."""
    month = (today.month - 1) // MONTHS_OF_QUARTER * MONTHS_OF_QUARTER + 1
    ends_on = date(today.year, month, 1) - timedelta(days=1)
    return date(ends_on.year, ends_on.month - MONTHS_OF_QUARTER + 1, 1), ends_on


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
