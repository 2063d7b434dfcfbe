"""Which days a statement may have."""

from dataclasses import dataclass
from datetime import date, timedelta

from common.messages import gettext_noop
from integrations.bank.values import EARLIEST, written_day
from payments.bank.records import BadStatement

# A bank of Kamchatka begins the day while it is still yesterday's evening in Moscow.
AHEAD = timedelta(days=1)
# The heading may name the whole year, an order may be dated ahead.
PERIOD_AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Days:
    """Bounds that follow from today."""

    today: date

    @property
    def latest_of_period(self) -> date:
        """The last day that a heading or an order may name."""
        return self.today + PERIOD_AHEAD

    def check_booked(self, day: date, line: int) -> date:
        """Return the day on which the bank moved money.

        Raises:
            BadStatement: it has not come yet, or was before 1992.

        """
        latest = self.today + AHEAD
        if not EARLIEST <= day <= latest:
            raise BadStatement(
                "booked_on",
                gettext_noop(
                    "Line %(line)s: the payment is dated %(value)s, which cannot be. "
                    "Expected a day from %(earliest)s to %(latest)s."
                ),
                line,
                {"value": written_day(day), "earliest": written_day(EARLIEST), "latest": written_day(latest)},
            )
        return day
