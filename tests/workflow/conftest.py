"""Matters of tests are about nothing in particular."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from accounts.models import Membership
from tests.factories import NOW
from tests.workflow.making import Deal, make_deal
from workflow.kinds import MatterKind


@pytest.fixture(autouse=True)
def _plain_subjects(settings: Settings) -> None:
    settings.MATTER_SUBJECTS = dict.fromkeys(MatterKind.values, "tests.workflow.making.PlainSubject")


@pytest.fixture
def _today() -> Iterator[None]:
    """Pages are opened on the factories' day."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def deal(db: None) -> Deal:
    return make_deal()


def signed_in(person: Membership) -> Client:
    """A browser in which the person is signed in, in English."""
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(person.user)
    return client
