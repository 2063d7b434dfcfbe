"""A quote: the terms that the product gives, figures that add up, subsidies, taxes."""

from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from calculator.catalogue import current
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.lease import RowKind
from calculator.engine.terms import Annuity, DayCount, Individual, RoundUnit, Weighted
from calculator.models import Product
from calculator.quoting.quote import Quote, make_quote
from tests.calculator.asked import asked, decimals
from tests.factories import TODAY, ProgrammeFactory, TaxRuleFactory, load_catalogue, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return make_version().product


def quote(product: Product | str, **changes: Any) -> Quote:
    return make_quote(asked(product, **changes), current(TODAY))


def test_the_terms_are_those_of_the_request_and_the_product() -> None:
    product = make_version(
        day_count="act/365f", unit=Decimal("100.00"), unit_rounding="up", rates=(("", "", 1, 480, "17.2500"),)
    ).product
    made = quote(product, months=3, buyout_percent=Decimal("1.5"), grace=1, rate_deviation=Decimal("-0.25"))
    terms = made.terms
    assert (terms.price, terms.advance, terms.buyout, terms.rate) == decimals(6_000_000, 1_200_000, 90_000, 17)
    assert (terms.payments, terms.months, terms.grace, terms.plan) == (12, 3, 1, Annuity())
    assert (terms.day_count, terms.unit, terms.round_unit) == (DayCount.ACT_365F, Decimal(100), RoundUnit.UP)
    assert (made.offer.number, made.line.annual_rate) == (1, Decimal("17.25"))


def test_an_annuity_is_the_spreadsheets_payment(product: Product) -> None:
    """PMT(18%/12, 36, -4800000) = 173531.50, in any spreadsheet."""
    made = quote(product)
    assert {row.amount for row in made.plan.of_kind(RowKind.PAYMENT)[:-1]} == {Decimal("173531.50")}
    assert (made.highest_payment, len(made.schedule.rows)) == (Decimal("173531.50"), 36)
    assert made.plan.totals.amount == made.advance + made.schedule.total == made.indicators.total
    assert made.ways is None
    assert made.tax_saving is None


def test_a_field_change_asks_the_database_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    load_catalogue()
    current(TODAY)
    with django_assert_num_queries(0):
        totals = {quote("auto", advance_percent=Decimal(percent)).indicators.total for percent in (10, 20, 30)}
    assert len(totals) == 3


@pytest.mark.parametrize(
    ("rates", "wanted"),
    [
        ((("", "", 1, 480, "20.0000"),), 20),
        ((("", "", 1, 480, "20.0000"), ("", "", 30, 40, "19.0000")), 19),
        ((("", "", 30, 40, "20.0000"), ("", "medium", 1, 480, "19.0000")), 19),
        ((("", "medium", 1, 480, "20.0000"), ("vehicle", "", 1, 480, "19.0000")), 19),
        ((("vehicle", "", 1, 480, "20.0000"), ("vehicle", "medium", 1, 480, "19.0000")), 19),
        ((("", "", 1, 480, "20.0000"), ("machinery", "", 1, 480, "19.0000"), ("", "large", 1, 480, "18.0000")), 20),
    ],
)
def test_the_narrowest_rate_is_taken(rates: tuple[Any, ...], wanted: int) -> None:
    assert quote(make_version(rates=rates).product).rate == wanted


def test_plans_reach_the_engine(product: Product) -> None:
    seasonal = quote(product, plan="seasonal", skipped_months=(1, 2))
    skipped = [row.due_on.month for row in seasonal.schedule.rows if row.payment == 0]
    assert skipped == [1, 2] * 3
    stepped = quote(product, plan="stepped", weights=(Decimal(2),) * 12 + (Decimal(1),) * 24)
    assert isinstance(stepped.terms.plan, Weighted)
    assert [stepped.schedule.rows[number].payment for number in (0, 11, 12)] == [
        Decimal("248909.79"),
        Decimal("248909.79"),
        Decimal("124454.90"),
    ]
    individual = quote(product, plan="individual", fixed=((5, Decimal(100_000)),))
    assert isinstance(individual.terms.plan, Individual)
    assert individual.schedule.rows[4].payment == 100_000


@pytest.mark.parametrize("plan", ["annuity", "differentiated", "mixed"])
def test_the_balance_ends_at_the_buyout_price(product: Product, plan: str) -> None:
    made = quote(product, plan=plan, buyout_percent=Decimal(10), mixed_share=Decimal("0.5"))
    *_, last, buyout = made.schedule.rows
    assert (last.closing, buyout.payment, buyout.closing) == decimals(600_000, 600_000, 0)
    assert sum(row.principal for row in made.schedule.rows) == made.schedule.financed


def test_a_subsidy_of_the_price_lowers_what_is_financed(product: Product) -> None:
    ProgrammeFactory(code="p", percent=Decimal("10.00"), cap=Decimal("500000.00"))
    made = quote(product, programme="p")
    assert (made.advance, made.terms.subsidy, made.schedule.financed) == decimals(1_200_000, 500_000, 4_300_000)
    assert made.programme is not None
    assert made.programme.code == "p"


def test_a_subsidy_of_the_advance_stands_in_for_a_part_of_it(product: Product) -> None:
    ProgrammeFactory(code="p", basis="advance", percent=Decimal("50.00"))
    made = quote(product, programme="p")
    assert (made.advance, made.terms.subsidy, made.schedule.financed) == decimals(600_000, 600_000, 4_800_000)


def test_a_commission_is_paid_apart_and_is_in_the_effective_rate() -> None:
    plain, dear = (quote(make_version(commission=Decimal(share)).product) for share in ("0.00", "1.00"))
    assert [row.amount for row in dear.plan.of_kind(RowKind.APART)] == [60_000]
    assert (plain.indicators.total, plain.indicators.billed_apart) == (dear.indicators.total, Decimal(0))
    assert dear.indicators.billed_apart == 60_000
    rates = [one.indicators.client_effective_rate for one in (plain, dear)]
    assert rates[0] is not None
    assert rates[1] is not None
    assert rates[1].percent > rates[0].percent


def test_taxes_are_compared_by_the_rules_of_the_catalogue() -> None:
    load_catalogue()
    made = quote("auto")
    assert made.ways is not None
    assert made.tax_saving == made.ways.lease.vat_deducted + made.ways.lease.tax_saved
    assert made.ways.lease.vat_deducted == made.plan.totals.vat
    assert {quarter.rate for quarter in made.ways.lease.quarters} == {25}
    assert (made.ways.lease.discount_rate, made.indicators.discount_rate) == decimals(15, 15)
    own = quote("auto", discount_rate=Decimal(10), tax_scheme="usn_income")
    assert own.ways is not None
    assert (own.ways.lease.discount_rate, own.tax_saving) == decimals(10, 0)


@pytest.mark.parametrize(
    ("changes", "field", "nearest"),
    [
        ({"depreciation_factor": Decimal(4), "asset_group": 4}, "depreciation_factor", 3),
        ({"depreciation_factor": Decimal(2), "asset_group": 3}, "depreciation_factor", 1),
        ({"asset_group": 11}, "asset_group", 10),
        ({"asset_group": 0}, "asset_group", 1),
    ],
)
def test_what_the_tax_code_does_not_allow(changes: dict[str, Any], field: str, nearest: int) -> None:
    load_catalogue()
    with pytest.raises(ImpossibleTerms) as caught:
        quote("auto", **changes)
    assert (caught.value.field, caught.value.nearest) == (field, nearest)


def test_half_of_the_tax_rules_compare_nothing(product: Product) -> None:
    TaxRuleFactory()
    TaxRuleFactory(kind="discount_rate", value=Decimal(15))
    made = quote(product)
    assert (made.ways, made.indicators.discount_rate) == (None, Decimal(15))
