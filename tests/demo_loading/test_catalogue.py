"""The demo's catalogue: every product calculates within its limits, one programme runs and one is over."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from calculator.catalogue import current
from calculator.models import Product, SubsidyProgramme, TaxRule
from calculator.quoting.quote import make_quote
from leasing_portal.demo.catalogue import PRODUCTS, take_catalogue
from tests.calculator.asked import asked
from tests.factories import NOW, TODAY, load_catalogue

pytestmark = pytest.mark.django_db


def test_every_product_calculates_every_plan_at_both_ends_of_its_limits() -> None:
    load_catalogue()
    catalogue = current(TODAY)
    assert [offer.code for offer in catalogue.offers] == [product.code for product in PRODUCTS]
    for offer in catalogue.offers:
        lease = {
            "asset_kind": offer.asset_kinds[0],
            "months": offer.periods[-1],
            "buyout_percent": offer.buyout.highest,
        }
        shapes: dict[str, dict[str, Any]] = {
            "mixed": {"mixed_share": Decimal("0.5")},
            "seasonal": {"skipped_months": (7,)},
        }
        for plan in set(offer.plans) - {"stepped"}:
            for price, advance, term in (
                (offer.price.lowest, offer.advance.lowest, offer.term.highest),
                (offer.price.highest, offer.advance.highest, offer.term.lowest),
            ):
                request = asked(
                    offer.code,
                    **lease,
                    **shapes.get(plan, {}),
                    price=price,
                    advance_percent=advance,
                    term_months=term,
                    plan=plan,
                )
                made = make_quote(request, catalogue)
                assert made.ways is not None
                assert (made.schedule.rows[-1].closing, made.terms.price) == (Decimal(0), price)


def test_one_programme_runs_and_one_is_over() -> None:
    load_catalogue()
    assert [programme.code for programme in current(TODAY).programmes] == ["demo-maker"]
    assert set(SubsidyProgramme.objects.values_list("code", flat=True)) == {"demo-maker", "demo-advance"}
    last_year = TODAY - timedelta(days=365)
    assert [programme.code for programme in current(last_year).programmes] == ["demo-advance"]


def test_loading_again_changes_nothing() -> None:
    load_catalogue()
    Product.objects.filter(code="auto").update(name="Переименован")
    counts = (Product.objects.count(), SubsidyProgramme.objects.count(), TaxRule.objects.count())
    take_catalogue(at=NOW, today=TODAY + timedelta(days=400))
    assert (Product.objects.count(), SubsidyProgramme.objects.count(), TaxRule.objects.count()) == counts
    assert Product.objects.filter(name="Переименован").count() == 1
