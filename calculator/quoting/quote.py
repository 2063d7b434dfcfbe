"""A calculation: the terms that a product gives to a request, and everything that the engine makes of them."""

from dataclasses import dataclass
from decimal import Decimal

from calculator.engine.build import build_schedule
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.indicators import Indicators, work_out_indicators
from calculator.engine.lease import AdvanceOffset, LeaseOptions, LeasePlan, RowKind, VatRateFrom, plan_lease
from calculator.engine.schedule import Schedule
from calculator.engine.subsidy import Subsidy
from calculator.engine.taxes.ways import WaysComparison
from calculator.engine.terms import Terms
from calculator.kinds import PriceVat, TaxRuleKind
from calculator.offers import Catalogue, Offer, Programme, RateLine
from calculator.quoting.costs import COMMISSION, cost_items
from calculator.quoting.limits import check_limits, offer_for, programme_for
from calculator.quoting.price import in_price_as_given, with_vat
from calculator.quoting.request import QuoteRequest
from calculator.quoting.shaped import check_shaped
from calculator.quoting.subsidies import check_increase, paid_advance, subsidy_for
from calculator.quoting.taxes import given_or_known, ways_of
from calculator.quoting.terms import in_fields_of_request, share_of_price, terms_of
from common.money import ZERO
from common.vat import standard_rates, vat_included


@dataclass(frozen=True, kw_only=True)
class Quote:
    """What came out. `advance` is the client's own money, without what a subsidy stands in for; roubles with VAT."""

    request: QuoteRequest
    offer: Offer
    line: RateLine
    programme: Programme | None
    subsidy: Subsidy | None
    terms: Terms
    schedule: Schedule
    plan: LeasePlan
    indicators: Indicators
    # None where the lessor has entered no tax rules or no rates to compare with.
    ways: WaysComparison | None

    @property
    def tax_saving(self) -> Decimal | None:
        """Roubles of VAT deducted and of profit tax saved over the lease; None where nothing is known of taxes."""
        return None if self.ways is None else self.ways.lease.vat_deducted + self.ways.lease.tax_saved

    @property
    def rate(self) -> Decimal:
        """Percent a year: the product's with the manager's deviation."""
        return self.terms.rate

    @property
    def advance(self) -> Decimal:
        """Roubles that the client pays as the advance."""
        return self.terms.advance

    @property
    def price_without_vat(self) -> Decimal:
        """Roubles of the price less the VAT inside, at the rate of the first day."""
        if self.request.price_vat == PriceVat.WITHOUT:
            return self.request.price
        return self.terms.price - vat_included(self.terms.price, self.plan.contract_rate_of_vat)

    @property
    def commission(self) -> Decimal:
        """Roubles of the lessor's commission, paid apart with the advance."""
        apart = self.plan.of_kind(RowKind.APART)
        return sum((row.amount for row in apart if row.label == COMMISSION), ZERO)

    @property
    def highest_payment(self) -> Decimal:
        """The largest regular payment, with VAT and everything that is inside."""
        return max(row.amount for row in self.plan.of_kind(RowKind.PAYMENT))


def make_quote(request: QuoteRequest, catalogue: Catalogue) -> Quote:
    """Work a request out with the products, programmes and rules of a catalogue; nothing else is asked.

    Raises:
        ImpossibleTerms: the product or the mathematics does not allow a value; the error names the field of the
            request, its bounds and the nearest value with which the rest would be possible.
        VatRateUnknown: the lease starts before the first known rate of VAT.

    """
    try:
        return _made(request, with_vat(request), catalogue)
    except ImpossibleTerms as error:
        told = in_price_as_given(error, request)
        if told is error:
            raise
        raise told from error


def _made(given: QuoteRequest, request: QuoteRequest, catalogue: Catalogue) -> Quote:
    """Make the quote of a request as it was `given`, by the same with its price with VAT."""
    offer = offer_for(request, catalogue)
    line = check_limits(request, offer)
    programme = programme_for(request, catalogue)
    asked = share_of_price(request, request.advance_percent)
    subsidy = subsidy_for(programme, request, asked) if programme else None
    advance = paid_advance(subsidy, asked) if subsidy else asked
    try:
        terms = terms_of(
            request,
            offer,
            rate=line.annual_rate + request.rate_deviation,
            advance=advance,
            subsidy=subsidy.amount if subsidy else Decimal("0.00"),
        )
        schedule = build_schedule(terms)
        check_shaped(request, offer, schedule)
        plan = plan_lease(schedule, options_of(request, offer, catalogue))
    except ImpossibleTerms as error:
        raise in_fields_of_request(error, request) from error
    discount = given_or_known(request.discount_rate, TaxRuleKind.DISCOUNT_RATE, request.starts_on, catalogue)
    indicators = work_out_indicators(plan, discount_rate=discount)
    if subsidy:
        check_increase(subsidy, request, advance=asked, increase=indicators.increase_year)
    return Quote(
        request=given,
        offer=offer,
        line=line,
        programme=programme,
        subsidy=subsidy,
        terms=terms,
        schedule=schedule,
        plan=plan,
        indicators=indicators,
        ways=ways_of(request, plan, catalogue),
    )


def options_of(request: QuoteRequest, offer: Offer, catalogue: Catalogue) -> LeaseOptions:
    """VAT by the dates of the law, costs as the product charges them, the advance offset as asked."""
    return LeaseOptions(
        vat_rates=tuple(VatRateFrom(rate.since, rate.percent) for rate in standard_rates()),
        advance_offset=AdvanceOffset(request.advance_offset),
        costs=cost_items(request, offer, catalogue),
    )
