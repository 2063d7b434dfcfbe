"""At which point of its life a demo contract is, and the dates that follow from it and from today."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from random import Random

from common.business_days import CalendarUnknown, is_working_day
from leasing_portal.demo.schedule import MONTHS, on_day

LAST_DAY = 31
PAYMENT_DAYS = (5, 10, 15, 20, 25, 28, 30, LAST_DAY)


class Stage(Enum):
    """What a visitor of the demo can meet."""

    SIGNED = auto()
    FRESH = auto()
    MID_TERM = auto()
    OVERDUE_5 = auto()
    OVERDUE_35 = auto()
    OVERDUE_95 = auto()
    PREPAID = auto()
    ALMOST_PAID = auto()
    BUYOUT = auto()
    CLOSED = auto()
    TERMINATED = auto()

    @property
    def status(self) -> str:
        """State of the contract, as the portfolio file names it."""
        own = {Stage.SIGNED, Stage.BUYOUT, Stage.CLOSED, Stage.TERMINATED}
        return self.name.lower() if self in own else "active"

    @property
    def days_overdue(self) -> int:
        """How long ago, at least, the oldest unpaid payment fell due; 0 when nothing is overdue."""
        return {Stage.OVERDUE_5: 5, Stage.OVERDUE_35: 35, Stage.OVERDUE_95: 95}.get(self, 0)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Dates of a contract: lease payments fall on `payment_day` from `first_due` on."""

    signed_on: date
    starts_on: date
    advance_due: date
    first_due: date
    payment_day: int


def place_in_time(stage: Stage, *, elapsed: int, today: date, dice: Random) -> Calendar:
    """Choose the dates so that `elapsed` lease payments have fallen due by today (none and later when negative)."""
    if stage.days_overdue:
        anchor = working_day_until(today - timedelta(days=stage.days_overdue))
        payment_day = anchor.day
        latest = max(due for k in range(MONTHS) if (due := on_day(anchor, k, payment_day)) <= today)
    else:
        payment_day = dice.choice(PAYMENT_DAYS)
        latest = latest_due(today, payment_day)
    first_due = on_day(latest, 1 - elapsed, payment_day)
    starts_on = on_day(first_due, -1, payment_day)
    if stage is Stage.SIGNED:
        signed_on = today - timedelta(days=dice.randint(1, 4))
        advance_due = signed_on + timedelta(days=dice.randint(6, 9))
    else:
        advance_due = starts_on - timedelta(days=dice.randint(5, 9))
        signed_on = advance_due - timedelta(days=dice.randint(4, 12))
    return Calendar(signed_on, starts_on, advance_due, first_due, payment_day)


def latest_due(today: date, payment_day: int) -> date:
    """Return the last payment day that is not after today."""
    due = on_day(today, 0, payment_day)
    return due if due <= today else on_day(today, -1, payment_day)


def working_day_until(day: date) -> date:
    """Return the day, else the last working day before it: a delay that starts there has no holidays to wait for.

    A year without a calendar has no moved days to mind.
    """
    try:
        while not is_working_day(day):
            day -= timedelta(days=1)
    except CalendarUnknown:
        return day
    return day
