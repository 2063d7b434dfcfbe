"""Explanations for people: what a figure is made of, by which formula, days, rate and rounding.

`told` puts any explanation into words, whatever made it; below it are those of a quote's figures.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calculator.engine.explain import Explanation, Figure, Rounding, Unit, UnknownFigure, explain
from calculator.quoting.quote import Quote
from calculator.quoting.request import plain
from common.money import round_percent
from common.ui.explanation import Told
from common.ui.figures import percent, plain_money, short_day

# Digits of a percentage; a factor is shown as it is reckoned with.
PERCENT_DIGITS, FACTOR_DIGITS = 4, 12
ROUNDINGS = {
    Rounding.NONE: "",
    Rounding.KOPECK: gettext_lazy("rounded half up to the kopeck"),
    Rounding.KOPECK_DOWN: gettext_lazy("rounded down to the kopeck"),
    Rounding.TEN_DIGITS: gettext_lazy("rounded to ten digits"),
}
OF_ROW = ("amount", "interest", "principal", "vat")


# Where a part of an explanation leads; nowhere is an empty address.
type Link = Callable[[Explanation], str]


def nowhere(node: Explanation) -> str:
    """Lead nowhere: figures of a quote are explained in one piece."""
    del node
    return ""


def told(node: Explanation, link: Link = nowhere) -> Told:
    """Put an explanation into words of the reader's language; `link` says where a node leads."""
    return Told(
        what=_words(node.what),
        value=_value(node.value, node.unit),
        formula=_words(node.formula),
        rounding=str(ROUNDINGS[node.rounding]),
        rate="" if node.rate is None else _("rate %(rate)s a year") % {"rate": percent(node.rate)},
        days="" if node.days is None else _days(node.days),
        period=_period(node),
        note=_words(node.note),
        url=link(node),
        parts=tuple(told(part, link) for part in node.parts),
    )


def _words(text: str) -> str:
    # The translation of an empty text is the head of the catalogue.
    return _(text) if text else ""


def _days(days: int) -> str:
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def _period(node: Explanation) -> str:
    if node.on is None:
        return ""
    if node.since is None or node.since == node.on:
        return short_day(node.on)
    return _("%(since)s to %(through)s") % {"since": short_day(node.since), "through": short_day(node.on)}


def explain_row(quote: Quote, number: int) -> list[Told]:
    """How the figures of one row of the schedule are made up.

    Raises:
        UnknownFigure: there is no such row.

    """
    return [told(explain(figure)) for figure in _of_row(quote, number)]


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
        return [told(explain(Figure.of(indicators, one))) for one in chain[name]]
    if name == "tax_saving" and quote.ways is not None:
        return [told(explain(Figure.of(quote.ways.lease, one))) for one in ("vat_deducted", "tax_saved")]
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


def _value(value: Decimal, unit: Unit) -> str:
    if unit is Unit.ROUBLES:
        return plain_money(value)
    if unit is Unit.PERCENT:
        return percent(round_percent(value, PERCENT_DIGITS))
    return plain(round(value, FACTOR_DIGITS)).replace(".", ",")
