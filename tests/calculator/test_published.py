"""What was published or entered stays: by the model, and by a statement at the database's own prompt."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from calculator.models import ProductRate, ProductVersion
from tests.factories import ProductFactory, ProgrammeFactory, TaxRuleFactory, make_version

pytestmark = pytest.mark.django_db
STAYS = "Cannot update or delete rows|Cannot change rows of a published version"


def refused(statement: str) -> None:
    with pytest.raises(InternalError, match=STAYS), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_published_version_cannot_be_changed_or_removed() -> None:
    version = make_version()
    before = list(ProductVersion.objects.values())
    for change in ("SET highest_price = 1", "SET published_at = NULL", "SET note = 'x'"):
        refused(f"UPDATE calculator_productversion {change}")
    refused("DELETE FROM calculator_productversion")
    version.note = "x"
    with pytest.raises(InternalError, match=STAYS), transaction.atomic():
        version.save()
    assert list(ProductVersion.objects.values()) == before


def test_rates_of_a_published_version_cannot_be_changed_added_or_removed() -> None:
    version = make_version()
    draft = make_version(version.product, published_at=None)
    before = list(ProductRate.objects.order_by("pk").values())
    own, others = (f"WHERE version_id = {one.pk}" for one in (version, draft))
    refused(f"UPDATE calculator_productrate SET annual_rate = 1 {own}")  # noqa: S608 - ids of this test
    refused(f"UPDATE calculator_productrate SET version_id = {version.pk} {others}")  # noqa: S608 - as above
    refused(f"UPDATE calculator_productrate SET version_id = {draft.pk} {own}")  # noqa: S608 - as above
    refused(f"DELETE FROM calculator_productrate {own}")  # noqa: S608 - as above
    with pytest.raises(InternalError, match=STAYS), transaction.atomic():
        ProductRate.objects.create(version=version, asset_kind="vehicle", annual_rate=1)
    assert list(ProductRate.objects.order_by("pk").values()) == before


def test_a_draft_is_changed_and_removed_with_its_rates() -> None:
    draft = make_version(published_at=None)
    draft.rates.update(annual_rate=17)
    draft.note = "дешевле"
    draft.save()
    draft.refresh_from_db()
    assert (draft.note, [rate.annual_rate for rate in draft.rates.all()]) == ("дешевле", [Decimal(17)])
    draft.delete()
    assert (ProductVersion.objects.count(), ProductRate.objects.count()) == (0, 0)


def test_a_product_has_one_draft() -> None:
    product = ProductFactory()
    make_version(product, published_at=None)
    with pytest.raises(IntegrityError, match="product_version_one_draft"), transaction.atomic():
        make_version(product, published_at=None)


@pytest.mark.parametrize("table", ["calculator_subsidyprogramme", "calculator_taxrule"])
def test_editions_and_rules_cannot_be_changed_or_removed(table: str) -> None:
    ProgrammeFactory()
    TaxRuleFactory()
    refused(f"UPDATE {table} SET source = 'x'")  # noqa: S608 - names of our own tables
    refused(f"DELETE FROM {table}")  # noqa: S608 - as above


@pytest.mark.parametrize(
    ("limits", "constraint"),
    [
        ({"lowest_price": 0}, "product_version_price_bounds"),
        ({"lowest_price": 2, "highest_price": 1}, "product_version_price_bounds"),
        ({"highest_advance": 100}, "product_version_advance_bounds"),
        ({"shortest_term": 121}, "product_version_term_bounds"),
        ({"longest_term": 601}, "product_version_term_bounds"),
        ({"lowest_buyout": 31}, "product_version_buyout_bounds"),
        ({"most_skipped_months": 12}, "product_version_skips_not_all_months"),
        ({"highest_payment": 99}, "product_version_highest_payment"),
        ({"unit": 0}, "product_version_unit_positive"),
        ({"commission": 101}, "product_version_commission_share"),
        ({"asset_kinds": []}, "product_version_assets_known"),
        ({"asset_kinds": ["ship"]}, "product_version_assets_known"),
        ({"periods": [4]}, "product_version_periods_known"),
        ({"plans": ["bullet"]}, "product_version_plans_known"),
        ({"timings": ["never"]}, "product_version_timings_known"),
        ({"valid_to": "2025-12-31"}, "product_version_dates_in_order"),
    ],
)
def test_limits_make_sense(limits: dict[str, Any], constraint: str) -> None:
    product = ProductFactory()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_version(product, **limits)
    assert product.versions.count() == 0
