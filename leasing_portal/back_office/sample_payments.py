"""What the rates of a version come to: sample leases within its limits, worked out as a client's are."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models.company import Segment
from calculator.catalogue import current, draft_offer
from calculator.engine.errors import ImpossibleTerms
from calculator.kinds import AssetKind
from calculator.models import ProductVersion
from calculator.offers import Catalogue, Offer
from calculator.quoting.quote import make_quote
from calculator.quoting.request import QuoteRequest
from common.ui.figures import money, percent
from leasing_portal.back_office.table import Row, Table, figure, text

USUAL_PRICE, USUAL_ADVANCE, USUAL_TERM = Decimal(6_000_000), Decimal(20), 36


def sample_table(version: ProductVersion, *, today: date) -> Table:
    """Equal payments of usual leases for each kind of asset, segment and the shortest, a usual and the longest term."""
    offer = draft_offer(version)
    known = current(today)
    catalogue = Catalogue(today, (offer,), (), known.taxes)
    rows = [_row(request, catalogue) for request in samples(offer, today=today)]
    columns = (
        text(_("Asset")),
        text(_("Segment")),
        figure(_("Price with VAT")),
        figure(_("Advance")),
        figure(_("Term, months")),
        figure(_("Rate, % a year")),
        figure(_("Payment")),
        figure(_("Total")),
        figure(_("Price increase rate a year")),
    )
    return Table(
        "samples",
        _("Sample payments"),
        columns,
        rows,
        _("Choose kinds of assets to see payments."),
        _("What clients will be shown, with the first schedule and period of the version."),
    )


def samples(offer: Offer, *, today: date) -> Iterator[QuoteRequest]:
    """A request for each kind of asset, segment and term, as near to the usual as the limits allow."""
    period = offer.periods[0]
    usual = offer.term.nearest(USUAL_TERM)
    terms = sorted({_whole(months, period, offer) for months in (offer.term.lowest, usual, offer.term.highest)})
    for kind in offer.asset_kinds:
        for segment in Segment.values:
            for months in terms:
                yield QuoteRequest(
                    product=offer.code,
                    asset_kind=kind,
                    segment=segment,
                    price=offer.price.nearest(USUAL_PRICE),
                    advance_percent=offer.advance.nearest(USUAL_ADVANCE),
                    term_months=months,
                    months=period,
                    buyout_percent=offer.buyout.lowest,
                    timing=offer.timings[0],
                    starts_on=today,
                    plan=offer.plans[0],
                )


def _whole(months: int, period: int, offer: Offer) -> int:
    """The term as a whole number of periods, inside of the limits where they hold one."""
    up = -(-months // period) * period
    return up if up <= offer.term.highest else months // period * period


def _row(request: QuoteRequest, catalogue: Catalogue) -> Row:
    asked = (
        AssetKind(request.asset_kind).label,
        Segment(request.segment).label,
        money(request.price),
        percent(request.advance_percent),
        request.term_months,
    )
    try:
        quote = make_quote(request, catalogue)
    except ImpossibleTerms as error:
        return Row((*asked, "—", error.text(gettext), "—", "—"))
    return Row(
        (
            *asked,
            percent(quote.rate),
            money(quote.highest_payment),
            money(quote.indicators.total),
            percent(quote.indicators.increase_year, 2),
        )
    )
