"""The one way in for pages and programs: a request is worked out, or everything that is impossible in it is named."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from calculator.engine.errors import ImpossibleTerms
from calculator.kinds import PlanKind
from calculator.offers import Bounds, Catalogue
from calculator.quoting.quote import Quote, make_quote
from calculator.quoting.request import QuoteRequest
from common.messages import gettext_noop
from common.vat import standard_rates

# Figures that can be moved to the nearest possible value to see what else is impossible.
FIGURES = frozenset(
    {
        "price",
        "advance_percent",
        "term_months",
        "buyout_percent",
        "grace",
        "power",
        "depreciation_factor",
        "asset_group",
        "starts_on",
        "first_payment_on",
        "loan_rate",
        "discount_rate",
    }
)
# Percent a year of a loan and of a discount; the lessor's own rates are bounded by its products.
RATES = Bounds(Decimal(0), Decimal(100))
LONGEST_WAIT = timedelta(days=366)
# Of a mixed plan: what the field of the page takes, 1 to 99 percent with four digits. All and nothing are other plans.
MIXED_SHARES, SHARE_DIGITS = Bounds(Decimal("0.01"), Decimal("0.99")), 6


def ask(request: QuoteRequest, catalogue: Catalogue) -> Quote:
    """Make the quote; it is the same for whoever asks.

    Raises:
        ImpossibleTerms: naming the first field of the request that is out of bounds.

    """
    earliest, latest = standard_rates()[0].since, catalogue.on + LONGEST_WAIT
    _check("starts_on", request.starts_on, Bounds(earliest, latest), STARTS)
    if request.first_payment_on is not None:
        first, last = request.starts_on, request.starts_on + LONGEST_WAIT
        _check("first_payment_on", request.first_payment_on, Bounds(first, last), FIRST_PAYMENT)
    for name, rate in (("loan_rate", request.loan_rate), ("discount_rate", request.discount_rate)):
        if rate is not None:
            _check(name, rate, RATES, RATE)
    if request.plan == PlanKind.MIXED:
        _check_share(request.mixed_share or Decimal(0))
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
            nearest: dict[str, Any] = {refusal.field: refusal.nearest}
            request = replace(request, **nearest)
        else:
            return


STARTS = gettext_noop("The lease starts from %(lowest)s to %(highest)s. Nearest: %(nearest)s.")
RATE = gettext_noop("The rate is from %(lowest)s to %(highest)s %% a year. Nearest: %(nearest)s.")
SHARE = gettext_noop(
    "The part of principal repaid evenly is from %(lowest)s to %(highest)s with at most %(digits)s digits after the"
    " point. Nearest: %(nearest)s."
)
FIRST_PAYMENT = gettext_noop("The first payment is from %(lowest)s to %(highest)s. Nearest: %(nearest)s.")


def _check[T: (Decimal, date)](field: str, value: T, bounds: Bounds[T], message: str) -> None:
    if value in bounds:
        return
    raise ImpossibleTerms(
        "out_of_bounds",
        message,
        field=field,
        given=value,
        lowest=bounds.lowest,
        highest=bounds.highest,
        nearest=bounds.nearest(value),
    )


def _check_share(share: Decimal) -> None:
    """Hold the share of a mixed plan to what the page takes: a link of whoever asks opens with the same figures."""
    if share in MIXED_SHARES and share == round(share, SHARE_DIGITS):
        return
    refusal = ImpossibleTerms(
        "out_of_bounds",
        SHARE,
        field="mixed_share",
        given=share,
        lowest=MIXED_SHARES.lowest,
        highest=MIXED_SHARES.highest,
        nearest=MIXED_SHARES.nearest(round(share, SHARE_DIGITS)),
    )
    refusal.params |= {"digits": SHARE_DIGITS}
    raise refusal
