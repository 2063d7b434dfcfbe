"""What the demo's lessor offers: four products, a programme that runs and one that is over, tax rules with sources."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.models.company import Segment
from calculator.kinds import AssetKind, PaymentTiming, PlanKind, ProductKind, SubsidyBasis
from calculator.models import Product, ProductCost, ProductRate, ProductVersion
from calculator.services import add_tax_rule, edit_programme, publish_version
from leasing_portal.demo.tax_rules import TAX_RULES

ALL_PLANS = [plan.value for plan in PlanKind]
BOTH_TIMINGS = [timing.value for timing in PaymentTiming]
SMALL, MEDIUM, LARGE = Segment.SMALL, Segment.MEDIUM, Segment.LARGE
# Kind of asset, segment, first and last month of the term, percent a year; a manager may move it by two points.
type Line = tuple[str, str, int, int, str]
DEVIATIONS = {"lowest_deviation": Decimal("-2.0000"), "highest_deviation": Decimal("1.0000")}


@dataclass(frozen=True, slots=True)
class Version:
    """Limits from a day on with their rates."""

    valid_from: date
    limits: dict[str, Any]
    rates: tuple[Line, ...]
    note: str = ""
    costs: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """A product with its versions, the oldest first."""

    code: str
    name: str
    summary: str
    kind: ProductKind = ProductKind.FINANCIAL
    versions: tuple[Version, ...] = field(default=())


def _limits(  # noqa: PLR0913 - bounds of a product, each pair by name
    *,
    kinds: tuple[AssetKind, ...],
    price: tuple[int, int],
    advance: tuple[int, int],
    term: tuple[int, int],
    buyout: int,
    periods: tuple[int, ...],
    plans: list[str],
    **more: Any,
) -> dict[str, Any]:
    return {
        "asset_kinds": [kind.value for kind in kinds],
        "lowest_price": Decimal(price[0]),
        "highest_price": Decimal(price[1]),
        "lowest_advance": Decimal(advance[0]),
        "highest_advance": Decimal(advance[1]),
        "shortest_term": term[0],
        "longest_term": term[1],
        "highest_buyout": Decimal(buyout),
        "periods": list(periods),
        "plans": plans,
        "timings": BOTH_TIMINGS,
    } | more


AUTO = _limits(
    kinds=(AssetKind.VEHICLE,),
    price=(500_000, 60_000_000),
    advance=(10, 49),
    term=(12, 60),
    buyout=20,
    periods=(1, 3),
    plans=ALL_PLANS,
    longest_grace=3,
    most_skipped_months=4,
)
EQUIPMENT = _limits(
    kinds=(AssetKind.MACHINERY, AssetKind.EQUIPMENT),
    price=(300_000, 300_000_000),
    advance=(10, 49),
    term=(12, 84),
    buyout=20,
    periods=(1, 3, 6),
    plans=ALL_PLANS,
    longest_grace=6,
    most_skipped_months=6,
)
REAL_ESTATE = _limits(
    kinds=(AssetKind.REAL_ESTATE,),
    price=(10_000_000, 2_000_000_000),
    advance=(15, 49),
    term=(36, 120),
    buyout=30,
    periods=(1, 3),
    plans=[PlanKind.ANNUITY.value, PlanKind.DIFFERENTIATED.value, PlanKind.MIXED.value],
    longest_grace=12,
    commission=Decimal("0.50"),
)
EXPRESS = _limits(
    kinds=(AssetKind.VEHICLE, AssetKind.EQUIPMENT),
    price=(300_000, 10_000_000),
    advance=(20, 49),
    term=(12, 36),
    buyout=5,
    periods=(1,),
    plans=[PlanKind.ANNUITY.value],
)
# КАСКО is the client's choice; a truck of 150 horsepower until the client tells another power.
COSTS_OF_CARS = (
    {"kind": "insurance", "name": "КАСКО и ОСАГО", "value": Decimal("3.90"), "is_optional": True},
    {"kind": "transport_tax", "basis": "power", "value": Decimal("150.00")},
    {"kind": "registration", "basis": "amount_once", "value": Decimal("15000.00"), "vat": "included"},
)
COSTS_OF_MACHINERY = ({"kind": "insurance", "asset_kind": "machinery", "value": Decimal("1.80"), "is_optional": True},)
PRODUCTS = (
    DemoProduct(
        "auto",
        "Автотранспорт",
        "Легковые и грузовые автомобили, прицепы, автобусы",
        versions=(
            Version(date(2025, 1, 1), AUTO, (("", "", 1, 480, "24.9000"),), "Условия 2025 года"),
            Version(
                date(2026, 1, 1),
                AUTO,
                (
                    ("", SMALL, 12, 36, "19.9000"),
                    ("", SMALL, 37, 60, "20.4000"),
                    ("", MEDIUM, 12, 36, "18.9000"),
                    ("", MEDIUM, 37, 60, "19.4000"),
                    ("", LARGE, 12, 60, "17.5000"),
                ),
                "Ставки по сегментам и срокам, страхование и транспортный налог в платежах",
                COSTS_OF_CARS,
            ),
        ),
    ),
    DemoProduct(
        "equipment",
        "Спецтехника и оборудование",
        "Строительная, сельскохозяйственная и складская техника, станки, линии",
        versions=(
            Version(
                date(2026, 1, 1),
                EQUIPMENT,
                (
                    (AssetKind.MACHINERY, "", 12, 48, "19.5000"),
                    (AssetKind.MACHINERY, "", 49, 84, "20.2000"),
                    (AssetKind.EQUIPMENT, "", 12, 48, "20.0000"),
                    (AssetKind.EQUIPMENT, "", 49, 84, "20.9000"),
                    (AssetKind.EQUIPMENT, LARGE, 12, 84, "18.7000"),
                ),
                costs=COSTS_OF_MACHINERY,
            ),
        ),
    ),
    DemoProduct(
        "real-estate",
        "Недвижимость",
        "Склады, производственные и торговые здания",
        versions=(
            Version(
                date(2026, 1, 1),
                REAL_ESTATE,
                (("", SMALL, 36, 120, "19.0000"), ("", MEDIUM, 36, 120, "18.2000"), ("", LARGE, 36, 120, "17.0000")),
            ),
        ),
    ),
    DemoProduct(
        "express",
        "Экспресс-лизинг",
        "Короткая анкета, решение за час, равные платежи",
        ProductKind.EXPRESS,
        versions=(Version(date(2026, 1, 1), EXPRESS, (("", "", 12, 36, "21.9000"),)),),
    ),
)


def take_catalogue(*, at: datetime, today: date) -> None:
    """Publish the demo's products, programmes and tax rules, unless there are products."""
    if Product.objects.exists():
        return
    for code, values in programmes(today).items():
        edit_programme(code=code, values=values, actor=None, at=at)
    for rule in TAX_RULES:
        add_tax_rule(
            kind=rule.kind,
            since=date.fromisoformat(rule.since),
            value=Decimal(rule.value),
            source=rule.source,
            actor=None,
            at=at,
        )
    # Costs of products go by the rules.
    for position, product in enumerate(PRODUCTS, start=1):
        _take_product(product, position=position * 10, at=at)


def _take_product(made: DemoProduct, *, position: int, at: datetime) -> None:
    product = Product(code=made.code, name=made.name, kind=made.kind, summary=made.summary, position=position)
    product.full_clean()
    product.save()
    for number, version in enumerate(made.versions, start=1):
        draft = ProductVersion.objects.create(
            product=product, number=number, valid_from=version.valid_from, note=version.note, **version.limits
        )
        ProductRate.objects.bulk_create(
            ProductRate(
                version=draft,
                asset_kind=kind,
                segment=segment,
                term_from=first,
                term_to=last,
                annual_rate=Decimal(rate),
                **DEVIATIONS,
            )
            for kind, segment, first, last, rate in version.rates
        )
        ProductCost.objects.bulk_create(ProductCost(version=draft, **cost) for cost in version.costs)
        publish_version(version_id=draft.pk, actor=None, at=at)


def programmes(today: date) -> dict[str, dict[str, Any]]:
    """Two invented programmes: of this year and of the last one."""
    invented = "Вымышленная программа демонстрационного портала"
    return {
        "demo-maker": {
            "name": f"Демо: скидка завода «Пример» {today.year}",
            "starts_on": date(today.year, 1, 1),
            "ends_on": date(today.year, 12, 31),
            "basis": SubsidyBasis.PRICE.value,
            "percent": Decimal("7.00"),
            "cap": Decimal("500000.00"),
            "asset_kinds": [AssetKind.VEHICLE.value, AssetKind.MACHINERY.value],
            "segments": [SMALL.value, MEDIUM.value],
            "highest_price": Decimal("30000000.00"),
            "highest_increase": None,
            "conditions": "Новая техника завода «Пример», для малого и среднего бизнеса.",
            "source": invented,
            "budget": Decimal("100000000.00"),
            "used": Decimal("12000000.00"),
        },
        "demo-advance": {
            "name": f"Демо: половина аванса за фермера {today.year - 1}",
            "starts_on": date(today.year - 1, 1, 1),
            "ends_on": date(today.year - 1, 12, 31),
            "basis": SubsidyBasis.ADVANCE.value,
            "percent": Decimal("50.00"),
            "cap": Decimal("1000000.00"),
            "asset_kinds": [AssetKind.MACHINERY.value],
            "segments": [],
            "highest_price": None,
            "highest_increase": Decimal("9.00"),
            "conditions": "Сельскохозяйственная техника.",
            "source": invented,
            "budget": None,
            "used": Decimal("0.00"),
        },
    }
