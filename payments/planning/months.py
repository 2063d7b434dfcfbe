"""Places of the plan: overdue first, then 36 months from the current one, then everything later. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = 36
IN_YEAR = 12
ONE_DAY = timedelta(days=1)


def shifted(day: date, months: int) -> date:
    """The first day of the month so many months later."""
    year, month = divmod(day.year * IN_YEAR + day.month - 1 + months, IN_YEAR)
    return date(year, month + 1, 1)


def distance(earlier: date, later: date) -> int:
    """Months from one to the other, whatever their days."""
    return (later.year - earlier.year) * IN_YEAR + later.month - earlier.month


@dataclass(frozen=True, slots=True)
class Places:
    """Places by number: 0 is overdue, 1 to 36 the months, 37 everything later."""

    today: date

    @property
    def months(self) -> list[date]:
        """First days of the 36 months."""
        return [shifted(self.today, number) for number in range(MONTHS)]

    @property
    def count(self) -> int:
        """All places."""
        return MONTHS + 2

    def of(self, day: date) -> int:
        """The place of a payment that is not overdue; one whose delay has not begun belongs to the current month."""
        return self.of_month(day, 0)

    def of_month(self, day: date, moved: int) -> int:
        """The place of a payment that is moved by so many months."""
        return min(max(distance(self.today, day) + moved, 0), MONTHS) + 1


def last_overdue_day(today: date, deadline: Callable[[date], date | None]) -> date:
    """The last due date whose last day to pay is over; earlier due dates are overdue as well.

    `deadline` gives the last day to pay (GK art. 193), None where the calendar is unknown: then the due date itself.
    """
    day = today - ONE_DAY
    while (deadline(day) or day) >= today:
        day -= ONE_DAY
    return day
