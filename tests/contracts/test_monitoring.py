"""The nightly look at running contracts: each change is told once, whatever is run again (CON-13)."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from contracts.events_shown import shown
from contracts.models import Contract, ContractEvent, ContractStatus
from contracts.monitoring import recheck
from tests.factories import NOW, TODAY, ContractFactory
from tests.threads import THREADS, at_once

pytestmark = pytest.mark.django_db


def look(days: int = 0) -> int:
    """The look of the night that many days later."""
    at: datetime = NOW + timedelta(days=days)
    return recheck(at=at, today=TODAY + timedelta(days=days))


def texts(contract: Contract) -> list[str]:
    with translation.override("en"):
        return [shown(line).text for line in contract.events.order_by("pk")]


def late(**columns: Any) -> Contract:
    """Late since yesterday: two days past due today."""
    overdue = {"overdue_total": Decimal("1.00"), "overdue_since": TODAY - timedelta(days=1)}
    return ContractFactory(ends_on=TODAY + timedelta(days=40), **overdue, **columns)


def test_each_change_is_told_once_and_its_end_too() -> None:
    contract = late()
    assert [look(), look(), look(1)] == [1, 0, 0]
    # Day 29 after today is the 31st past due.
    assert [look(28), look(29), look(29)] == [0, 1, 0]
    assert [look(40), look(41)] == [0, 1]
    Contract.objects.filter(pk=contract.pk).update(overdue_total=0, overdue_since=None)
    assert [look(42), look(43)] == [1, 0]
    assert texts(contract) == ["past due: 1–30 days", "past due: 31–60 days", "the term is over", "no delay"]


def test_calm_contracts_and_those_that_have_ended_are_left_alone() -> None:
    ContractFactory(ends_on=TODAY)
    late(status=ContractStatus.TERMINATED)
    assert look() == 0
    assert ContractEvent.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_eight_looks_at_once_tell_it_once() -> None:
    contract = late()
    assert sorted(at_once(lambda _: look())) == [0] * (THREADS - 1) + [1]
    assert contract.events.count() == 1
