"""Seasons that are asked for most: what is fixed low outside of the high months, the rest is solved."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from calculator.season.plan import Calendar, Season

# Low payments are told in round figures.
ROUND = Decimal(100)


@dataclass(frozen=True, slots=True)
class Preset:
    """`share` is that of the equal payment which is paid in the `low` months of the year."""

    code: str
    label: str | Promise
    hint: str | Promise
    low: tuple[int, ...]
    share: Decimal

    def season(self, equal: Decimal, calendar: Calendar) -> Season:
        """Low months at their share of the equal payment in whole hundreds of roubles, the rest is solved."""
        amount = max((equal * self.share / ROUND).quantize(Decimal(1), ROUND_DOWN), Decimal(1)) * ROUND
        low = calendar.of_months(self.low)
        return Season(fixed=dict.fromkeys(low, amount) if len(low) < len(calendar.numbers) else {})


PRESETS = (
    Preset(
        "harvest",
        _("Harvest"),
        _("high payments from August to November"),
        (1, 2, 3, 4, 5, 6, 7, 12),
        Decimal("0.65"),
    ),
    Preset("winter", _("Low winter"), _("low payments from December to February"), (1, 2, 12), Decimal("0.45")),
    Preset(
        "construction",
        _("Construction season"),
        _("low payments from November to March"),
        (1, 2, 3, 11, 12),
        Decimal("0.5"),
    ),
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A preset as a season of this lease."""

    preset: Preset
    season: Season


def suggestions(equal: Decimal, calendar: Calendar) -> Iterator[Suggestion]:
    """Presets that change anything: a yearly payment has no low months."""
    for preset in PRESETS:
        season = preset.season(equal, calendar)
        if season.fixed:
            yield Suggestion(preset, season)
