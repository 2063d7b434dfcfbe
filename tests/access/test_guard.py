"""All visitors x all URLs x all methods against docs/access.md."""

from collections.abc import Generator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch

from accounts import middleware
from accounts.access import matrix
from accounts.api_acting import is_api
from accounts.models import Company, Membership, User
from accounts.roles import Role
from common import row_scope
from leasing_portal.access_page import ANONYMOUS, WITHOUT_COMPANY
from tests.access.paper import VISITORS, is_for_programs, outcomes, promises

# The guard enters a scope of the database; a connection that an earlier test left open would be asked.
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _leave_the_scope() -> Generator[None]:
    """The guard enters a scope of rows, and here no middleware around it leaves the scope."""
    yield
    row_scope.leave()


GUARD = middleware.AccessMiddleware(lambda _request: HttpResponse())
STATUSES = {302: "sign in", 401: "401", 403: "403", 405: "405"}


def test_the_page_promises_rows_for_all_visitors() -> None:
    admitted = frozenset().union(*(row.admitted for row in promises()))
    assert admitted == frozenset(VISITORS)


@pytest.mark.parametrize("visitor", VISITORS)
def test_guard_answers_as_the_page_promises(visitor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "render", lambda _request, _template, status: HttpResponse(status=status))
    expected = outcomes(visitor)
    got = {(name, method): answer(visitor, name, method) for name, method in expected}
    assert {pair: got[pair] for pair in expected if got[pair] != expected[pair]} == {}


def answer(visitor: str, name: str, method: str) -> str:
    address = "/api/any" if is_for_programs(name) else "/any/"
    request = RequestFactory().generic(method, address)
    act_as(request, visitor)
    namespace, _, url_name = name.rpartition(":")
    request.resolver_match = ResolverMatch(len, (), {}, url_name, namespaces=[namespace] if namespace else [], route="")
    response = GUARD.process_view(request, len, (), {})
    if response is None:
        return "pass"
    if response.status_code == 302:
        is_page = method in {"GET", "HEAD"} and "GET" in matrix().methods(name)
        assert response["Location"] == f"/account/login/?next={'/any/' if is_page else '/'}"
    return STATUSES[response.status_code]


def act_as(request: HttpRequest, visitor: str) -> None:
    """Dress the request as the middleware would: rows are not needed, only what they say."""
    actor, person = None, User(pk=1, email="a@example.com")
    if visitor not in {ANONYMOUS, WITHOUT_COMPANY}:
        actor = Membership(user=person, company=Company(party=Role(visitor).party), role=visitor)
    is_unknown = visitor == ANONYMOUS or (is_api(request) and actor is None)
    request.user = AnonymousUser() if is_unknown else person
    vars(request)["actor"] = actor
    vars(request)["session"] = {}


def test_url_without_a_row_is_closed_to_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "render", lambda _request, _template, status: HttpResponse(status=status))
    assert {answer(visitor, "no-such-row", "GET") for visitor in VISITORS} == {"403"}
