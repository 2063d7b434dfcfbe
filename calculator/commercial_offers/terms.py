"""How long an offer stands, and which terms it may be made of."""

from dataclasses import replace
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from calculator import catalogue as catalogues
from calculator.asking import ask
from calculator.quoting.quote import Quote
from calculator.quoting.request import QuoteRequest
from common.messages import MessageError

# Two weeks: long enough for a client to decide, short enough that neither rates nor prices of suppliers run away.
VALID_FOR = timedelta(days=14)
# Beyond it nobody can promise a price of the asset.
LONGEST_VALID_FOR = timedelta(days=60)


class OfferRefused(ValidationError):
    """The offer cannot be made or sent; the message says why and what to do."""


def offered_quote(request: QuoteRequest, *, version: int | None, today: date) -> Quote:
    """Work out what is offered today; financing begins today when the day that was asked for is over.

    `version` is the number of the product's version that the calculation was made with; None: today's.

    Raises:
        OfferRefused: the product or its version is not offered any more, or the terms are impossible today.

    """
    catalogue = catalogues.current(today)
    offer = catalogue.offer(request.product)
    if offer is None:
        raise OfferRefused(
            _("This product is not offered any more. Choose another one in the calculator."), code="gone"
        )
    if version is not None and offer.number != version:
        raise OfferRefused(
            _("The calculation was made by terms that are not offered any more. Calculate anew by today's terms."),
            code="version_over",
        )
    try:
        return ask(begun(request, today=today), catalogue)
    except MessageError as error:
        raise OfferRefused(error.text(_), code=error.code) from error


def begun(request: QuoteRequest, *, today: date) -> QuoteRequest:
    """The request with a first day that is not over; a day of the first payment that does not fit it is dropped."""
    if request.starts_on >= today:
        return request
    first = request.first_payment_on
    return replace(request, starts_on=today, first_payment_on=first if first is not None and first > today else None)


def check_validity(quote: Quote, *, until: date, today: date) -> None:
    """Hold the last day to the product's own last day and to what may be promised.

    Raises:
        OfferRefused: naming the days between which it may lie.

    """
    last = today + LONGEST_VALID_FOR
    if quote.offer.valid_to is not None:
        last = min(last, quote.offer.valid_to)
    if not today <= until <= last:
        raise OfferRefused(
            _("The offer may stand from %(first)s to %(last)s.")
            % {"first": f"{today:%d.%m.%Y}", "last": f"{last:%d.%m.%Y}"},
            code="validity",
        )
