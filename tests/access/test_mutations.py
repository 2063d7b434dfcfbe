"""A change of any one row of the tables is noticed: the comparison of the other tests finds a difference."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from django.http import HttpResponse

from accounts import access as access_module
from accounts import capabilities, middleware
from accounts.access import Audience, Matrix, Rule, matrix
from accounts.capabilities import RIGHTS, Capability, Right
from accounts.models import membership as membership_module
from accounts.roles import Role
from tests.access.paper import VISITORS, is_for_programs, outcomes, promised_capabilities
from tests.access.test_guard import answer
from tests.access.test_rights import granted

# The guard enters a scope of the database; a connection that an earlier test left open would be asked.
pytestmark = pytest.mark.django_db

EXPECTED = {visitor: outcomes(visitor) for visitor in VISITORS}


@pytest.fixture(autouse=True)
def _plain_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "render", lambda _request, _template, status: HttpResponse(status=status))


def is_noticed(table: Matrix, url_name: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether any visitor gets another answer at this URL than the page promises."""
    monkeypatch.setattr(middleware, "matrix", lambda: table)
    try:
        return any(
            answer(visitor, name, method) != wanted
            for visitor in VISITORS
            for (name, method), wanted in EXPECTED[visitor].items()
            if name == url_name
        )
    finally:
        monkeypatch.setattr(middleware, "matrix", matrix)


def without(rule: Rule) -> Matrix:
    return Matrix(other for other in matrix().rules if other is not rule)


def wider(rule: Rule) -> Matrix:
    """The same table with this row open to one more sort of visitor."""
    # A program has no other sort of visitor than those with a key and those without.
    is_open_to_members = isinstance(rule.audience, Audience) or is_for_programs(rule.url_name)
    audience = Audience.EVERYONE if is_open_to_members else Audience.SIGNED_IN
    return Matrix(replace(other, audience=audience) if other is rule else other for other in matrix().rules)


def test_a_lost_row_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    # A row for nobody stands for the answer 403; without it the answer is 405.
    unnoticed = [rule for rule in matrix().rules if not is_noticed(without(rule), rule.url_name, monkeypatch)]
    assert unnoticed == []


def test_a_row_that_opened_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = [rule for rule in matrix().rules if rule.audience is not Audience.EVERYONE]
    unnoticed = [rule for rule in closed if not is_noticed(wider(rule), rule.url_name, monkeypatch)]
    assert unnoticed == []


@pytest.mark.parametrize("capability", list(Capability))
def test_a_role_lost_or_won_by_a_capability_is_noticed(capability: Capability, monkeypatch: pytest.MonkeyPatch) -> None:
    unnoticed = []
    for role in Role:
        changed = RIGHTS[capability].roles ^ {role}
        use(monkeypatch, {**RIGHTS, capability: replace(RIGHTS[capability], roles=changed)})
        if granted() == promised_capabilities():
            unnoticed.append(role)
    assert unnoticed == []


def use(monkeypatch: pytest.MonkeyPatch, rights: Mapping[Capability, Right]) -> None:
    for module in (capabilities, access_module, membership_module):
        monkeypatch.setattr(module, "RIGHTS", rights)
