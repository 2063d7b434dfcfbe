"""From an address to a drawn season: the equal schedule, the drawn one, or why it is refused and what is nearest."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from calculator.asking import ask
from calculator.calculation import Calculation, calculate
from calculator.engine.errors import ImpossibleTerms
from calculator.kinds import PlanKind
from calculator.offers import Catalogue
from calculator.quoting.quote import Quote
from calculator.quoting.request import QuoteRequest, to_query
from calculator.quoting.shaped import highest_allowed
from calculator.refusing import refusal_text
from calculator.scenarios.address import UNFINISHED, Unfinished, calculator_address
from calculator.season.nearest import Bounds, Sums, nearest
from calculator.season.plan import Calendar, Season, pinned, request_of
from calculator.season.reading import PARTS_OF_PLAN, Read, read_season, weights_of
from calculator.showing import Shown

NEEDED = frozenset({PlanKind.ANNUITY, PlanKind.INDIVIDUAL})


@dataclass(frozen=True)
class Lease:
    """A lease with equal payments that a season is drawn over. Roubles with VAT."""

    calculation: Calculation
    equal: Quote
    calendar: Calendar
    # The highest payment that the product allows.
    highest: Decimal
    unfinished: str

    @property
    def catalogue(self) -> Catalogue:
        """What the lease was worked out with."""
        return self.calculation.form.catalogue

    @property
    def payment(self) -> Decimal:
        """The equal payment."""
        return max(row.payment for row in self.equal.schedule.rows[self.calendar.grace : len(self.calendar.dates)])

    @property
    def has_costs(self) -> bool:
        """Whether clients pay more than what is drawn: insurance and taxes come on top of it."""
        return Shown(self.equal.plan).has_costs

    def request(self, season: Season) -> QuoteRequest:
        """What a season asks for."""
        return request_of(season, self.equal.request, self.calendar, self.equal.offer.plans)

    def query(self, season: Season) -> str:
        """The season in an address, with the version of the product."""
        return query_of(self.request(season), self.equal.offer.number)

    def address(self, season: Season) -> str:
        """The designer with this season."""
        unfinished = f"&{urlencode({UNFINISHED: self.unfinished})}" if self.unfinished else ""
        return f"{reverse('season:page')}?{self.query(season)}{unfinished}"

    def back(self, season: Season) -> str:
        """The calculator with this season."""
        return calculator_address(self.query(season), self.unfinished)


@dataclass(frozen=True)
class Allowed:
    """The nearest allowed season with its quote."""

    season: Season
    quote: Quote


@dataclass(frozen=True)
class Design:
    """A season that was drawn: its quote, or why it is refused."""

    lease: Lease
    read: Read
    quote: Quote | None
    refusal: str
    nearest: Allowed | None

    @property
    def season(self) -> Season:
        """What was drawn."""
        return self.read.season


def query_of(request: QuoteRequest, version: int) -> str:
    """A request as the shortest readable address."""
    return urlencode(to_query(request, version=version), safe=":,")


def equal_of(params: QueryDict, *, on: date, segment: str = "") -> Calculation | None:
    """The same lease with equal payments; None when the lessor offers nothing."""
    plain = params.copy()
    for name in PARTS_OF_PLAN:
        plain.pop(name, None)
    plain["plan"] = PlanKind.ANNUITY.value
    return calculate(plain, on=on, segment=segment)


def lease_of(calculation: Calculation, params: QueryDict) -> Lease | None:
    """The lease to draw over; None when it is impossible or the product has no such schedules."""
    equal = calculation.quote
    if equal is None or not set(equal.offer.plans) >= NEEDED:
        return None
    dates = tuple(row.due_on for row in equal.schedule.rows if not row.is_buyout)
    return Lease(
        calculation=calculation,
        equal=equal,
        calendar=Calendar(dates, equal.terms.grace),
        highest=highest_allowed(equal.terms, equal.offer),
        unfinished=Unfinished.read(params.get(UNFINISHED, "")).text,
    )


def design(lease: Lease, params: QueryDict) -> Design:
    """Work out the season of an address; asks the database for nothing but the catalogue."""
    read = _weighted(lease, params) or read_season(params, lease.calendar)
    if read.errors:
        return Design(lease, read, None, "", None)
    try:
        return Design(lease, read, ask(lease.request(read.season), lease.catalogue), "", None)
    except ImpossibleTerms as refusal:
        return Design(lease, read, None, refusal_text(refusal), _nearest(lease, read.season))


def _weighted(lease: Lease, params: QueryDict) -> Read | None:
    """The season of a stepped schedule or of weights; None of any other plan, or of one that is impossible."""
    weights = weights_of(params)
    if params.get("plan") == PlanKind.STEPPED:
        calculation = calculate(params, on=lease.catalogue.on)
        drawn = calculation.quote if calculation else None
    elif weights:
        drawn = _quote(lease, replace(lease.equal.request, plan=PlanKind.SEASONAL.value, weights=weights))
    else:
        return None
    if drawn is None or not drawn.request.weights:
        return None
    payments = [row.payment for row in drawn.schedule.rows]
    return Read(pinned(drawn.request, payments, lease.calendar))


def _nearest(lease: Lease, season: Season) -> Allowed | None:
    """The nearest season that the whole calculation allows, subsidies included."""

    def allowed(sums: Sums) -> bool:
        return _quote(lease, lease.request(Season.of_sums(sums, lease.calendar))) is not None

    bounds = Bounds(lease.payment, lease.highest, lease.equal.offer.most_skipped_months)
    # Sums of a link may be of payments that the lease has not.
    asked = season.sums(lease.calendar)
    found = Season.of_sums(nearest(asked, lease.calendar, bounds, allowed), lease.calendar)
    quote = _quote(lease, lease.request(found))
    return Allowed(found, quote) if quote else None


def _quote(lease: Lease, request: QuoteRequest) -> Quote | None:
    try:
        return ask(request, lease.catalogue)
    except ImpossibleTerms:
        return None
