"""The catalogue of a day, kept in the memory of the process so that a calculation asks the database nothing.

What is kept is used for `KEPT_SECONDS` without a question. Then one statement asks for the stamp of the catalogue:
how many versions, editions of programmes and tax rules there are (none of them is ever changed or removed) and a hash
of the few rows of products (which are). While the stamp is the same the kept values are right for another while, so
an edit is seen by every process within `KEPT_SECONDS`, and by the one that made it at once (`forget`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from time import monotonic
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, TextField
from django.db.models.functions import Cast, JSONObject
from django.utils.timezone import localdate

from calculator.engine import subsidy
from calculator.models import Product, ProductCost, ProductRate, ProductVersion, SubsidyProgramme, TaxRule
from calculator.models.product import ProductVersionQuerySet
from calculator.offers import Bounds, Catalogue, Cost, Offer, Programme, RateLine, TaxBook, book_of, left_of

KEPT_SECONDS = 5.0
# Pages ask for today, links for a few days more.
MOST_KEPT = 64
STAMP = """
    SELECT
        (SELECT md5(coalesce(string_agg(product::text, '|' ORDER BY product.id), '')) FROM calculator_product product),
        (SELECT count(*) || ':' || coalesce(max(id), 0) FROM calculator_productversion WHERE published_at IS NOT NULL),
        (SELECT count(*) || ':' || coalesce(max(id), 0) FROM calculator_subsidyprogramme),
        (SELECT count(*) || ':' || coalesce(max(id), 0) FROM calculator_taxrule)
"""
COLUMNS_OF_COST = ("kind", "name", "asset_kind", "basis", "charging", "vat", "is_optional")
type Stamp = tuple[str, ...]


@dataclass(slots=True)
class _Kept:
    """What one process remembers, all of one stamp."""

    stamp: Stamp
    looked_at: float
    days: dict[date, Catalogue] = field(default_factory=dict)
    versions: dict[tuple[str, int], Offer | None] = field(default_factory=dict)


# Replaced as a whole: threads that look at the same moment do the same work twice and nothing worse.
_kept: _Kept | None = None


def current(on: date) -> Catalogue:
    """The catalogue of a day: products offered with their versions in force, programmes not over, tax rules."""
    kept = _look()
    if on not in kept.days:
        _make_room(kept.days)
        kept.days[on] = _read(on)
    return kept.days[on]


def of_version(version_id: int, *, at: datetime, programme_id: int | None = None) -> Catalogue:
    """The catalogue with which a calculation was made: its version of the product, and what was known at the moment.

    `programme_id` is the edition of the programme that it was made with.

    Raises:
        ProductVersion.DoesNotExist: there is no such published version.

    """
    version = _told(ProductVersion.objects.published()).get(pk=version_id)
    on = localdate(at)
    programmes = SubsidyProgramme.objects.latest_editions(at=at).running(on=on)
    if programme_id is not None:
        programmes = SubsidyProgramme.objects.filter(pk=programme_id)
    rules = TaxRule.objects.filter(entered_at__lte=at)
    return Catalogue(on, tuple(_offers([version])), tuple(map(_programme, programmes)), _book(rules))


def of_versions(asked: Sequence[tuple[int, datetime, int | None]]) -> list[Catalogue]:
    """The same for several calculations as (version, moment, edition of the programme), by four queries in all.

    Raises:
        KeyError: there is no such published version.

    """
    versions = ProductVersion.objects.published().filter(pk__in={version for version, _at, _edition in asked})
    offers = {offer.version_id: offer for offer in _offers(_told(versions))}
    editions = SubsidyProgramme.objects.filter(pk__in={edition for _version, _at, edition in asked if edition})
    programmes = {row.pk: _programme(row) for row in editions}
    rules = list(TaxRule.objects.all())
    return [
        Catalogue(
            localdate(at),
            (offers[version],),
            (programmes[edition],) if edition else (),
            _book(rule for rule in rules if rule.entered_at <= at),
        )
        for version, at, edition in asked
    ]


def with_version(code: str, number: int, *, on: date) -> Catalogue:
    """The catalogue of a day in which one product has the version that a link names; unknown ones change nothing.

    Neither does a version whose first day is ahead: its terms are not told before.
    """
    catalogue, kept = current(on), _look()
    in_force = catalogue.offer(code)
    if in_force is None or in_force.number == number:
        return catalogue
    key = (code, number)
    if key not in kept.versions:
        _make_room(kept.versions)
        kept.versions[key] = _published(code, number)
    offer = kept.versions[key]
    if offer is None or offer.valid_from > on:
        return catalogue
    offers = tuple(offer if one.code == code else one for one in catalogue.offers)
    return Catalogue(catalogue.on, offers, catalogue.programmes, catalogue.taxes)


def forget() -> None:
    """Ask the database at the next call; an edit calls it when it is committed."""
    global _kept  # noqa: PLW0603 - the memory of the process
    _kept = None


def _look() -> _Kept:
    """What is kept, as long as its stamp is the database's."""
    global _kept  # noqa: PLW0603 - the memory of the process
    kept, now = _kept, monotonic()
    if kept is not None and now - kept.looked_at < KEPT_SECONDS:
        return kept
    stamp = _stamp()
    if kept is None or kept.stamp != stamp:
        kept = _Kept(stamp, now)
    kept.looked_at = now
    _kept = kept
    return kept


def _stamp() -> Stamp:
    with connection.cursor() as cursor:
        cursor.execute(STAMP)
        return tuple(map(str, cursor.fetchone()))


def _make_room[K, V](remembered: dict[K, V]) -> None:
    if len(remembered) >= MOST_KEPT:
        remembered.clear()


def _read(on: date) -> Catalogue:
    """Four queries, however many products there are."""
    versions = _told(ProductVersion.objects.in_force(on=on).filter(product__is_offered=True))
    programmes = SubsidyProgramme.objects.latest_editions().running(on=on)
    offers = sorted(_offers(versions), key=lambda offer: offer.code)
    position = {version.product.code: (version.product.position, version.product.name) for version in versions}
    offers.sort(key=lambda offer: position[offer.code])
    return Catalogue(on, tuple(offers), tuple(map(_programme, programmes)), _book(TaxRule.objects.all()))


def _published(code: str, number: int) -> Offer | None:
    versions = _told(ProductVersion.objects.published().filter(product__code=code, number=number))
    return next(iter(_offers(versions)), None)


def _told(versions: ProductVersionQuerySet) -> Any:
    """Versions with their product and costs in one statement; numbers as text, for JSON has binary fractions."""
    columns = {name: name for name in COLUMNS_OF_COST}
    cost = JSONObject(**columns, value=Cast("value", TextField()))
    costs = ProductCost.objects.filter(version=OuterRef("pk")).order_by("pk").values(told=cost)
    return versions.select_related("product").annotate(told_costs=ArraySubquery(costs))


def _offers(versions: Iterable[Any]) -> list[Offer]:
    """Versions of `_told` as plain values, with their rates by one query."""
    found = list(versions)
    lines: dict[int, list[RateLine]] = {version.pk: [] for version in found}
    for rate in ProductRate.objects.filter(version__in=lines).order_by("pk"):
        lines[rate.version_id].append(_line(rate))
    return [_offer(version, lines[version.pk], map(_cost, version.told_costs)) for version in found]


def _offer(version: ProductVersion, rates: Sequence[RateLine], costs: Iterable[Cost]) -> Offer:
    product: Product = version.product
    return Offer(
        version_id=version.pk,
        number=version.number,
        code=product.code,
        name=product.name,
        kind=product.kind,
        summary=product.summary,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        asset_kinds=tuple(version.asset_kinds),
        price=Bounds(version.lowest_price, version.highest_price),
        advance=Bounds(version.lowest_advance, version.highest_advance),
        term=Bounds(version.shortest_term, version.longest_term),
        buyout=Bounds(version.lowest_buyout, version.highest_buyout),
        periods=tuple(sorted(version.periods)),
        plans=tuple(version.plans),
        timings=tuple(version.timings),
        longest_grace=version.longest_grace,
        most_skipped_months=version.most_skipped_months,
        highest_payment=version.highest_payment,
        unit=version.unit,
        unit_rounding=version.unit_rounding,
        day_count=version.day_count,
        commission=version.commission,
        rates=tuple(rates),
        costs=tuple(costs),
    )


def draft_offer(version: ProductVersion) -> Offer:
    """The version with its rates and costs as they are in the database; a draft can be tried before it is published."""
    return _offers(_told(ProductVersion.objects.filter(pk=version.pk)))[0]


def _line(rate: ProductRate) -> RateLine:
    return RateLine(
        asset_kind=rate.asset_kind,
        segment=rate.segment,
        term=Bounds(rate.term_from, rate.term_to),
        annual_rate=rate.annual_rate,
        deviation=Bounds(rate.lowest_deviation, rate.highest_deviation),
    )


def _cost(told: dict[str, Any]) -> Cost:
    rest = {name: told[name] for name in COLUMNS_OF_COST if name != "name"}
    return Cost(label=told["name"], value=Decimal(told["value"]), **rest)


def _programme(row: SubsidyProgramme) -> Programme:
    rules = subsidy.Programme(
        code=row.code,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        percent=row.percent,
        of=subsidy.SubsidyOf(row.basis),
        cap=row.cap,
        asset_kinds=frozenset(row.asset_kinds),
        segments=frozenset(row.segments),
        highest_price=row.highest_price,
        highest_increase=row.highest_increase,
        budget_left=left_of(row.budget, row.used),
    )
    return Programme(
        id=row.pk, edition=row.edition, name=row.name, conditions=row.conditions, source=row.source, rules=rules
    )


def _book(rules: Iterable[TaxRule]) -> TaxBook:
    entered = sorted(rules, key=lambda rule: (rule.entered_at, rule.pk))
    return book_of((rule.kind, rule.since, rule.value, rule.source) for rule in entered)
