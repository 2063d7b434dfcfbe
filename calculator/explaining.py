"""Explanations of a quote's figures for people: what each is made of, by which formula, days, rate and rounding."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calculator.engine.explain import Explanation, Figure, Rounding, Unit, UnknownFigure, explain
from calculator.quoting.quote import Quote
from calculator.quoting.request import plain
from common.money import round_percent
from common.ui.figures import percent, plain_money

# Digits of a percentage; a factor is shown as it is reckoned with.
PERCENT_DIGITS, FACTOR_DIGITS = 4, 12
ROUNDINGS = {
    Rounding.NONE: "",
    Rounding.KOPECK: gettext_lazy("rounded half up to the kopeck"),
    Rounding.KOPECK_DOWN: gettext_lazy("rounded down to the kopeck"),
    Rounding.TEN_DIGITS: gettext_lazy("rounded to ten digits"),
}
OF_ROW = ("amount", "interest", "principal", "vat")


@dataclass(frozen=True, slots=True)
class Told:
    """One node of an explanation in words; `notes` are its formula, days, rate and rounding."""

    what: str
    value: str
    notes: list[str]
    parts: list["Told"]


def explain_row(quote: Quote, number: int) -> list[Told]:
    """How the figures of one row of the schedule are made up.

    Raises:
        UnknownFigure: there is no such row.

    """
    return [_told(explain(figure)) for figure in _of_row(quote, number)]


def explain_figure(quote: Quote, name: str) -> list[Told]:
    """How one of the figures beside the payment is made up.

    Raises:
        UnknownFigure: there is no such figure, or it is not defined for this lease.

    """
    indicators = quote.indicators
    chain = {
        "total": ("total",),
        "increase_year": ("increase_year", "increase_total", "overpayment"),
        "effective_rate": ("client_effective_rate",),
    }
    if name in chain:
        return [_told(explain(Figure.of(indicators, one))) for one in chain[name]]
    if name == "tax_saving" and quote.ways is not None:
        return [_told(explain(Figure.of(quote.ways.lease, one))) for one in ("vat_deducted", "tax_saved")]
    raise UnknownFigure(name)


def _of_row(quote: Quote, number: int) -> Iterator[Figure]:
    for name in OF_ROW:
        yield Figure.of(quote.plan, name, number=number)
    # The schedule knows what the row owes; the advance is no row of it.
    row = next((row for row in quote.schedule.rows if row.number == number), None)
    if row is None:
        return
    # Interest that is paid as it accrues is told above.
    if row.accrued != row.interest:
        yield Figure.of(quote.schedule, "accrued", number=number)
    yield Figure.of(quote.schedule, "closing", number=number)


def _told(node: Explanation) -> Told:
    return Told(_(node.what), _value(node.value, node.unit), list(_notes(node)), [_told(part) for part in node.parts])


def _value(value: Decimal, unit: Unit) -> str:
    if unit is Unit.ROUBLES:
        return plain_money(value)
    if unit is Unit.PERCENT:
        return percent(round_percent(value, PERCENT_DIGITS))
    return plain(round(value, FACTOR_DIGITS)).replace(".", ",")


def _notes(node: Explanation) -> Iterator[str]:
    if node.formula:
        yield _(node.formula)
    if node.rate is not None:
        yield _("rate %(rate)s a year") % {"rate": percent(node.rate)}
    if node.days is not None:
        yield _("%(days)s days") % {"days": node.days}
    if node.on is not None:
        yield f"{node.on:%d.%m.%Y}"
    if rounding := str(ROUNDINGS[node.rounding]):
        yield rounding
    if node.note:
        yield _(node.note)
