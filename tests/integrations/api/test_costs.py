"""A list costs the same however long it is."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership
from tests.api_keys import bearer
from tests.factories import make_contract
from tests.integrations.api.test_answers import invoice_of

pytestmark = pytest.mark.django_db
# The token with its state, its count, the membership; then the list's own.
FOR_THE_TOKEN = 3


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "own"), [("contracts", 3), ("assets", 2), ("invoices", 2), ("me", 1)])
def test_lists(
    path: str, own: int, count: int, admin: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        invoice_of(make_contract(lessee=admin.company))
    headers = bearer(admin)
    with django_assert_num_queries(FOR_THE_TOKEN + own):
        answer = Client().get(f"/api/v1/{path}", headers=headers).json()
    assert path == "me" or len(answer["items"]) == count
