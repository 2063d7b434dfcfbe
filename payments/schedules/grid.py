"""The month as weeks of days, and what stands in them. Amounts are roubles with VAT."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from common.business_days import CalendarUnknown, is_working_day
from common.money import ZERO
from payments.queries import LineState
from payments.schedules.items import Item
from payments.schedules.kinds import ICONS, PaymentType

WEEK = 7
# The state of several rows together is the worst of them.
_WORST = (
    LineState.OVERDUE,
    LineState.NEXT,
    LineState.PLANNED,
    LineState.SETTLEMENT,
    LineState.UNSIGNED,
    LineState.PAID,
)


@dataclass(frozen=True, slots=True)
class TypeSum:
    """Rows of one type together."""

    kind: PaymentType
    amount: Decimal
    left: Decimal
    count: int
    state: LineState

    @property
    def icon(self) -> str:
        """Icon of the type."""
        return ICONS[self.kind]


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its rows; one of a neighbour month is shown without rows."""

    day: date
    is_inside: bool
    is_today: bool
    is_off: bool
    items: Sequence[Item]

    @property
    def sums(self) -> list[TypeSum]:
        """Rows of the day by type."""
        return by_type(self.items)

    @property
    def total(self) -> Decimal:
        """All rows of the day."""
        return total(self.items)

    @property
    def left(self) -> Decimal:
        """What is still to be paid of them."""
        return sum((item.left for item in self.items), ZERO)

    @property
    def pay_until(self) -> date | None:
        """The last day to pay what falls on a day off."""
        return self.items[0].pay_until if self.items else None


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks from Monday to Sunday, the days that have rows, and the sums of the month."""

    weeks: Sequence[Sequence[Day]]
    sums: Sequence[TypeSum]
    total: Decimal
    left: Decimal
    overdue: Decimal
    count: int

    @property
    def days(self) -> list[Day]:
        """Days with rows, in order."""
        return [day for week in self.weeks for day in week if day.items]


def month_of(first: date, items: Sequence[Item], *, today: date) -> Month:
    """Lay out the month that begins on `first`; `items` are its rows, ordered by day."""
    of_day = {day: list(rows) for day, rows in groupby(items, key=lambda item: item.due_on)}
    begins = first - timedelta(days=first.weekday())
    weeks: list[list[Day]] = []
    while not weeks or begins.month == first.month:
        days = (begins + timedelta(days=number) for number in range(WEEK))
        weeks.append([_day(day, first, of_day.get(day, []), today) for day in days])
        begins += timedelta(days=WEEK)
    late = (item.left for item in items if item.state is LineState.OVERDUE)
    return Month(
        weeks=weeks,
        sums=by_type(items),
        total=total(items),
        left=sum((item.left for item in items), ZERO),
        overdue=sum(late, ZERO),
        count=len(items),
    )


def by_type(items: Sequence[Item]) -> list[TypeSum]:
    """Sums of rows by type, in the order of types."""
    found = []
    for kind in PaymentType:
        rows = [item for item in items if item.kind is kind]
        if rows:
            left = sum((item.left for item in rows), ZERO)
            state = min((item.state for item in rows), key=_WORST.index)
            found.append(TypeSum(kind, total(rows), left, len(rows), state))
    return found


def total(items: Sequence[Item]) -> Decimal:
    """Sum of the rows."""
    return sum((item.amount for item in items), ZERO)


def _day(day: date, first: date, items: Sequence[Item], today: date) -> Day:
    try:
        is_off = not is_working_day(day)
    except CalendarUnknown:
        is_off = False
    return Day(day, (day.year, day.month) == (first.year, first.month), day == today, is_off, items)
