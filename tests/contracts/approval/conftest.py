"""A deal with its routes, on the factories' day."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from accounts.models import Membership
from accounts.roles import Role
from tests.contracts.deals.making import Deal, make_deal
from tests.factories import NOW
from tests.workflow.routing import publish_route, stage, step


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    """Handlers and pages ask the clock."""
    with time_machine.travel(NOW, tick=False):
        yield


def routed_deal() -> Deal:
    """Two approvers at once: the risk officer and the head."""
    deal = make_deal()
    publish_route(
        deal.manager.company,
        stage(step("Риски"), step("Руководитель", role=Role.LESSOR_HEAD.value)),
        code="application",
    )
    return deal


@pytest.fixture
def deal(db: None) -> Deal:
    return routed_deal()


def signed_in(person: Membership) -> Client:
    """A browser in which the person is signed in, in English."""
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(person.user)
    return client
