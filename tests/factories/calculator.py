"""Products, programmes, rules of taxes and kept calculations."""

from collections.abc import Sequence as Rows
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from factory.declarations import LazyAttribute, LazyFunction, Sequence, SubFactory

from accounts.models import Company, Membership
from accounts.models.company import Segment
from calculator import catalogue
from calculator.kinds import PaymentTiming, Period, PlanKind, TaxRuleKind
from calculator.models import Product, ProductRate, ProductVersion, Scenario, SubsidyProgramme, TaxRule
from calculator.quoting.quote import make_quote
from calculator.quoting.request import QuoteRequest, to_query
from calculator.services.scenarios import figures_of
from contracts.models import AssetKind
from leasing_portal.demo.catalogue import take_catalogue
from tests.factories.base import NOW, TODAY, RowFactory, next_seed
from tests.factories.people import LesseeFactory, UserFactory


class ProductFactory(RowFactory[Product]):
    """A product that is offered; `make_version` gives it terms."""

    class Meta:
        model = Product

    code = Sequence(lambda n: f"product-{n}")
    name = LazyAttribute(lambda row: f"Продукт {row.code}")


def make_version(
    product: Product | None = None,
    *,
    rates: Rows[tuple[str, str, int, int, str]] = (("", "", 1, 480, "18.0000"),),
    published_at: datetime | None = NOW,
    **limits: Any,
) -> ProductVersion:
    """A version with wide limits and rates as (kind, segment, first month, last month, percent a year).

    `published_at=None` leaves it a draft.
    """
    product = product or ProductFactory()
    number = product.versions.count() + 1
    wide: dict[str, Any] = {
        "valid_from": date(2026, 1, 1),
        "asset_kinds": list(AssetKind.values),
        "lowest_price": Decimal("100000.00"),
        "highest_price": Decimal("100000000.00"),
        "lowest_advance": Decimal("0.00"),
        "highest_advance": Decimal("49.00"),
        "shortest_term": 6,
        "longest_term": 120,
        "highest_buyout": Decimal("30.00"),
        "periods": list(Period.values),
        "plans": list(PlanKind.values),
        "timings": list(PaymentTiming.values),
        "longest_grace": 12,
        "most_skipped_months": 6,
    }
    version = ProductVersion.objects.create(product=product, number=number, **wide | limits)
    for kind, segment, first, last, rate in rates:
        ProductRate.objects.create(
            version=version,
            asset_kind=kind,
            segment=segment,
            term_from=first,
            term_to=last,
            annual_rate=Decimal(rate),
            lowest_deviation=Decimal("-2.0000"),
            highest_deviation=Decimal("1.0000"),
        )
    if published_at is not None:
        version.published_at = published_at
        version.save()
    catalogue.forget()
    return version


class ProgrammeFactory(RowFactory[SubsidyProgramme]):
    """A running programme for any asset: a tenth of the price."""

    class Meta:
        model = SubsidyProgramme

    code = Sequence(lambda n: f"programme-{n}")
    edition = 1
    name = LazyAttribute(lambda row: f"Программа {row.code}")
    starts_on = date(2026, 1, 1)
    ends_on = date(2026, 12, 31)
    percent = Decimal("10.00")
    entered_at = NOW


class TaxRuleFactory(RowFactory[TaxRule]):
    """A rule of this year."""

    class Meta:
        model = TaxRule

    kind = TaxRuleKind.PROFIT_TAX
    since = date(2026, 1, 1)
    value = Decimal("25.0000")
    source = "ст. 284 НК РФ"
    entered_at = NOW


class ScenarioFactory(RowFactory[Scenario]):
    """A bare row, for tests that work nothing out; `calculator.services.scenarios` keeps a real one."""

    class Meta:
        model = Scenario

    owner = SubFactory(UserFactory)
    company = SubFactory(LesseeFactory)
    number = LazyFunction(next_seed)
    name = "Самосвал на три года"
    request: Any = LazyFunction(dict)
    product_version = LazyFunction(make_version)
    price = Decimal("6000000.00")
    advance = Decimal("1200000.00")
    subsidy = Decimal("0.00")
    buyout = Decimal("0.00")
    term_months = 36
    annual_rate = Decimal("18.0000")
    payment = Decimal("173530.00")
    total = Decimal("7447080.00")
    price_increase = Decimal("8.0400")
    created_at = NOW
    priced_at = NOW


def quote_request(version: ProductVersion, **changes: Any) -> QuoteRequest:
    """A vehicle of six million for three years with a fifth as the advance, from `TODAY` on."""
    asked: dict[str, Any] = {
        "product": version.product.code,
        "asset_kind": AssetKind.VEHICLE,
        "segment": Segment.MEDIUM,
        "price": Decimal("6000000.00"),
        "advance_percent": Decimal(20),
        "term_months": 36,
        "starts_on": TODAY,
    }
    return QuoteRequest(**asked | changes)


def kept_scenario(
    owner: Membership, *, version: ProductVersion | None = None, company: Company | None = None, **asked: Any
) -> Scenario:
    """A calculation with its real figures, whatever the owner's rights; `asked` are fields of the request."""
    version = version or make_version()
    quote = make_quote(quote_request(version, **asked), catalogue.of_version(version.pk, at=NOW))
    return ScenarioFactory(
        owner=owner.user,
        company=company or owner.company,
        request=to_query(quote.request),
        product_version=version,
        **figures_of(quote),
    )


def load_catalogue(*, at: datetime = NOW, today: date = TODAY) -> None:
    """The demo's products, programmes and tax rules."""
    take_catalogue(at=at, today=today)
    catalogue.forget()
