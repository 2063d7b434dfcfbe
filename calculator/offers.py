"""What the lessor offers, as plain values: products in their versions, programmes and tax rules. No ORM, no clock."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from calculator.engine import subsidy
from calculator.kinds import PLANS_OF_PAGE, CostBasis
from common.money import ZERO


@dataclass(frozen=True, slots=True)
class Bounds[T: (Decimal, int, date)]:
    """Lowest and highest value, both allowed."""

    lowest: T
    highest: T

    def __contains__(self, value: T) -> bool:
        """Whether the value is allowed."""
        return self.lowest <= value <= self.highest

    def nearest(self, value: T) -> T:
        """The allowed value nearest to this one."""
        return min(max(value, self.lowest), self.highest)


@dataclass(frozen=True, slots=True)
class RateLine:
    """A rate in percent a year for terms in months; empty kind or segment: any. Deviations are percentage points."""

    asset_kind: str
    segment: str
    term: Bounds[int]
    annual_rate: Decimal
    deviation: Bounds[Decimal]

    def fits(self, asset_kind: str, segment: str, term_months: int) -> bool:
        """Whether the line is for such a lease."""
        return self.asset_kind in {"", asset_kind} and self.segment in {"", segment} and term_months in self.term

    @property
    def narrowness(self) -> tuple[bool, bool, int]:
        """How particular the line is: the kind of asset counts more than the segment, and that more than the term."""
        return (self.asset_kind != "", self.segment != "", self.term.lowest - self.term.highest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """A cost of a product. `value` is in the unit of its `basis`; words are those of `calculator.kinds`.

    `label` is what the lessor called it; empty: the name of its kind.
    """

    kind: str
    label: str
    asset_kind: str
    basis: str
    value: Decimal
    charging: str
    vat: str
    is_optional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A product in one published version. Roubles with VAT; shares are percent of the price."""

    version_id: int
    number: int
    code: str
    name: str
    kind: str
    summary: str
    valid_from: date
    valid_to: date | None
    asset_kinds: tuple[str, ...]
    price: Bounds[Decimal]
    advance: Bounds[Decimal]
    term: Bounds[int]
    buyout: Bounds[Decimal]
    periods: tuple[int, ...]
    plans: tuple[str, ...]
    timings: tuple[str, ...]
    longest_grace: int
    most_skipped_months: int
    # Percent of the equal payment.
    highest_payment: int
    unit: Decimal
    unit_rounding: str
    day_count: str
    commission: Decimal
    rates: tuple[RateLine, ...]
    costs: tuple[Cost, ...] = ()

    @property
    def usual_plan(self) -> str:
        """The schedule that the page shows first; empty when the product has none of the page's."""
        return next((kind.value for kind in PLANS_OF_PAGE if kind in self.plans), "")

    def rate_for(self, asset_kind: str, segment: str, term_months: int) -> RateLine | None:
        """The narrowest line that fits; None where the lessor has set no rate."""
        fitting = (line for line in self.rates if line.fits(asset_kind, segment, term_months))
        return max(fitting, key=lambda line: line.narrowness, default=None)

    def costs_of(self, asset_kind: str) -> tuple[Cost, ...]:
        """Costs of such an asset, in the order the lessor put them in."""
        return tuple(cost for cost in self.costs if cost.asset_kind in {"", asset_kind})

    def leaves_insurance(self, asset_kind: str) -> bool:
        """Whether the client may insure such an asset instead of the lessor."""
        return any(cost.is_optional for cost in self.costs_of(asset_kind))

    def usual_power(self, asset_kind: str) -> Decimal | None:
        """Horsepower by which the tax of such an asset is reckoned unless the client tells it; None: by none."""
        by_power = (cost.value for cost in self.costs_of(asset_kind) if cost.basis == CostBasis.POWER)
        return next(by_power, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A subsidy programme in one edition: what people read, and the rules that the engine goes by."""

    id: int
    edition: int
    name: str
    conditions: str
    source: str
    rules: subsidy.Programme

    @property
    def code(self) -> str:
        """Names the programme in a request, whatever its edition."""
        return self.rules.code

    def is_running(self, on: date) -> bool:
        """Whether the dates hold the day."""
        return self.rules.starts_on <= on and (self.rules.ends_on is None or on <= self.rules.ends_on)

    def is_for(self, asset_kind: str, segment: str) -> bool:
        """Whether such assets and clients are subsidised."""
        kinds, segments = self.rules.asset_kinds, self.rules.segments
        return (not kinds or asset_kind in kinds) and (not segments or segment in segments)


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value in force from a day until the next one, and whose decision it is."""

    since: date
    value: Decimal
    source: str


@dataclass(frozen=True)
class TaxBook:
    """Tax rules by kind (`calculator.kinds.TaxRuleKind`), each in the order of its days."""

    rules: Mapping[str, tuple[DatedValue, ...]]

    def on(self, kind: str, day: date) -> DatedValue | None:
        """The rule in force on a day; None before the first one."""
        known = self.rules.get(kind, ())
        place = bisect_right(known, day, key=lambda rule: rule.since)
        return known[place - 1] if place else None


@dataclass(frozen=True)
class Catalogue:
    """All that a calculation of a day may use."""

    on: date
    offers: tuple[Offer, ...]
    programmes: tuple[Programme, ...]
    taxes: TaxBook

    @cached_property
    def _by_code(self) -> Mapping[str, Offer]:
        return {offer.code: offer for offer in self.offers}

    def offer(self, code: str) -> Offer | None:
        """The product of this code; None when it is not offered."""
        return self._by_code.get(code)

    def programme(self, code: str) -> Programme | None:
        """The programme of this code; None when it is over, used up or unknown."""
        return next((programme for programme in self.programmes if programme.code == code), None)

    def programmes_for(self, asset_kind: str, segment: str, *, on: date) -> tuple[Programme, ...]:
        """Programmes that may be chosen for such a lease that starts on a day."""
        return tuple(one for one in self.programmes if one.is_running(on) and one.is_for(asset_kind, segment))

    def is_over(self, offer: Offer) -> bool:
        """Whether another version of the product, or none, is in force now."""
        return self.offer(offer.code) != offer


def left_of(budget: Decimal | None, used: Decimal) -> Decimal | None:
    """Roubles of the budget that are left; None: without end."""
    return None if budget is None else max(budget - used, ZERO)


def book_of(rows: Iterable[tuple[str, date, Decimal, str]]) -> TaxBook:
    """Make the book of (kind, since, value, source) in the order they were entered: of one day the last one holds."""
    found: dict[str, dict[date, DatedValue]] = {}
    for kind, since, value, source in rows:
        found.setdefault(kind, {})[since] = DatedValue(since, value, source)
    return TaxBook({kind: tuple(by_day[day] for day in sorted(by_day)) for kind, by_day in found.items()})
