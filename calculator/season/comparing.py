"""What the season costs: figures of the drawn plan beside those of equal payments, and interest that is put off."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from calculator.charts import Chart, Series, chart_of
from calculator.engine.lease import LeasePlan, RowKind
from calculator.engine.schedule import Schedule
from calculator.quoting.quote import Quote
from calculator.quoting.shaped import cost_of_deferral
from calculator.showing import Shown
from common.money import MINUS, ZERO, round_percent
from common.ui.figures import percent, plain_money


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the comparison, written as people read it; no difference is an empty text."""

    label: str
    season: str
    equal: str
    difference: str


@dataclass(frozen=True, slots=True)
class Deferral:
    """Interest that payments do not cover. Roubles.

    `most` is owed after the payment of `most_on`, all of it is paid by `paid_on`. `cost` is what that is worth to the
    lessor on the first day, since nothing is charged on it; the rate of the contract stays.
    """

    most: Decimal
    most_on: date
    paid_on: date
    cost: Decimal


def compare(drawn: Quote, equal: Quote) -> list[Figure]:
    """The figures by which people choose."""
    ours, theirs = Shown(drawn.plan), Shown(equal.plan)
    found = [
        _roubles(_("Total of all payments"), ours.totals.amount, theirs.totals.amount),
        _rate(_("Price increase a year"), drawn.indicators.increase_year, equal.indicators.increase_year),
        _rate(_("Effective rate a year"), _effective(drawn), _effective(equal)),
        _roubles(_("Highest payment"), ours.highest, theirs.highest),
        _roubles(_("Lowest payment that is not skipped"), ours.lowest, theirs.lowest),
    ]
    if drawn.tax_saving is not None and equal.tax_saving is not None:
        found.append(_roubles(_("Tax saving"), drawn.tax_saving, equal.tax_saving))
    return found


def deferral_of(schedule: Schedule) -> Deferral | None:
    """Interest put off over several payments; None when every payment covers its interest."""
    put_off = [row for row in schedule.rows if row.deferred]
    if not put_off:
        return None
    most = max(put_off, key=lambda row: row.deferred)
    last = put_off[-1].number
    paid_on = next((row.due_on for row in schedule.rows if row.number > last), schedule.ends_on)
    return Deferral(most.deferred, most.due_on, paid_on, max(cost_of_deferral(schedule), ZERO))


def chart_with_balance(plan: LeasePlan) -> Chart:
    """Payments by their parts, and the principal that is left after each as a line on a scale of its own."""
    chart = chart_of(plan)
    balances = {row.number: row.closing for row in plan.schedule.rows}
    numbers = [row.number for row in plan.rows if row.kind in {RowKind.PAYMENT, RowKind.BUYOUT}]
    values = [f"{balances.get(number, ZERO):.2f}" for number in numbers]
    line = Series(name=_("Left to repay"), colour="--text", values=values, is_line=True)
    return Chart(labels=chart["labels"], series=[*chart["series"], line])


def _effective(quote: Quote) -> Decimal | None:
    found = quote.indicators.client_effective_rate
    return found.percent if found else None


def _roubles(label: str, ours: Decimal, theirs: Decimal) -> Figure:
    return Figure(
        label, plain_money(ours), plain_money(theirs), _signed(ours - theirs, plain_money(abs(ours - theirs)))
    )


def _rate(label: str, ours: Decimal | None, theirs: Decimal | None) -> Figure:
    if ours is None or theirs is None:
        return Figure(label, percent(ours, 2), percent(theirs, 2), "")
    by = round_percent(ours) - round_percent(theirs)
    points = f"{abs(by):.2f}".replace(".", ",")
    return Figure(label, percent(ours, 2), percent(theirs, 2), _signed(by, _("%(points)s p.p.") % {"points": points}))


def _signed(by: Decimal, text: str) -> str:
    return "" if not by else f"{MINUS if by < 0 else '+'}{text}"
