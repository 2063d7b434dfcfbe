"""What a calculation is called before a person gives it a name."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calculator.fields import plain_percent
from calculator.kinds import PlanKind
from calculator.quoting.quote import Quote
from calculator.showing import inside_sentence
from common.money import format_money

LONGEST_NAME = 120


def name_of(quote: Quote) -> str:
    """The product with price, advance and term: “Vehicles, 5 000 000 ₽, 20 %, 36 months”.

    A schedule that is not the product's usual one is named too; of a long name the product's own is cut.
    """
    term = quote.request.term_months
    parts = [
        format_money(quote.terms.price).replace(",00", ""),
        _("advance %(percent)s%%") % {"percent": plain_percent(quote.request.advance_percent)},
        ngettext("%(count)s month", "%(count)s months", term) % {"count": term},
    ]
    if quote.request.plan != quote.offer.usual_plan:
        parts.append(inside_sentence(str(PlanKind(quote.request.plan).label)))
    told = "".join(f", {part}" for part in parts)
    return quote.offer.name[: LONGEST_NAME - len(told)] + told


def name_of_copy(name: str) -> str:
    """What a clone is called."""
    return (_("%(name)s (copy)") % {"name": name[: LONGEST_NAME - 20]})[:LONGEST_NAME]
