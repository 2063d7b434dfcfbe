"""The full product of states, events and roles against the table written by hand; nothing here asks the database."""

from itertools import product

import pytest
from django.db.models import TextChoices

from accounts.models import Company, Membership
from accounts.roles import Role
from contracts.lifecycle import TABLE, Event
from contracts.lifecycle.door import is_allowed
from contracts.lifecycle.stage import Subject
from contracts.lifecycle.turns import AWAITED, ENDS, PASSED_ELSEWHERE
from contracts.models import Application, ApplicationStatus, ChangeRequest, Contract, ContractStatus, RequestStatus
from tests.contracts.lifecycle.expected import APPLICATIONS, CONTRACTS, REQUESTS, Row

KINDS: list[tuple[type[TextChoices], Subject, dict[str, Row]]] = [
    (ApplicationStatus, Application(), APPLICATIONS),
    (ContractStatus, Contract(), CONTRACTS),
    (RequestStatus, ChangeRequest(), REQUESTS),
]
NAMES = ["applications", "contracts", "requests"]


@pytest.mark.parametrize(("states", "subject", "expected"), KINDS, ids=NAMES)
def test_every_state_and_event_leads_where_it_was_agreed(
    states: type[TextChoices], subject: Subject, expected: dict[str, Row]
) -> None:
    del subject
    found: dict[str, dict[str, str]] = {str(state): {} for state in states}
    for (state, event), move in TABLE.items():
        if isinstance(state, states):
            found[str(state)][str(event)] = str(move.target)
    assert found == {state: {event: target for event, (target, _) in row.items()} for state, row in expected.items()}


@pytest.mark.parametrize(("states", "subject", "expected"), KINDS, ids=NAMES)
def test_every_role_moves_what_it_may_and_nothing_else(
    states: type[TextChoices], subject: Subject, expected: dict[str, Row]
) -> None:
    people = {role: Membership(role=role, company=Company(party=role.party)) for role in Role}
    found: dict[tuple[str, str], set[str]] = {}
    for (state, event), role in product(TABLE, Role):
        if isinstance(state, states):
            allowed = found.setdefault((str(state), str(event)), set())
            if is_allowed(TABLE[state, event], subject, people[role]):
                allowed.add(str(role))
    assert found == {(state, event): set(roles) for state, row in expected.items() for event, (_, roles) in row.items()}


def test_states_of_the_three_are_told_apart_in_one_table() -> None:
    known = [state for states in (ApplicationStatus, ContractStatus, RequestStatus) for state in states]
    legal = sum(len(row) for table in (APPLICATIONS, CONTRACTS, REQUESTS) for row in table.values())
    assert len(TABLE) == legal
    assert {(type(state), state) for state, _ in TABLE} <= {(type(state), state) for state in known}
    assert {event for _, event in TABLE} == set(Event)


def test_nobody_s_limit_is_asked_but_at_submission() -> None:
    assert [(str(state), str(event)) for (state, event), move in TABLE.items() if move.by_amount] == [
        ("draft", "submit")
    ]


def test_each_state_says_whose_turn_it_is_or_why_nobody_s() -> None:
    rests = {ApplicationStatus.DRAFT, ContractStatus.ACTIVE, ContractStatus.RESTRUCTURED}
    for states in (ApplicationStatus, ContractStatus, RequestStatus):
        for state in states:
            answers = [
                any(known is state for known in AWAITED),
                any(known is state for known in ENDS),
                any(known is state for known in PASSED_ELSEWHERE),
                any(known is state for known in rests),
            ]
            assert answers.count(True) == 1, state
