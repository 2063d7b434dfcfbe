from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from payments.engine.termination.terms import Ending, TerminationTerms
from payments.models import TerminationSettlement
from payments.termination.facts import known_of
from payments.termination.services import keep_settlement
from tests.contracts.requests.making import make_lease
from tests.factories import NOW, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_portal_fills_in_what_it_knows() -> None:
    known = known_of(make_lease().contract)
    assert (known.price, known.advance, known.buyout) == (
        Decimal("1200000.00"),
        Decimal("240000.00"),
        Decimal("1000.00"),
    )
    assert (known.payments, known.received, known.penalties) == (
        Decimal("1319000.00"),
        Decimal("269750.01"),
        Decimal("0.00"),
    )


def test_a_settlement_is_worked_out_and_kept_by_the_manager() -> None:
    """Financing 960 000; income 1 320 000 - 240 000 - 960 000 = 120 000 over 365 days; 92 days bear 30 246.58."""
    lease = make_lease()
    client = Client()
    client.force_login(lease.manager.user)
    address = reverse("termination:page", args=[lease.contract.pk])
    assert client.get(address).status_code == 200
    asked = {
        "price": "1200000",
        "advance": "240000",
        "payments": "1319000",
        "buyout": "1000",
        "with_buyout": "on",
        "granted_on": "2026-08-25",
        "ends_on": "2027-08-25",
        "returned_on": "2026-11-25",
        "received": "269750,01",
        "asset": "700000",
        "penalties": "0",
        "removal": "15000",
    }
    assert "30\u202f246,58" in client.post(address, asked).content.decode()
    assert not TerminationSettlement.objects.exists()
    client.post(address, asked | {"keep": "1"})
    kept = TerminationSettlement.objects.get()
    assert (kept.lessor_side, kept.lessee_side, kept.balance) == (
        Decimal("1005246.58"),
        Decimal("969750.01"),
        Decimal("-35496.57"),
    )
    for wrong in ({"returned_on": "2026-01-01"}, {"returned_on": "2099-01-01"}, {"asset": "-1"}):
        refused = client.post(address, asked | wrong | {"keep": "1"})
        assert (list(refused.context["form"].errors), TerminationSettlement.objects.count()) == (list(wrong), 1)
    assert "«asset»" not in refused.content.decode()


def test_others_settle_nothing() -> None:
    lease = make_lease()
    accountant = MembershipFactory(company=lease.contract.lessor, role=Role.LESSOR_ACCOUNTANT)
    terms = TerminationTerms(
        price=Decimal(100),
        advance=Decimal(10),
        payments=Decimal(150),
        granted_on=date(2026, 1, 1),
        ends_on=date(2027, 1, 1),
    )
    ending = Ending(returned_on=date(2026, 2, 1), received=Decimal(5))
    for person in (accountant, lease.client):
        with pytest.raises(PermissionDenied):
            keep_settlement(contract=lease.contract, terms=terms, ending=ending, actor=person, at=NOW)
    assert not TerminationSettlement.objects.exists()
