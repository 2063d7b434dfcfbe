"""A contract on which something of everything happened, and random ones."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from contracts.models import Contract
from payments.models import MoneyTerms, PenaltyRate
from payments.services import ReceiptData, post_receipts
from payments.services.settlement import bring_up, lock_contract
from tests.factories import NOW, make_contract

EARLY = NOW.replace(year=2025, month=12, day=20)


def at(month: int, day: int) -> datetime:
    """A moment of this year."""
    return NOW.replace(month=month, day=day)


def with_penalty(contract: Contract, percent: str = "0.1", **terms: Any) -> Contract:
    """The contract agrees a penalty of percent a day, from its beginning."""
    made = MoneyTerms.objects.create(lessor=contract.lessor, contract=contract, **terms)
    PenaltyRate.objects.create(terms=made, since=date(2025, 1, 1), percent=Decimal(percent))
    return contract


def post(contract: Contract, on: date, amount: str, number: str, booked: datetime = NOW, **more: Any) -> None:
    """Money that came."""
    data = ReceiptData(received_on=on, amount=Decimal(amount), document_number=number, **more)
    post_receipts(contract=contract, receipts=[data], actor=None, at=booked)


def brought_up(contract: Contract, when: datetime = NOW) -> Contract:
    """The contract after everything that follows from its facts was written."""
    bring_up(lock_contract(contract.pk), reason="Проверка", at=when)
    contract.refresh_from_db()
    return contract


def late_contract(paid: Sequence[tuple[date, str]] = (), **terms: Any) -> Contract:
    """A contract with penalties up to today."""
    contract = with_penalty(make_contract(paid=paid), **terms)
    return brought_up(contract)
