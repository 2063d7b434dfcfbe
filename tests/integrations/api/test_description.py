"""The description of the API is true: it lists every address, and every answer is as it says."""

import json
from typing import Any

import pytest
import schemathesis
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from schemathesis import Case

from accounts.access import matrix
from contracts.filters import DEBT_CHOICES, AssetFilter, ContractFilter
from integrations.api.assets import AssetParameters
from integrations.api.contracts import ContractParameters
from integrations.api.invoices import InvoiceParameters
from integrations.api.v1 import ROOT, api
from leasing_portal.routes import routes
from leasing_portal.wsgi import application
from payments.filters import InvoiceFilter
from tests.api_keys import bearer
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
DESCRIPTION = json.loads(json.dumps(api.get_openapi_schema(path_prefix=ROOT)))
SCHEMA = schemathesis.openapi.from_dict(DESCRIPTION)
OPERATIONS = {operation.ok().label: operation.ok() for operation in SCHEMA.get_all_operations()}
ABOUT_ORDER = {"page", "limit", "sort"}


def test_every_address_of_the_matrix_is_described() -> None:
    named = {rule.url_name for rule in matrix().rules if rule.url_name.startswith("api:")} - {"api:openapi"}
    described = {f"api:{operation['get']['operationId']}" for operation in DESCRIPTION["paths"].values()}
    assert described == named
    patterns = {route.name: route.pattern for route in routes()}
    addresses = {f"api:{op['get']['operationId']}": path for path, op in DESCRIPTION["paths"].items()}
    assert addresses == {name: patterns[name].replace("<int:", "{").replace(">", "}") for name in named}


def test_anybody_may_read_the_description() -> None:
    response = Client().get(reverse("api:openapi"))
    assert (response.status_code, response.json()) == (200, DESCRIPTION)


def test_filters_are_those_of_the_pages() -> None:
    pairs: list[tuple[Any, Any]] = [
        (ContractParameters, ContractFilter),
        (InvoiceParameters, InvoiceFilter),
        (AssetParameters, AssetFilter),
    ]
    assert [set(told.model_fields) - ABOUT_ORDER for told, _ in pairs] == [
        set(page.base_filters) for _, page in pairs
    ]
    assert [value for value, _ in DEBT_CHOICES] == ["overdue", "none"]


@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_is_as_described(label: str) -> None:
    headers = bearer(MembershipFactory())

    @settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=OPERATIONS[label].as_strategy())
    def ask(case: Case) -> None:
        response = case.call(app=application, headers=headers, base_url="http://localhost")
        assert response.status_code < 500
        case.validate_response(response)

    ask()
