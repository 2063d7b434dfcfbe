"""Key rates of the Bank of Russia by date, and through which day they are known.

Rates and their sources are in `data/key_rates_ru.json`; whoever counts may give a newer table. A day after
`known_through` is refused, or takes the last known rate and is marked as provisional: never guessed in silence.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

from calculator.engine.errors import ImpossibleTerms
from common.messages import gettext_noop
from payments.engine.rates import RateFrom, by_rate, rate_table
from payments.engine.spans import ONE_DAY, Span

FIELD = "key_rate"
_DATA = Path(__file__).parent / "data" / "key_rates_ru.json"


class BeyondKnown(StrEnum):
    """What to do with days after the last one whose key rate is known."""

    REFUSE = "refuse"
    PROVISIONAL = "provisional"


@dataclass(frozen=True, slots=True)
class KeyRateSpan(Span):
    """Days with one key rate, in percent a year; provisional ones have the last rate that is known."""

    percent: Decimal
    is_provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRates:
    """Rates in percent a year, in any order; `known_through` is the last day on which no other rate can be in force.

    Raises:
        ImpossibleTerms: no rate is given, a day has two, or rates are known through a day before the last of them.

    """

    rates: tuple[RateFrom, ...]
    known_through: date

    def __post_init__(self) -> None:
        object.__setattr__(self, "rates", rate_table(self.rates, field=FIELD))
        last = self.rates[-1].since
        if self.known_through < last:
            raise ImpossibleTerms(
                "known_through",
                gettext_noop("Key rates are known at least through %(lowest)s, the day of the last of them."),
                field="known_through",
                given=self.known_through,
                lowest=last,
                nearest=last,
            )

    def spans(self, days: Span, beyond: BeyondKnown = BeyondKnown.REFUSE) -> Iterator[KeyRateSpan]:
        """Divide days where the key rate changes, and where it is no longer known.

        Raises:
            ImpossibleTerms: a day is before the first rate, or after the last known day and that is to be refused.

        """
        if days.end > self.known_through and beyond is BeyondKnown.REFUSE:
            raise self._unknown(days.end)
        first_unknown = self.known_through + ONE_DAY
        for part, percent in by_rate(days, self.rates, field=FIELD):
            for piece in part.cut([first_unknown]):
                yield KeyRateSpan(piece.start, piece.end, percent, piece.end > self.known_through)

    def _unknown(self, day: date) -> ImpossibleTerms:
        return ImpossibleTerms(
            "key_rate_unknown",
            gettext_noop("The key rate on %(given)s is not known. Rates are known through %(highest)s."),
            field=FIELD,
            given=day,
            highest=self.known_through,
            nearest=self.known_through,
        )


@cache
def bank_of_russia() -> KeyRates:
    """Return the table that comes with the portal."""
    data = json.loads(_DATA.read_text(encoding="utf-8"))
    rates = tuple(RateFrom(date.fromisoformat(row["since"]), Decimal(row["percent"])) for row in data["rates"])
    return KeyRates(rates=rates, known_through=date.fromisoformat(data["known_through"]))
