"""What a calculation takes for granted, in words, for papers and workbooks."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from calculator.scenarios.variants import Variant
from common.messages import render
from common.ui.figures import percent, short_day


def assumptions_of(variant: Variant) -> Iterator[str]:
    """The date and the version of the rates, VAT by the law's dates, what taxes were compared for."""
    quote = variant.quote
    if quote is None:
        return
    yield _("Rates as of %(day)s: %(product)s, version %(number)s, in force from %(since)s.") % {
        "day": short_day(variant.rates_on),
        "product": quote.offer.name,
        "number": quote.offer.number,
        "since": short_day(quote.offer.valid_from),
    }
    known = sorted(quote.plan.options.vat_rates, key=lambda rate: rate.since)
    used = {row.vat_rate for row in quote.plan.rows}
    for rate in known:
        if rate.percent in used:
            told = {"rate": percent(rate.percent), "since": short_day(rate.since)}
            yield _("VAT is %(rate)s from %(since)s on.") % told
    yield _("A preliminary calculation, not an offer: the terms are set by the lease contract.")
    if quote.ways is not None:
        for assumption in quote.ways.assumptions:
            text = render(assumption.text, dict(assumption.params), _)
            yield f"{text} ({_(assumption.law)})" if assumption.law else text
