"""The one way in for pages and programs: a request is worked out, or everything that is impossible in it is named."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from calculator.engine.errors import ImpossibleTerms
from calculator.offers import Catalogue
from calculator.quoting.quote import Quote, make_quote
from calculator.quoting.request import QuoteRequest
from common.messages import gettext_noop
from common.vat import standard_rates

# Figures that can be moved to the nearest possible value to see what else is impossible.
FIGURES = ("price", "advance_percent", "term_months", "buyout_percent", "grace", "starts_on", "first_payment_on")
LONGEST_WAIT = timedelta(days=366)


def ask(request: QuoteRequest, catalogue: Catalogue) -> Quote:
    """Make the quote; it is the same for whoever asks.

    Raises:
        ImpossibleTerms: naming the first field of the request that is out of bounds.

    """
    earliest, latest = standard_rates()[0].since, catalogue.on + LONGEST_WAIT
    _check_day("starts_on", request.starts_on, earliest, latest, STARTS)
    if request.first_payment_on is not None:
        first, last = request.starts_on, request.starts_on + LONGEST_WAIT
        _check_day("first_payment_on", request.first_payment_on, first, last, FIRST_PAYMENT)
    return make_quote(request, catalogue)


def refusals(request: QuoteRequest, catalogue: Catalogue) -> Iterator[ImpossibleTerms]:
    """Name everything that is impossible: what is refused is moved to the nearest value, to look for the next refusal.

    A field is named once. The last one may be such that nothing after it can be looked at.
    """
    moved: set[str] = set()
    while True:
        try:
            ask(request, catalogue)
        except ImpossibleTerms as refusal:
            if refusal.field not in moved:
                yield refusal
            if refusal.nearest is None or refusal.field not in FIGURES or refusal.field in moved:
                return
            moved.add(refusal.field)
            request = replace(request, **{refusal.field: refusal.nearest})
        else:
            return


STARTS = gettext_noop("The lease starts from %(lowest)s to %(highest)s. Nearest: %(nearest)s.")
FIRST_PAYMENT = gettext_noop("The first payment is from %(lowest)s to %(highest)s. Nearest: %(nearest)s.")


def _check_day(field: str, day: date, lowest: date, highest: date, message: str) -> None:
    if lowest <= day <= highest:
        return
    raise ImpossibleTerms(
        "out_of_bounds",
        message,
        field=field,
        given=day,
        lowest=lowest,
        highest=highest,
        nearest=min(max(day, lowest), highest),
    )
