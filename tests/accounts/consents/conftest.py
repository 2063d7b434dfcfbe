"""Texts in force and people who are asked to agree to them."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client

from accounts.capabilities import ConsentKind
from accounts.consents.publishing import Text, next_version, publish_version
from accounts.consents.services import give
from accounts.models import ConsentAct, ConsentDocument, Membership
from accounts.roles import Role
from common.trail import Who
from tests.factories import NOW, TODAY, MembershipFactory

FROM = Who(ip="203.0.113.7", user_agent="Firefox")
Publish = Callable[..., ConsentDocument]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def publisher() -> Membership:
    return MembershipFactory(role=Role.LESSOR_ADMIN)


@pytest.fixture
def publish(publisher: Membership) -> Publish:
    """Publish the next version of a kind, in force from today unless said."""

    def make(kind: ConsentKind, *, effective_on: date = TODAY, body: str = "Текст согласия.") -> ConsentDocument:
        text = Text(kind, f"Согласие: {kind}", body, effective_on)
        return publish_version(text=text, version=next_version(kind), actor=publisher, at=NOW)

    return make


@pytest.fixture
def person() -> Membership:
    return MembershipFactory(role=Role.LESSEE_ADMIN)


def agree(member: Membership, *documents: ConsentDocument) -> list[ConsentAct]:
    return give(
        document_ids=[document.pk for document in documents], user=member.user, actor=member, at=NOW, came_from=FROM
    )


def client_of(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def acts_of(member: Membership) -> list[tuple[str, int, str]]:
    """Kind, version and action of each act, the oldest first."""
    acts = ConsentAct.objects.filter(user=member.user).order_by("pk")
    return list(acts.values_list("kind", "document__version", "action"))
