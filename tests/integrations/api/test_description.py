"""The description of the API is true: it lists every address, and every answer is as it says."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client, override_settings
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, Response
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from accounts.access import matrix
from accounts.roles import Role
from contracts.filters import DEBT_CHOICES, AssetFilter, ContractFilter
from integrations.api.assets import AssetParameters
from integrations.api.contracts import ContractParameters
from integrations.api.invoices import InvoiceParameters
from integrations.api.v1 import ROOT, api
from leasing_portal.routes import routes
from leasing_portal.wsgi import application
from payments.filters import InvoiceFilter
from tests.api_keys import bearer
from tests.factories import MembershipFactory, make_contract
from tests.integrations.api.test_answers import invoice_of

pytestmark = pytest.mark.django_db
DESCRIPTION = json.loads(json.dumps(api.get_openapi_schema(path_prefix=ROOT)))
SCHEMA = schemathesis.openapi.from_dict(DESCRIPTION)
_found = [operation.ok() for operation in SCHEMA.get_all_operations() if isinstance(operation, Ok)]
OPERATIONS = {operation.label: operation for operation in _found}
ABOUT_ORDER = {"page", "limit", "sort"}


def test_every_address_of_the_matrix_is_described() -> None:
    named = {rule.url_name for rule in matrix().rules if rule.url_name.startswith("api:")} - {"api:openapi"}
    described = {
        f"api:{operation['operationId']}": (method.upper(), path)
        for path, operations in DESCRIPTION["paths"].items()
        for method, operation in operations.items()
    }
    assert set(described) == named
    assert set(OPERATIONS) == {f"{method} {path}" for method, path in described.values()}
    patterns = {route.name: route.pattern for route in routes()}
    assert {name: frozenset({method}) for name, (method, _) in described.items()} == {
        name: matrix().methods(name) for name in named
    }
    addresses = {name: path for name, (_, path) in described.items()}
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
    assert [set(told.model_fields) - ABOUT_ORDER for told, _ in pairs] == [set(page.base_filters) for _, page in pairs]
    assert [value for value, _ in DEBT_CHOICES] == ["overdue", "none"]


@pytest.fixture
def _connection_stays() -> Iterator[None]:
    """As Django's own client does: a request does not close the connection that holds the test's transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def _beyond_schema(response: Response) -> list[Any]:
    """What a schema allows a product may not: its bounds are the lessor's, and no schema can tell them."""
    is_refused = response.status_code == 422 and response.json()["code"] == "impossible_terms"
    return [positive_data_acceptance] if is_refused else []


@override_settings(CALCULATOR_QUOTES_PER_MINUTE=100_000)
@pytest.mark.usefixtures("_connection_stays")
@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_is_as_described(label: str) -> None:
    person = MembershipFactory(role=Role.LESSEE_ADMIN)
    invoice = invoice_of(make_contract(lessee=person.company))
    known = {"contract_id": invoice.contract_id, "invoice_id": invoice.pk}
    headers = bearer(person)

    @settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=OPERATIONS[label].as_strategy())
    def ask(case: Case) -> None:
        # An invented id is refused, so rows that are there are asked for besides.
        for parameters in (case.path_parameters, {name: known[name] for name in case.path_parameters or {}}):
            case.path_parameters = parameters
            response = case.call(app=application, headers=headers, base_url="http://localhost")
            assert response.status_code in {200, 404, 422}
            # The header is ours, so the check that a request without one is refused would be mistaken.
            case.validate_response(response, excluded_checks=[ignored_auth, *_beyond_schema(response)])

    ask()
