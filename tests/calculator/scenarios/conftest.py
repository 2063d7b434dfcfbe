"""A product of one version, people who keep calculations, and pages opened on the factories' day."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from accounts.models import Membership
from accounts.roles import Role
from calculator.models import ProductVersion
from tests import factories

SignedIn = Callable[[Membership], Client]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(factories.NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def version() -> ProductVersion:
    return factories.make_version(factories.ProductFactory(code="auto", name="Автотранспорт"))


@pytest.fixture
def financier() -> Membership:
    return factories.MembershipFactory(role=Role.LESSEE_FINANCIER)


@pytest.fixture
def signed_in() -> SignedIn:
    """Make a client of this person."""

    def client_of(person: Membership) -> Client:
        client = Client()
        client.force_login(person.user)
        return client

    return client_of
