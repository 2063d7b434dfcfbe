"""The factories' day, and a client with contracts of one lessor."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from accounts.models import Membership
from accounts.roles import Role
from contracts.models import Contract
from payments.models import Instalment, Invoice
from payments.services import issue_invoice
from tests.factories import NOW, TODAY, LessorFactory, MembershipFactory, make_contract


@pytest.fixture
def today() -> Iterator[None]:
    """Pages are opened on the factories' day."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def financier() -> Membership:
    return MembershipFactory(role=Role.LESSEE_FINANCIER)


@pytest.fixture
def client_of(financier: Membership) -> Client:
    client = Client()
    client.force_login(financier.user)
    return client


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def contract_of(person: Membership, number: str = "ЛД-1") -> Contract:
    """A contract of the client with one lessor for all, its advance paid."""
    known = Contract.objects.select_related("lessor").first()
    lessor = known.lessor if known else LessorFactory()
    return make_contract(lessee=person.company, lessor=lessor, number=number, paid=[(date(2025, 12, 25), "240000.00")])


def row_of(contract: Contract, number: int) -> Instalment:
    return Instalment.objects.in_force().get(version__contract=contract, number=number)


def issued(contract: Contract, number: int = 12) -> Invoice:
    """By schedule; row 12 falls due on the factories' day, row 13 a month later."""
    return issue_invoice(instalment_id=row_of(contract, number).pk, actor=None, at=NOW, today=TODAY).invoice
