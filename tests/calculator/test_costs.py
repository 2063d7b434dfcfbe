"""Costs of a product inside a lease: to the kopeck, by policy year, declined, apart; and the price without VAT."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, transaction

from calculator import catalogue
from calculator.catalogue import current
from calculator.charts import chart_of
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.explain import Figure, explain
from calculator.engine.lease import RowKind
from calculator.models import Product, ProductCost, ProductVersion
from calculator.quoting.quote import Quote, make_quote
from calculator.quoting.request import from_query, to_query
from calculator.services import CatalogueRefused, draft_version, publish_version
from calculator.showing import Shown
from tests.calculator.asked import asked, decimals
from tests.factories import NOW, TODAY, TaxRuleFactory, make_version

pytestmark = pytest.mark.django_db
INSURANCE: dict[str, Any] = {"value": Decimal("4.00"), "vat": "on_top"}


def product_with(*costs: dict[str, Any], **limits: Any) -> Product:
    """A product whose published version has these costs."""
    version = make_version(published_at=None, **limits)
    for cost in costs:
        row = ProductCost(version=version, **cost)
        row.full_clean()
        row.save()
    ProductVersion.objects.filter(pk=version.pk).update(published_at=NOW)
    catalogue.forget()
    return version.product


def quote(product: Product, **changes: Any) -> Quote:
    return make_quote(asked(product, **changes), current(TODAY))


def parts(made: Quote, name: str) -> list[Decimal]:
    return [getattr(row, name) for row in made.plan.of_kind(RowKind.PAYMENT)]


def test_insurance_is_paid_by_policy_year_to_the_kopeck() -> None:
    """4 % of 6 000 000 a year and VAT 22 % on it: 292 800 by twelve; the third policy is for half a year."""
    plain, made = quote(product_with(), term_months=30), quote(product_with(INSURANCE), term_months=30)
    assert parts(made, "insurance") == [*decimals(24_400) * 24, *decimals(48_800) * 6]
    assert made.plan.totals.insurance == Decimal("878400.00")
    assert made.schedule == plain.schedule
    for ours, theirs in zip(made.plan.rows, plain.plan.rows, strict=True):
        assert ours.amount == theirs.amount + ours.insurance
        assert ours.amount == ours.principal + ours.interest + ours.insurance + ours.vat_change
    assert made.indicators.total - plain.indicators.total == Decimal("878400.00")
    assert made.plan.under_contract.amount == made.indicators.total


def test_a_residue_of_kopecks_goes_to_the_last_payment_of_the_year() -> None:
    cost = {"basis": "amount_a_year", "value": Decimal("100000.00"), "vat": "included"}
    made = quote(product_with(cost), term_months=24)
    assert parts(made, "insurance") == [*[Decimal("8333.33")] * 11, Decimal("8333.37")] * 2


def test_transport_tax_is_for_the_months_of_the_lease() -> None:
    TaxRuleFactory(kind="transport_tax", value=Decimal("50.0000"))
    product = product_with({"kind": "transport_tax", "basis": "power", "value": Decimal(150), "vat": "none"})
    made = quote(product, term_months=18)
    # 150 hp for 50 roubles: 7 500 a year, 3 750 for the half of the second one.
    assert parts(made, "taxes") == [*[Decimal("625.00")] * 12, *[Decimal("625.00")] * 6]
    strong = quote(product, term_months=18, power=Decimal("249.5"))
    assert strong.plan.totals.taxes == Decimal("18712.50")
    assert {row.untaxed for row in strong.plan.of_kind(RowKind.PAYMENT)} == set(parts(strong, "taxes"))
    assert quote(product, starts_on=TODAY.replace(year=2025)).plan.totals.taxes == 0


def test_what_is_once_is_spread_over_all_payments_or_billed_apart() -> None:
    once = {"kind": "registration", "basis": "amount_once", "value": Decimal("15000.00"), "vat": "included"}
    inside, apart = quote(product_with(once)), quote(product_with(once | {"charging": "apart"}))
    assert (sum(parts(inside, "other")), inside.indicators.billed_apart) == decimals(15_000, 0)
    assert [(row.due_on, row.amount) for row in apart.plan.of_kind(RowKind.APART)] == [(TODAY, Decimal(15_000))]
    assert (apart.plan.under_contract.other, apart.commission) == decimals(0, 0)


def test_yearly_costs_apart_are_billed_at_the_beginning_of_each_year() -> None:
    product = product_with(INSURANCE | {"charging": "apart"}, commission=Decimal("1.00"))
    made = quote(product)
    rows = made.plan.of_kind(RowKind.APART)
    assert [(row.due_on.year, row.insurance) for row in rows if row.insurance] == [
        (year, Decimal("292800.00")) for year in (2026, 2027, 2028)
    ]
    assert (made.commission, made.indicators.billed_apart) == decimals(60_000, 938_400)
    shown = [(cost.label, cost.amount, cost.is_apart) for cost in Shown(made.plan).costs]
    assert shown == [("Commission of the lessor", Decimal(60_000), True), ("Insurance", Decimal(878_400), True)]


def test_the_client_may_decline_insurance_that_is_left_to_it() -> None:
    product = product_with(INSURANCE | {"is_optional": True, "asset_kind": "vehicle"})
    plain = quote(product_with())
    assert quote(product).plan.totals.insurance == Decimal("878400.00")
    own = quote(product, insurance="own")
    assert (own.plan.rows, own.plan.totals.insurance) == (plain.plan.rows, Decimal(0))
    for refused in (quote_of_machinery, lambda _: quote(product_with(INSURANCE), insurance="own")):
        with pytest.raises(ImpossibleTerms) as caught:
            refused(product)
        assert (caught.value.field, caught.value.code) == ("insurance", "not_offered")


def quote_of_machinery(product: Product) -> Quote:
    return quote(product, asset_kind="machinery", insurance="own")


def test_costs_are_those_of_the_asset() -> None:
    product = product_with(INSURANCE | {"asset_kind": "machinery"}, INSURANCE | {"name": "Осаго", "value": Decimal(1)})
    totals = [quote(product, asset_kind=kind).plan.totals.insurance for kind in ("vehicle", "machinery")]
    # 1 % of 6 000 000 a year with VAT, and that with another 4 %, over three years.
    assert totals == [Decimal("219600.00"), Decimal("1098000.00")]


def test_every_row_with_costs_explains_itself() -> None:
    TaxRuleFactory(kind="transport_tax", value=Decimal("50.0000"))
    made = quote(
        product_with(INSURANCE, {"kind": "transport_tax", "basis": "power", "value": Decimal(150)}), term_months=30
    )
    for row in made.plan.rows:
        for name in ("amount", "insurance", "taxes", "vat"):
            told = explain(Figure.of(made.plan, name, number=row.number))
            assert told.value == getattr(row, name)


def test_the_chart_has_insurance_without_vat_and_its_piles_are_the_payments() -> None:
    made = quote(product_with(INSURANCE))
    series = {one["name"]: one["values"] for one in chart_of(made.plan)["series"]}
    assert set(series["Insurance" if "Insurance" in series else "Страхование"]) == {"20000.00"}
    piles = [sum(map(Decimal, values)) for values in zip(*series.values(), strict=True)]
    assert piles == [row.amount for row in made.plan.of_kind(RowKind.PAYMENT)]


@pytest.mark.parametrize(
    ("cost", "constraint"),
    [
        ({"kind": "rent"}, "product_cost_kind_known"),
        ({"basis": "a_day"}, "product_cost_basis_known"),
        ({"charging": "never"}, "product_cost_charging_known"),
        ({"vat": "some"}, "product_cost_vat_known"),
        ({"asset_kind": "boat"}, "product_cost_asset_known"),
        ({"value": Decimal(0)}, "product_cost_value_bounds"),
        ({"value": Decimal("100.01")}, "product_cost_value_bounds"),
        ({"basis": "power"}, "product_cost_power_of_tax"),
        ({"kind": "registration", "is_optional": True}, "product_cost_optional_insurance"),
        ({"kind": "other"}, "product_cost_other_named"),
    ],
)
def test_costs_make_sense(cost: dict[str, Any], constraint: str) -> None:
    version = make_version(published_at=None)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ProductCost.objects.create(version=version, **INSURANCE | cost)
    assert version.costs.count() == 0


def test_costs_of_a_published_version_stay() -> None:
    product = product_with(INSURANCE)
    version = product.versions.get()
    before = list(ProductCost.objects.values())
    for change in (
        lambda: ProductCost.objects.update(value=1),
        lambda: ProductCost.objects.all().delete(),
        lambda: ProductCost.objects.create(version=version, name="x", **INSURANCE),
    ):
        with pytest.raises(InternalError, match="Cannot change rows of a published version"), transaction.atomic():
            change()
    assert list(ProductCost.objects.values()) == before


@pytest.mark.parametrize(("day", "rate"), [(TODAY, 22), (TODAY.replace(year=2025), 20)])
def test_a_price_without_vat_is_the_same_lease(day: Any, rate: int) -> None:
    """Gross from net: VAT = q(net * rate / 100) of the first day, gross = net + VAT."""
    product = product_with(INSURANCE, valid_from=day.replace(month=1, day=1))
    catalogue_of_day = current(day)
    net = Decimal("4918032.79")
    made = make_quote(asked(product, price=net, price_vat="without", starts_on=day), catalogue_of_day)
    gross = {22: Decimal("6000000.00"), 20: Decimal("5901639.35")}[rate]
    same = make_quote(asked(product, price=gross, starts_on=day), catalogue_of_day)
    assert (made.terms, made.plan, made.indicators) == (same.terms, same.plan, same.indicators)
    assert (made.terms.price, made.price_without_vat, made.request.price) == (gross, net, net)
    assert same.price_without_vat == net


def test_bounds_of_a_price_without_vat_are_without_vat() -> None:
    product = product_with()
    with pytest.raises(ImpossibleTerms) as low:
        quote(product, price=Decimal(1), price_vat="without")
    error = low.value
    # 100 000 and 100 000 000 with VAT of 22 %.
    assert (error.field, error.given) == ("price", 1)
    assert (error.lowest, error.highest, error.nearest) == decimals("81967.21", "81967213.11", "81967.21")
    assert error.params["nearest"] == "81967.21"
    for nearest in (error.lowest, error.highest):
        assert nearest is not None
        assert Decimal(100_000) <= quote(product, price=nearest, price_vat="without").terms.price <= 100_000_000
    with pytest.raises(ImpossibleTerms) as high:
        quote(product, price=Decimal(90_000_000), price_vat="without")
    assert high.value.nearest == Decimal("81967213.11")


def test_what_was_kept_before_costs_and_net_prices_reopens_as_it_was() -> None:
    product = product_with()
    kept = {
        "product": product.code, "asset_kind": "vehicle", "segment": "medium", "price": "6000000",
        "advance_percent": "20", "term_months": "36", "starts_on": TODAY.isoformat(),
    }  # fmt: skip
    request = from_query(kept)
    assert (request, to_query(request)) == (asked(product), kept)
    assert (request.price_vat, request.insurance, request.power) == ("with", "included", None)
    assert make_quote(request, current(TODAY)).highest_payment == Decimal("173531.50")


@pytest.mark.parametrize(("power", "nearest"), [(0, 1), (5001, 5000)])
def test_power_has_bounds(power: int, nearest: int) -> None:
    with pytest.raises(ImpossibleTerms) as caught:
        quote(product_with(), power=Decimal(power))
    assert (caught.value.field, caught.value.nearest) == ("power", nearest)


def test_a_draft_takes_costs_over_and_a_tax_by_power_is_published_with_its_rate() -> None:
    taxed = {"kind": "transport_tax", "basis": "power", "value": Decimal(150)}
    product = product_with(INSURANCE | {"name": "Каско", "is_optional": True}, taxed)
    draft = draft_version(product_id=product.pk, valid_from=TODAY, actor=None)
    columns = ("kind", "name", "asset_kind", "basis", "value", "charging", "vat", "is_optional")
    published = product.versions.get(number=1)
    assert list(draft.costs.values_list(*columns)) == list(published.costs.values_list(*columns))
    TaxRuleFactory(kind="transport_tax", since=TODAY.replace(year=2027))
    with pytest.raises(CatalogueRefused) as caught:
        publish_version(version_id=draft.pk, actor=None, at=NOW)
    draft.refresh_from_db()
    assert (caught.value.error_list[0].code, draft.is_draft) == ("no_transport_tax", True)
    TaxRuleFactory(kind="transport_tax")
    assert not publish_version(version_id=draft.pk, actor=None, at=NOW).is_draft


@pytest.mark.parametrize(
    ("cost", "field"),
    [
        ({"value": Decimal(101)}, "value"),
        ({"basis": "power"}, "basis"),
        ({"kind": "registration", "is_optional": True}, "is_optional"),
        ({"kind": "other"}, "name"),
    ],
)
def test_a_wrong_cost_is_refused_by_field(cost: dict[str, Any], field: str) -> None:
    row = ProductCost(version=make_version(published_at=None), **INSURANCE | cost)
    with pytest.raises(ValidationError) as caught:
        row.clean()
    assert list(caught.value.error_dict) == [field]
