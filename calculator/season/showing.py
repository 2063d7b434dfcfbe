"""How a season is shown: presets and the nearest allowed plan as links and as sums that the page's script applies."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from calculator.fields import MONTHS
from calculator.season.designing import Design, Lease
from calculator.season.grid import written
from calculator.season.plan import Season
from calculator.season.presets import suggestions
from calculator.season.reading import PARTS_OF_PLAN
from calculator.showing import Shown
from common.ui.figures import plain_money, short_day

# Parts of a link that the boxes of the grid tell instead.
PARTS_OF_LINK = frozenset(PARTS_OF_PLAN)
# Payments whose change is told one by one; of more the number is told.
MOST_TOLD = 6
ARROW = "→"


@dataclass(frozen=True, slots=True)
class Link:
    """A season to take: its address, and the same as boxes of the grid (`5:12 000,50;6:0`, `1,2`)."""

    label: str | Promise
    hint: str | Promise
    url: str
    fixed: str
    skipped: str


@dataclass(frozen=True, slots=True)
class NearestShown:
    """The nearest allowed plan: what it changes, and its figures in roubles."""

    link: Link
    changes: list[str]
    more: int
    lowest: Decimal
    highest: Decimal
    total: Decimal


def link_of(lease: Lease, season: Season, label: str | Promise, hint: str | Promise = "") -> Link:
    """A season as a link."""
    return Link(
        label=label,
        hint=hint,
        url=lease.address(season),
        fixed=";".join(f"{number}:{written(amount)}" for number, amount in season.fixed.items()),
        skipped=",".join(map(str, season.skipped)),
    )


def show_suggestions(lease: Lease) -> list[Link]:
    """Presets of this lease."""
    found = suggestions(lease.payment, lease.calendar)
    return [link_of(lease, one.season, one.preset.label, one.preset.hint) for one in found]


def show_nearest(design: Design) -> NearestShown | None:
    """The nearest allowed plan of a season that is refused."""
    if design.nearest is None:
        return None
    found, shown = design.nearest, Shown(design.nearest.quote.plan)
    changes = _changes(design, found.season)
    return NearestShown(
        link=link_of(design.lease, found.season, _("Take the nearest allowed plan")),
        changes=changes[:MOST_TOLD],
        more=max(len(changes) - MOST_TOLD, 0),
        lowest=shown.lowest,
        highest=shown.highest,
        total=shown.totals.amount,
    )


def _changes(design: Design, season: Season) -> list[str]:
    """What the nearest plan changes of what was drawn, month by month of the year and then payment by payment."""
    names, calendar = dict(MONTHS), design.lease.calendar
    back = [month for month in design.season.skipped if month not in season.skipped]
    told = [_("%(month)s is paid again") % {"month": names[month]} for month in back]
    drawn, allowed = design.season.fixed, season.sums(calendar)
    for number, amount in drawn.items():
        if number in calendar.numbers and allowed.get(number) != amount:
            told.append(_change(short_day(calendar.dates[number - 1]), amount, allowed, number))
        elif number not in calendar.numbers:
            told.append(_("the lease has no payment %(number)s to fix") % {"number": number})
    return told


def _change(day: str, amount: Decimal, allowed: Mapping[int, Decimal], number: int) -> str:
    now = plain_money(allowed[number]) if number in allowed else _("calculated")
    return f"{day}: {plain_money(amount)} {ARROW} {now}"


def step_of(payment: Decimal) -> Decimal:
    """By how many roubles a key moves a payment: a hundredth of the equal one in round figures (1, 2, 5, 10 …)."""
    hundredth = max(payment / 100, Decimal(1))
    unit = Decimal(10) ** hundredth.adjusted()
    step = min((unit * times for times in (1, 2, 5, 10)), key=lambda one: abs(one - hundredth))
    return step.quantize(Decimal(1), ROUND_HALF_UP)


def told_of(design: Design) -> str:
    """What a screen reader says of a change."""
    if design.quote is None:
        first = next(iter(design.read.errors.values()), "")
        return _("The plan is not possible. %(reason)s") % {"reason": design.refusal or first}
    shown = Shown(design.quote.plan)
    return _("Payments from %(lowest)s to %(highest)s, total %(total)s") % {
        "lowest": plain_money(shown.lowest),
        "highest": plain_money(shown.highest),
        "total": plain_money(shown.totals.amount),
    }
