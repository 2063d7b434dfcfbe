"""What a product holds shaped payments to: how often none, how much interest put off, and the rate that stays."""

from decimal import Decimal
from typing import Any

import pytest

from calculator.catalogue import current
from calculator.engine import irr
from calculator.engine.errors import ImpossibleTerms
from calculator.models import Product
from calculator.quoting.quote import Quote, make_quote
from calculator.quoting.shaped import cost_of_deferral, most_deferral
from common.money import q
from tests.calculator.asked import asked
from tests.factories import TODAY, ProductFactory, make_version

pytestmark = pytest.mark.django_db
ZERO = Decimal("0.00")


@pytest.fixture
def product() -> Product:
    return make_version(ProductFactory(code="auto"), most_skipped_months=3).product


def quote(offered: Product, **changes: Any) -> Quote:
    return make_quote(asked(offered, **changes), current(TODAY))


def refusal(offered: Product, **changes: Any) -> ImpossibleTerms:
    with pytest.raises(ImpossibleTerms) as caught:
        quote(offered, **changes)
    return caught.value


def yearly_rate(found: Quote) -> Decimal:
    """The contract's rate that the payments themselves bear: monthly by the spreadsheet's function, times twelve."""
    flows = [-found.schedule.financed, *(row.payment for row in found.schedule.rows)]
    return irr(flows, Decimal("0.01")) * 1200


def test_drawn_payments_that_cover_their_interest_keep_the_rate(product: Product) -> None:
    fixed = {3: Decimal(90_000), 9: Decimal(400_000), 20: Decimal(75_000)}
    drawn = quote(product, plan="individual", fixed=tuple(fixed.items()))
    rows = drawn.schedule.rows
    assert {n: rows[n - 1].payment for n in fixed} == fixed
    # The same by present values: what the fixed payments leave is an annuity with gaps.
    worth = {n: Decimal("1.015") ** -n for n in range(1, 37)}
    left = Decimal(4_800_000) - sum(amount * worth[n] for n, amount in fixed.items())
    free = q(left / sum(worth[n] for n in worth if n not in fixed))
    assert free == Decimal("171736.64")
    assert {row.payment for row in rows if row.number not in {*fixed, 36}} == {free}
    assert rows[-1].closing == ZERO
    assert sum(row.principal for row in rows) == Decimal("4800000.00")
    assert abs(yearly_rate(drawn) - 18) < Decimal("0.0001")
    assert abs(cost_of_deferral(drawn.schedule)) <= Decimal("0.36")
    assert quote(product).rate == drawn.rate == 18


def test_put_off_interest_has_a_price_and_the_product_a_bound_of_it(product: Product) -> None:
    equal = quote(product)
    skipping = quote(product, plan="seasonal", skipped_months=(12, 1, 2))
    cost = cost_of_deferral(skipping.schedule)
    bound = most_deferral(equal.terms, 3)
    # Skipping at the very beginning is the dearest; a quarter more is allowed, and a kopeck for each payment.
    assert bound == (cost * Decimal("1.25")).quantize(Decimal("0.01")) + Decimal("0.36")
    assert most_deferral(equal.terms, 0) == Decimal("0.36")
    tiny = tuple((n, Decimal("0.01")) for n in range(1, 10))
    error = refusal(product, plan="individual", fixed=tiny)
    assert (error.code, error.field, error.highest, error.nearest) == ("interest_put_off", "fixed", bound, bound)
    assert isinstance(error.given, Decimal)
    assert error.given > bound


def test_payments_of_zero_are_counted_as_skipped_months_are(product: Product) -> None:
    three = tuple((n, ZERO) for n in (14, 15, 16))
    assert quote(product, plan="individual", fixed=three).schedule.rows[13].payment == ZERO
    error = refusal(product, plan="individual", fixed=(*three, (17, ZERO)))
    assert (error.code, error.field, error.given, error.highest) == ("skipped_payments", "fixed", 4, 3)
    assert str(error) == "From 2028-01-01 to 2028-12-31 payments are skipped 4 times, the product allows 3 a year."
    weights = tuple(Decimal(0 if n in {14, 15, 16, 17} else 1) for n in range(1, 37))
    assert refusal(product, plan="seasonal", weights=weights).code == "skipped_payments"


@pytest.mark.parametrize(("number", "nearest"), [(0, 3), (2, 3), (37, 36)])
def test_only_payments_that_the_lease_has_and_that_are_not_of_interest_only_can_be_fixed(
    product: Product, number: int, nearest: int
) -> None:
    error = refusal(product, plan="individual", grace=2, fixed=((number, Decimal(100_000)),))
    assert (error.code, error.given, error.lowest, error.highest, error.nearest) == (
        "fixed_number",
        number,
        3,
        36,
        nearest,
    )
