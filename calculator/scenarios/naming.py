"""What a calculation is called before a person gives it a name."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calculator.fields import plain_percent
from calculator.quoting.quote import Quote
from common.money import format_money

LONGEST_NAME = 120


def name_of(quote: Quote) -> str:
    """The product with price, advance and term: “Vehicles, 5 000 000 ₽, 20 %, 36 months”."""
    term = quote.request.term_months
    parts = (
        quote.offer.name,
        format_money(quote.terms.price).replace(",00", ""),
        _("advance %(percent)s%%") % {"percent": plain_percent(quote.request.advance_percent)},
        ngettext("%(count)s month", "%(count)s months", term) % {"count": term},
    )
    return ", ".join(parts)[:LONGEST_NAME]


def name_of_copy(name: str) -> str:
    """What a clone is called."""
    return (_("%(name)s (copy)") % {"name": name[: LONGEST_NAME - 20]})[:LONGEST_NAME]
