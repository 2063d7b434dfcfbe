"""Refusals of a product: the field, its bounds and the nearest allowed value."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import gettext

from calculator.catalogue import current
from calculator.engine.errors import ImpossibleTerms
from calculator.models import Product
from calculator.quoting.quote import Quote, make_quote
from tests.calculator.asked import asked
from tests.factories import TODAY, ProductFactory, ProgrammeFactory, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    version = make_version(
        asset_kinds=["vehicle", "machinery"],
        lowest_price=Decimal("500000.00"),
        highest_price=Decimal("50000000.00"),
        lowest_advance=Decimal("10.00"),
        highest_advance=Decimal("49.00"),
        shortest_term=13,
        longest_term=60,
        lowest_buyout=Decimal("1.00"),
        highest_buyout=Decimal("20.00"),
        periods=[1, 3],
        plans=["annuity", "mixed", "stepped", "seasonal", "individual"],
        timings=["arrears"],
        longest_grace=3,
        most_skipped_months=4,
        highest_payment=150,
        rates=(("vehicle", "", 1, 480, "18.0000"),),
    )
    return version.product


def quote(offered: Product, **changes: Any) -> Quote:
    return make_quote(asked(offered, **{"buyout_percent": Decimal(5)} | changes), current(TODAY))


def refusal(offered: Product, **changes: Any) -> ImpossibleTerms:
    with pytest.raises(ImpossibleTerms) as caught:
        quote(offered, **changes)
    assert caught.value.text(gettext)
    return caught.value


@pytest.mark.parametrize(
    ("changes", "field", "lowest", "highest", "nearest"),
    [
        ({"price": Decimal("499999.99")}, "price", 500000, 50000000, 500000),
        ({"price": Decimal("50000000.01")}, "price", 500000, 50000000, 50000000),
        ({"advance_percent": Decimal("9.99")}, "advance_percent", 10, 49, 10),
        ({"advance_percent": Decimal(50)}, "advance_percent", 10, 49, 49),
        ({"term_months": 12}, "term_months", 13, 60, 13),
        ({"term_months": 61}, "term_months", 13, 60, 60),
        ({"months": 6}, "months", 1, 3, 3),
        ({"months": 2}, "months", 1, 3, 1),
        ({"months": 3, "term_months": 35}, "term_months", 15, 60, 36),
        ({"months": 3, "term_months": 13}, "term_months", 15, 60, 15),
        ({"buyout_percent": Decimal(0)}, "buyout_percent", 1, 20, 1),
        ({"buyout_percent": Decimal(21)}, "buyout_percent", 1, 20, 20),
        ({"grace": 4}, "grace", 0, 3, 3),
        ({"rate_deviation": Decimal(-3)}, "rate_deviation", -2, 1, -2),
        ({"rate_deviation": Decimal("1.01")}, "rate_deviation", -2, 1, 1),
        ({"plan": "mixed", "mixed_share": Decimal(2)}, "mixed_share", 0, 1, 1),
        ({"plan": "stepped", "weights": (Decimal(1),) * 35}, "weights", 36, 36, 36),
        ({"plan": "seasonal", "skipped_months": (1, 2, 3, 4, 5)}, "skipped_months", 0, 4, 4),
        ({"plan": "seasonal", "skipped_months": (13,)}, "skipped_months", 1, 12, 12),
    ],
)
def test_a_number_out_of_bounds(
    product: Product,
    changes: dict[str, Any],
    field: str,
    lowest: int,
    highest: int,
    nearest: int,
) -> None:
    error = refusal(product, **changes)
    assert (error.field, error.lowest, error.highest, error.nearest) == (field, lowest, highest, nearest)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"product": "unknown"}, "product"),
        ({"asset_kind": "real_estate"}, "asset_kind"),
        ({"asset_kind": "machinery"}, "term_months"),
        ({"plan": "differentiated"}, "plan"),
        ({"plan": "bullet"}, "plan"),
        ({"timing": "advance"}, "timing"),
        ({"programme": "unknown"}, "programme"),
    ],
)
def test_a_choice_that_is_not_offered(product: Product, changes: dict[str, Any], field: str) -> None:
    error = refusal(product, **changes)
    assert (error.code, error.field) == ("not_offered", field)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"starts_on": date(2027, 1, 1)}, "programme", "programme_expired"),
        ({"starts_on": date(2025, 12, 31)}, "programme", "programme_not_yet"),
        ({"segment": "large"}, "segment", "programme_segment"),
        ({"price": Decimal("6000000.01")}, "price", "programme_price"),
        ({"term_months": 36, "plan": "mixed", "mixed_share": Decimal(0)}, "programme", "programme_increase"),
    ],
)
def test_a_programme_that_pays_nothing(product: Product, changes: dict[str, Any], field: str, code: str) -> None:
    ProgrammeFactory(
        code="p",
        segments=["small", "medium"],
        highest_price=Decimal("6000000.00"),
        highest_increase=Decimal("2.00") if code == "programme_increase" else None,
    )
    error = refusal(product, programme="p", **changes)
    assert (error.code, error.field) == (code, field)


def test_values_on_the_bounds_are_allowed(product: Product) -> None:
    low = {"price": Decimal(500_000), "advance_percent": Decimal(10), "term_months": 13, "buyout_percent": Decimal(1)}
    high = {"price": Decimal(50_000_000), "advance_percent": Decimal(49), "term_months": 60, "grace": 3}
    rates = [quote(product, **changes, rate_deviation=Decimal(by)).rate for changes, by in ((low, -2), (high, 1))]
    assert rates == [16, 19]


def test_a_payment_of_an_individual_plan_is_held_to_a_share_of_the_equal_one(product: Product) -> None:
    equal = quote(product).highest_payment
    bound = (equal * Decimal("1.5")).quantize(Decimal("0.01"))
    assert quote(product, plan="individual", fixed=((1, bound),)).highest_payment == bound
    error = refusal(product, plan="individual", fixed=((1, bound + 1),))
    assert (error.field, error.given, error.highest, error.nearest) == ("fixed", bound + 1, bound, bound)


def test_refusals_of_the_engine_name_fields_of_the_request() -> None:
    product = make_version(ProductFactory(), highest_advance=Decimal("99.00"), highest_buyout=Decimal("50.00")).product
    error = refusal(product, advance_percent=Decimal(60), buyout_percent=Decimal(45))
    assert error.field in {"buyout_percent", "advance_percent"}
    assert error.nearest is not None
    mended = quote(
        product, **{"advance_percent": Decimal(60), "buyout_percent": Decimal(45), error.field: error.nearest}
    )
    assert mended.schedule.total > 0
