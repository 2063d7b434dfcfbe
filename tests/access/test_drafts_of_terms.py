"""Drafts of a product's terms are the lessor's own: the database shows the web request and its login published ones."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection

from accounts.roles import Role
from calculator import catalogue
from calculator.models import ProductCost, ProductRate, ProductVersion
from common import row_scope
from common.row_scope import SYSTEM, RowScope
from leasing_portal.row_security_open import OPEN
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db
MODELS = (ProductVersion, ProductRate, ProductCost)
TABLES = [model._meta.db_table for model in MODELS]


@pytest.fixture
def published() -> ProductVersion:
    """A product with a version in force and the draft of the next one, each with a rate and a cost."""
    version = factories.make_version(published_at=None)
    _cost(version)
    # A published version takes no more costs.
    version.published_at = NOW
    version.save(update_fields=["published_at"])
    draft = factories.make_version(version.product, published_at=None)
    _cost(draft)
    return version


def _cost(version: ProductVersion) -> None:
    ProductCost.objects.create(version=version, value=Decimal("4.00"))


def versions_shown() -> dict[str, set[bool]]:
    """Whether rows of drafts (True) and of published versions (False) are shown, by table."""
    return {
        "version": {row.is_draft for row in ProductVersion.objects.all()},
        "rate": _of_versions(ProductRate),
        "cost": _of_versions(ProductCost),
    }


def _of_versions(model: type[ProductRate | ProductCost]) -> set[bool]:
    # Not joined: a row whose version is out of sight would vanish by the join and not by its own policy.
    ids = set(model.objects.values_list("version_id", flat=True))
    with row_scope.as_system():
        return {row.is_draft for row in ProductVersion.objects.filter(pk__in=ids)}


def visitor() -> RowScope:
    return RowScope()


def client() -> RowScope:
    person = factories.MembershipFactory(role=Role.LESSEE_ADMIN)
    return RowScope(user_id=person.user_id, company_ids=(person.company_id,))


@pytest.mark.parametrize("who", [visitor, client])
def test_whoever_is_not_of_the_lessor_is_shown_published_terms(
    who: Callable[[], RowScope], published: ProductVersion
) -> None:
    scope = who()
    with row_scope.within(scope):
        assert versions_shown() == {"version": {False}, "rate": {False}, "cost": {False}}
        catalogue.forget()
        assert [offer.version_id for offer in catalogue.current(TODAY).offers] == [published.pk]


def test_the_lessors_people_are_shown_drafts(published: ProductVersion) -> None:
    del published
    with row_scope.within(SYSTEM):
        assert versions_shown() == {"version": {False, True}, "rate": {False, True}, "cost": {False, True}}


def test_so_is_the_owner_of_the_tables(published: ProductVersion) -> None:
    """Worker and commands."""
    assert ProductVersion.objects.filter(product=published.product).count() == 2


def test_the_login_is_shown_published_terms_before_a_scope(published: ProductVersion) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE portal_entry")
        cursor.execute("SELECT id FROM calculator_productversion")
        assert cursor.fetchall() == [(published.pk,)]
        for table in TABLES[1:]:
            cursor.execute(f'SELECT DISTINCT version_id FROM "{table}"')  # noqa: S608 - our tables
            assert cursor.fetchall() == [(published.pk,)], table


def test_tables_whose_rows_are_held_are_these() -> None:
    assert sorted(table for table, row in OPEN.items() if row.rows) == sorted(TABLES)
