"""Kept calculations made anew with the rates of their date, several at once by a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from calculator import catalogue as catalogues
from calculator.models import Scenario
from calculator.offers import Catalogue
from calculator.quoting.quote import Quote, make_quote
from calculator.quoting.request import QuoteRequest
from calculator.services.scenarios import figures_of, request_of


def reopen_all(scenarios: Sequence[Scenario]) -> list[Quote]:
    """Each calculation as it was made, in the order given.

    Raises:
        ImpossibleTerms: never, unless the engine itself has changed since.

    """
    known = catalogues.of_versions([(row.product_version_id, row.priced_at, row.programme_id) for row in scenarios])
    return [make_quote(request_of(row), then) for row, then in zip(scenarios, known, strict=True)]


@dataclass(frozen=True, slots=True)
class Since:
    """What has happened to a kept calculation since its day.

    `is_over` is that today's terms are others; `is_offered` that the product can be calculated today at all.
    `figures_moved` is that the portal itself reckons otherwise now than when the calculation was kept.
    """

    is_over: bool
    is_offered: bool
    figures_moved: bool


def since(scenario: Scenario, quote: Quote, today: Catalogue) -> Since:
    """Compare the version, the programme and the figures of a calculation with those of today."""
    offer = today.offer(quote.offer.code)
    programme = today.programme(quote.programme.code) if quote.programme else None
    return Since(
        is_over=offer != quote.offer or programme != quote.programme,
        is_offered=offer is not None,
        figures_moved=any(getattr(scenario, name) != value for name, value in figures_of(quote).items()),
    )


def asks_today(request: QuoteRequest, *, on: date) -> QuoteRequest:
    """The same request for a lease that starts today."""
    return replace(request, starts_on=on, first_payment_on=None)
