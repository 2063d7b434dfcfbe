"""A company whose administrator names deputies, on a working Wednesday."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from accounts.acting import SESSION_KEY
from accounts.deputies.services import name_deputy
from accounts.models import Membership
from accounts.roles import Role
from tests.factories import NOW, TODAY, MembershipFactory

MOSCOW = ZoneInfo("Europe/Moscow")
FIRST, LAST = TODAY + timedelta(days=2), TODAY + timedelta(days=5)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Callable[..., None]]:
    """All happens on the factories' day; `clock(day, hour, minute)` moves the time in Moscow."""
    with time_machine.travel(NOW, tick=False) as traveller:

        def move(day: date, hour: int = 12, minute: int = 0) -> None:
            traveller.move_to(datetime(day.year, day.month, day.day, hour, minute, tzinfo=MOSCOW))

        yield move


@pytest.fixture
def principal() -> Membership:
    """A signatory with a limit, of a company with other people."""
    return MembershipFactory(role=Role.LESSEE_SIGNATORY, sign_limit="500000.00")


@pytest.fixture
def colleague(principal: Membership) -> Membership:
    return MembershipFactory(role=Role.LESSEE_FINANCIER, company=principal.company, second_factor=True)


def named(principal: Membership, deputy: Membership, **changes: Any) -> Membership:
    """The principal names the deputy from `FIRST` to `LAST`."""
    terms: dict[str, Any] = {
        "starts_on": FIRST,
        "ends_on": LAST,
        "reason": "Отпуск",
        "actor": principal,
        "at": NOW,
    } | changes
    return name_deputy(principal=principal, deputy=deputy, **terms)


def client_of(membership: Membership, *, acting: Membership | None = None) -> Client:
    """A signed-in person who acts in one of their memberships."""
    client = Client()
    client.force_login(membership.user)
    if acting is not None:
        session = client.session
        session[SESSION_KEY] = acting.pk
        session.save()
    return client
